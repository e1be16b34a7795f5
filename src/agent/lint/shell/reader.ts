import { type Oddity, type Script, ShellProblem } from './script.ts';

export type HereDocument = { line: number; delimiter: string; isLiteral: boolean; tabs: boolean };

/** A place in the text of a program, and what was found before it. */
export class Reader {
  readonly text: string;
  at = 0;
  /** How many ( ) and $( ), and how many $(( )), are open. */
  isolation = 0;
  arithmetic = 0;
  /** Here-documents whose text begins with the next line. */
  pending: HereDocument[] = [];
  readonly script: Script = { commands: [], loops: [], expansions: [], oddities: [], piped: [], functions: new Map(), comments: [] };
  readonly #lineStarts: number[];

  constructor(text: string) {
    this.text = text;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  get char(): string {
    return this.text[this.at] ?? '';
  }

  /** A word that may be one of the language's own, such as `if`; empty where none begins. */
  get keyword(): string {
    return this.match(/(?:[a-z]+|[{}!]|\[\[)(?=[ \t\n;&|()<>]|$)/y);
  }

  sees(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  /** What a sticky expression finds here. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? '';
  }

  skipBlanks(): void {
    while (this.takes(' ') || this.takes('\t') || this.takes('\\\n'));
    if (!this.sees('#')) return;
    const text = this.match(/.*/y);
    this.script.comments.push({ line: this.lineOf(this.at), text });
    this.at += text.length;
  }

  isolated<T>(read: () => T): T {
    this.isolation++;
    const found = read();
    this.isolation--;
    return found;
  }

  notice(oddity: Oddity, at = this.at): void {
    this.script.oddities.push({ line: this.lineOf(at), oddity });
  }

  fail(message: string, at = this.at): never {
    throw new ShellProblem(this.lineOf(at), message);
  }

  lineOf(at: number): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] as number) <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}
