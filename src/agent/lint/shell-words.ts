/**
 * The text of an sh program as commands with their words. Knows quotes, expansions, here-documents, comments, case patterns
 * and what is nested in $( ); notices what is no POSIX sh. Follows POSIX.1-2024, XCU 2.
 */
export type Script = {
  /** In the order in which they are written, those within $( ) and functions too. */
  commands: Command[];
  loops: { variable: string; words: Word[] }[];
  expansions: Expansion[];
  oddities: { line: number; oddity: Oddity }[];
  /** Loops and groups that a pipe feeds: they run in a shell of their own. */
  piped: { line: number; from: number; to: number }[];
  functions: Set<string>;
  comments: { line: number; text: string }[];
};

/** A simple command; `at` is its place in the text. */
export type Command = {
  line: number;
  at: number;
  assignments: { name: string; value: Word }[];
  words: Word[];
  redirections: { operator: string; target: Word }[];
  /** It runs in a shell of its own: what it sets is lost. */
  isolated: boolean;
  /** It is the last of a $( ) whose text is used as it comes, not within $(( )). */
  endsSubstitution: boolean;
};

export type Word = {
  line: number;
  /** As it is written. */
  raw: string;
  /** What is left when the quotes are gone; `hole` stands for an expansion. */
  text: string;
  /** The same with a hole for each quoted character, too. */
  bare: string;
};

export type Expansion = { line: number; at: number; name: string; operator: string; quoted: boolean; place: Place };

export type Place = 'argument' | 'assignment' | 'subject' | 'list' | 'pattern' | 'redirection' | 'here-document' | 'arithmetic';

export type Oddity =
  | 'array'
  | 'append'
  | 'double bracket'
  | 'double parenthesis'
  | 'function word'
  | 'select'
  | 'here-string'
  | 'process substitution'
  | 'both streams'
  | 'pipe of both'
  | 'fall through'
  | 'ANSI quotes'
  | 'locale quotes'
  | 'old arithmetic'
  | 'case change'
  | 'replacement'
  | 'substring'
  | 'indirection'
  | 'transformation'
  | 'braces'
  | 'extended pattern'
  | 'caret'
  | 'function name'
  | 'backticks'
  | 'background'
  | 'tabs'
  | 'increment'
  | 'power'
  | 'base'
  | 'octal'
  | 'comma';

export const hole = '\0';

/** What keeps a text from being sh at all. */
export class ShellProblem extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** @throws ShellProblem when a quote, a bracket or a keyword has no end. */
export function readShell(text: string): Script {
  return new Reader(text).read();
}

type HereDocument = { line: number; delimiter: string; isLiteral: boolean; tabs: boolean };

const identifier = /[A-Za-z_]\w*/y;
const keyword = /(?:[a-z]+|[{}!]|\[\[)(?=[ \t\n;&|()<>]|$)/y;
const redirection = /\d*(?:<<<|<<-|<<|<&|<>|<(?!\()|>>|>&|>\||>(?!\())/y;

class Reader {
  readonly #text: string;
  readonly #lineStarts: number[];
  #at = 0;
  #isolation = 0;
  #arithmetic = 0;
  #pending: HereDocument[] = [];
  readonly #script: Script = { commands: [], loops: [], expansions: [], oddities: [], piped: [], functions: new Set(), comments: [] };

  constructor(text: string) {
    this.#text = text;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  read(): Script {
    this.#list();
    if (this.#at < this.#text.length) this.#fail(`${this.#text[this.#at]} stands where no command ends`);
    const unread = this.#pending[0];
    if (unread) throw new ShellProblem(unread.line, `the here-document has no line ${unread.delimiter}`);
    return this.#script;
  }

  /** Commands up to a closing bracket, `;;` or one of these keywords. Gives the last one. */
  #list(...ends: string[]): Command | undefined {
    let last: Command | undefined;
    for (;;) {
      this.#skipLines();
      if (this.#at >= this.#text.length || this.#sees(')') || this.#sees(';;') || this.#sees(';&')) return last;
      if (ends.includes(this.#match(keyword))) return last;
      last = this.#andOr();
    }
  }

  #andOr(): Command | undefined {
    let last = this.#pipeline();
    for (;;) {
      this.#skipBlanks();
      if (this.#takes('&&') || this.#takes('||')) {
        this.#skipLines();
        last = this.#pipeline();
      } else break;
    }
    if (this.#sees(';') && !this.#sees(';;') && !this.#sees(';&')) this.#at++;
    else if (this.#sees('&')) {
      this.#notice('background');
      this.#at++;
    } else if (this.#at < this.#text.length && !/[\n;)]/.test(this.#char) && !this.#match(keyword))
      this.#fail(`${this.#char} stands where no command begins`);
    return last;
  }

  #pipeline(): Command | undefined {
    const from = this.#script.commands.length;
    while (this.#match(keyword) === '!') {
      this.#at++;
      this.#skipBlanks();
    }
    let last = this.#command();
    let count = 1;
    for (; ; count++) {
      this.#skipBlanks();
      if (!this.#sees('|') || this.#sees('||')) break;
      if (this.#sees('|&')) {
        this.#notice('pipe of both');
        this.#at++;
      }
      this.#at++;
      this.#skipLines();
      const begin = this.#at;
      const isBlock = this.#sees('(') || /^(\{|while|until|for|if|case)$/.test(this.#match(keyword));
      last = this.#command();
      if (isBlock) this.#script.piped.push({ line: this.#lineOf(begin), from: begin, to: this.#at });
    }
    if (count > 1) for (const command of this.#script.commands.slice(from)) command.isolated = true;
    return last;
  }

  #command(): Command | undefined {
    this.#skipBlanks();
    if (this.#sees('((')) {
      this.#notice('double parenthesis');
      this.#skipBrackets();
      return this.#redirections();
    }
    if (this.#takes('(')) {
      this.#isolated(() => this.#list());
      this.#expect(')');
      return this.#redirections();
    }
    const word = this.#match(keyword);
    switch (word) {
      case '{':
        return this.#block('{', '}');
      case 'if':
        return this.#if();
      case 'while':
      case 'until':
        return this.#block(word, 'do', 'done');
      case 'for':
      case 'select':
        return this.#for(word);
      case 'case':
        return this.#case();
      case 'function':
        return this.#functionWord();
      case '[[':
        return this.#doubleBracket();
      case '}':
      case 'then':
      case 'elif':
      case 'else':
      case 'fi':
      case 'do':
      case 'done':
      case 'esac':
        return this.#fail(`${word} stands where no command ends`);
      default:
        return this.#simple();
    }
  }

  /** Lists between these keywords. */
  #block(first: string, ...ends: string[]): undefined {
    this.#expect(first);
    for (const end of ends) {
      this.#list(end);
      this.#expect(end);
    }
    return this.#redirections();
  }

  #if(): undefined {
    for (let begin = 'if'; begin !== ''; begin = this.#match(keyword) === 'elif' ? 'elif' : '') {
      this.#expect(begin);
      this.#list('then');
      this.#expect('then');
      this.#list('elif', 'else', 'fi');
    }
    return this.#match(keyword) === 'else' ? this.#block('else', 'fi') : this.#block('fi');
  }

  #for(word: string): undefined {
    if (word === 'select') this.#notice('select');
    this.#at += word.length;
    this.#skipBlanks();
    if (this.#sees('((')) {
      this.#notice('double parenthesis');
      this.#skipBrackets();
    } else {
      const variable = this.#match(identifier);
      if (!variable) this.#fail(`${word} wants the name of a variable`);
      this.#at += variable.length;
      this.#skipLines();
      const words: Word[] = [];
      if (this.#match(keyword) === 'in') {
        this.#at += 2;
        for (this.#skipBlanks(); !/[\n;&|<>()]/.test(this.#char || '\n'); this.#skipBlanks()) words.push(this.#word('list'));
      }
      this.#script.loops.push({ variable, words });
    }
    this.#skipBlanks();
    this.#takes(';');
    this.#skipLines();
    return this.#block('do', 'done');
  }

  #case(): undefined {
    this.#at += 4;
    this.#skipBlanks();
    this.#word('subject');
    this.#expect('in');
    for (;;) {
      this.#skipLines();
      if (this.#match(keyword) === 'esac') break;
      this.#takes('(');
      do {
        this.#skipBlanks();
        this.#word('pattern');
        this.#skipBlanks();
      } while (this.#takes('|'));
      this.#expect(')');
      this.#list('esac');
      if (this.#sees(';&') || this.#sees(';;&')) this.#notice('fall through');
      if (this.#takes(';;') || this.#takes(';')) this.#takes('&');
    }
    this.#expect('esac');
    return this.#redirections();
  }

  #functionWord(): Command | undefined {
    this.#notice('function word');
    this.#at += 8;
    this.#skipBlanks();
    const { text } = this.#word('argument');
    this.#skipBlanks();
    return this.#function(text);
  }

  #function(name: string): Command | undefined {
    if (this.#takes('(')) {
      this.#skipBlanks();
      this.#expect(')');
    }
    this.#script.functions.add(name);
    this.#skipLines();
    return this.#command();
  }

  #doubleBracket(): undefined {
    this.#notice('double bracket');
    const begin = this.#at;
    this.#at += 2;
    for (;;) {
      this.#skipLines();
      if (this.#at >= this.#text.length) this.#fail('[[ has no ]]', begin);
      if (this.#takes(']]')) break;
      if (/[;&|<>()]/.test(this.#char)) this.#at++;
      else this.#word('subject');
    }
    return this.#redirections();
  }

  /** Those behind a block are kept as a command without words. */
  #redirections(): undefined {
    const command = this.#newCommand();
    for (this.#skipBlanks(); this.#match(redirection) || this.#sees('&>'); this.#skipBlanks())
      command.redirections.push(this.#redirection());
    if (command.redirections.length > 0) this.#script.commands.push(command);
  }

  #newCommand(): Command {
    const isolated = this.#isolation > 0;
    const line = this.#lineOf(this.#at);
    return { line, at: this.#at, assignments: [], words: [], redirections: [], isolated, endsSubstitution: false };
  }

  #simple(): Command | undefined {
    const { commands } = this.#script;
    const command = this.#newCommand();
    commands.push(command);
    for (;;) {
      this.#skipBlanks();
      if (this.#match(redirection) || this.#sees('&>')) command.redirections.push(this.#redirection());
      else if (this.#sees('(') && command.words.length === 1 && command.assignments.length === 0) {
        const name = command.words[0]?.text ?? '';
        if (!/^[A-Za-z_]\w*$/.test(name)) this.#notice('function name', command.at);
        commands.splice(commands.indexOf(command), 1);
        return this.#function(name);
      } else if (this.#atEnd()) break;
      else {
        const assignment = command.words.length === 0 ? this.#assignment() : undefined;
        if (assignment) command.assignments.push(assignment);
        else command.words.push(this.#word('argument'));
      }
    }
    if (command.at === this.#at) this.#fail(`${this.#char} stands where no command begins`);
    return command;
  }

  #assignment(): { name: string; value: Word } | undefined {
    const begin = this.#match(/[A-Za-z_]\w*(\[[^\] \t\n]*\])?\+?=/y);
    if (!begin) return undefined;
    if (begin.includes('[')) this.#notice('array');
    if (begin.endsWith('+=')) this.#notice('append');
    this.#at += begin.length;
    return { name: begin.replace(/\W.*$/, ''), value: this.#word('assignment', '=') };
  }

  #redirection(): { operator: string; target: Word } {
    if (this.#takes('&>')) {
      this.#notice('both streams', this.#at - 2);
      this.#takes('>');
      this.#skipBlanks();
      return { operator: '>', target: this.#word('redirection') };
    }
    const begin = this.#at;
    const found = this.#match(redirection);
    this.#at += found.length;
    this.#skipBlanks();
    const operator = found.replace(/^\d+/, '');
    const target = this.#word(operator.startsWith('<<') ? 'here-document' : 'redirection');
    if (operator === '<<<') this.#notice('here-string', begin);
    else if (operator.startsWith('<<')) {
      const tabs = operator === '<<-';
      if (tabs) this.#notice('tabs', begin);
      this.#pending.push({ line: this.#lineOf(begin), delimiter: target.text, isLiteral: /['"\\]/.test(target.raw), tabs });
    }
    if (operator === '>&' && !/^(\d+|-)$/.test(target.text) && target.text !== hole) this.#notice('both streams', begin);
    return { operator, target };
  }

  /** A word, perhaps an empty one. `before` is what stands directly before it. */
  #word(place: Place, before = ''): Word {
    const begin = this.#at;
    const word: Word = { line: this.#lineOf(begin), raw: '', text: '', bare: before };
    while (this.#at < this.#text.length) {
      const char = this.#char;
      if (this.#sees('<(') || this.#sees('>(')) {
        this.#notice('process substitution');
        this.#at += 2;
        this.#isolated(() => this.#list());
        this.#expect(')');
        add(word, hole, true);
      } else if (char === '(' && /[=@!?*+]$/.test(word.bare)) {
        this.#notice(word.bare.endsWith('=') ? 'array' : 'extended pattern');
        this.#skipBrackets();
      } else if (/[ \t\n;&|<>()]/.test(char)) break;
      else if (char === "'") add(word, this.#singleQuoted(), true);
      else if (char === '"') this.#doubleQuoted(word, place);
      else if (char === '\\') add(word, this.#escaped(), true);
      else if (char === '$') add(word, ...this.#dollar(false, place));
      else if (char === '`') add(word, this.#backticks(), true);
      else {
        add(word, char, false);
        this.#at++;
      }
    }
    word.raw = this.#text.slice(begin, this.#at);
    word.bare = word.bare.slice(before.length);
    if (/^(argument|list)$/.test(place) && /\{[^{}]*(,|\.\.)[^{}]*\}/.test(word.bare)) this.#notice('braces', begin);
    if (/^(argument|list|pattern)$/.test(place) && word.bare.includes('[^')) this.#notice('caret', begin);
    return word;
  }

  #singleQuoted(): string {
    const begin = this.#at;
    const end = this.#text.indexOf("'", begin + 1);
    if (end < 0) this.#fail("the ' has no end");
    this.#at = end + 1;
    return this.#text.slice(begin + 1, end);
  }

  #doubleQuoted(word: Word, place: Place): void {
    const begin = this.#at++;
    while (!this.#takes('"')) {
      if (this.#at >= this.#text.length) this.#fail('the " has no end', begin);
      if (this.#char === '$') add(word, this.#dollar(true, place)[0], true);
      else if (this.#char === '`') add(word, this.#backticks(), true);
      else if (/^\\[$`"\\\n]/.test(this.#text.slice(this.#at, this.#at + 2))) add(word, this.#escaped(), true);
      else {
        add(word, this.#char, true);
        this.#at++;
      }
    }
  }

  #escaped(): string {
    const escaped = this.#text[this.#at + 1] ?? '';
    this.#at += 1 + escaped.length;
    return escaped === '\n' ? '' : escaped;
  }

  #backticks(): string {
    this.#notice('backticks');
    const begin = this.#at++;
    while (!this.#takes('`')) {
      if (this.#at >= this.#text.length) this.#fail('the ` has no end', begin);
      this.#at += this.#char === '\\' ? 2 : 1;
    }
    return hole;
  }

  /** What a $ begins, and whether its text is as good as quoted. */
  #dollar(quoted: boolean, place: Place): [text: string, quoted: boolean] {
    const begin = this.#at++;
    if (this.#sees('((')) return this.#arithmeticExpansion(begin);
    if (this.#takes('(')) {
      const arithmetic = this.#arithmetic;
      this.#arithmetic = 0;
      const last = this.#isolated(() => this.#list());
      this.#arithmetic = arithmetic;
      this.#expect(')', begin);
      if (last) last.endsSubstitution = place !== 'arithmetic' && arithmetic === 0;
      this.#expanded(begin, '(', '', quoted, place);
    } else if (this.#takes('{')) this.#parameter(begin, quoted, place);
    else if (!quoted && this.#sees("'")) {
      this.#notice('ANSI quotes', begin);
      for (this.#at++; !this.#takes("'"); this.#at += this.#char === '\\' ? 2 : 1)
        if (this.#at >= this.#text.length) this.#fail("the $' has no end", begin);
    } else if (!quoted && this.#sees('"')) {
      this.#notice('locale quotes', begin);
      return ['', true];
    } else if (this.#sees('[')) {
      this.#notice('old arithmetic', begin);
      this.#skipBrackets();
    } else {
      const name = this.#match(identifier) || this.#match(/[0-9@*#?$!-]/y);
      if (!name) return ['$', quoted];
      this.#at += name.length;
      this.#expanded(begin, name, '', quoted, place);
    }
    return [hole, true];
  }

  #arithmeticExpansion(begin: number): [string, boolean] {
    this.#at += 2;
    this.#arithmetic++;
    const inner: Word = { line: 0, raw: '', text: '', bare: '' };
    for (let depth = 0; depth > 0 || !this.#takes('))'); ) {
      if (this.#at >= this.#text.length) this.#fail('$(( has no ))', begin);
      const char = this.#char;
      if (char === ')' && depth === 0) this.#fail('$(( begins arithmetic; put a blank between $( and (', begin);
      if (char === '(') depth++;
      if (char === ')') depth--;
      if (char === '$') add(inner, this.#dollar(true, 'arithmetic')[0], true);
      else if (char === '`') add(inner, this.#backticks(), true);
      else {
        add(inner, char, false);
        this.#at++;
      }
    }
    this.#arithmetic--;
    if (/\+\+|--/.test(inner.text)) this.#notice('increment', begin);
    if (inner.text.includes('**')) this.#notice('power', begin);
    if (inner.text.includes(',')) this.#notice('comma', begin);
    if (/\d#/.test(inner.text)) this.#notice('base', begin);
    if (new RegExp(`(^|[^\\w${hole}.])0[0-9]`).test(inner.text)) this.#notice('octal', begin);
    return [hole, true];
  }

  /** ${…}: the name, what is done with it, and the word that this takes. */
  #parameter(begin: number, quoted: boolean, place: Place): void {
    if (this.#sees('!') && !this.#sees('!}')) {
      this.#notice('indirection', begin);
      this.#at++;
    }
    const isLength = this.#sees('#') && this.#match(/#(?=[\w@*?$!-])/y) !== '';
    if (isLength) this.#at++;
    const name = this.#match(identifier) || this.#match(/\d+|[@*#?$!-]/y);
    this.#at += name.length;
    if (this.#sees('[')) {
      this.#notice('array', begin);
      this.#skipBrackets();
    }
    const operator = this.#match(/:?[-=+?]|%%?|##?|\^\^?|,,?|\/\/?|:|@/y);
    this.#at += operator.length;
    const oddity = oddOperators[operator[0] === ':' && operator.length > 1 ? '' : (operator[0] ?? '')];
    if (oddity) this.#notice(oddity, begin);
    this.#expanded(begin, name, isLength ? 'length' : operator, quoted, place);
    const isPattern = /^[%#/]/.test(operator);
    const inner: Word = { line: 0, raw: '', text: '', bare: '' };
    while (!this.#takes('}')) {
      if (this.#at >= this.#text.length) this.#fail('${ has no }', begin);
      const char = this.#char;
      if (char === "'" && (isPattern || !quoted)) add(inner, this.#singleQuoted(), true);
      else if (char === '"') this.#doubleQuoted(inner, isPattern ? 'pattern' : place);
      else if (char === '\\') add(inner, this.#escaped(), true);
      else if (char === '$') add(inner, ...this.#dollar(quoted && !isPattern, isPattern ? 'pattern' : place));
      else if (char === '`') add(inner, this.#backticks(), true);
      else {
        add(inner, char, false);
        this.#at++;
      }
    }
    if (isPattern && inner.bare.includes('[^')) this.#notice('caret', begin);
  }

  #expanded(at: number, name: string, operator: string, quoted: boolean, place: Place): void {
    this.#script.expansions.push({ line: this.#lineOf(at), at, name, operator, quoted, place });
  }

  #skipBlanks(): void {
    for (;;) {
      if (this.#sees(' ') || this.#sees('\t')) this.#at++;
      else if (this.#sees('\\\n')) this.#at += 2;
      else break;
    }
    if (!this.#sees('#')) return;
    const end = this.#text.indexOf('\n', this.#at);
    const text = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#script.comments.push({ line: this.#lineOf(this.#at), text });
    this.#at += text.length;
  }

  #skipLines(): void {
    for (this.#skipBlanks(); this.#sees('\n'); this.#skipBlanks()) {
      this.#at++;
      for (let document = this.#pending.shift(); document; document = this.#pending.shift()) this.#hereDocument(document);
    }
  }

  #hereDocument({ line, delimiter, isLiteral, tabs }: HereDocument): void {
    const begin = this.#at;
    let end = begin;
    let next: number;
    for (;;) {
      if (end >= this.#text.length) throw new ShellProblem(line, `the here-document has no line ${delimiter}`);
      next = this.#text.indexOf('\n', end);
      if (next < 0) next = this.#text.length;
      const text = this.#text.slice(end, next);
      if ((tabs ? text.replace(/^\t+/, '') : text) === delimiter) break;
      end = next + 1;
    }
    while (!isLiteral && this.#at < end) {
      if (this.#char === '\\') this.#at += 2;
      else if (this.#char === '$') this.#dollar(true, 'here-document');
      else if (this.#char === '`') this.#backticks();
      else this.#at++;
    }
    this.#at = Math.min(next + 1, this.#text.length);
  }

  /** Skips from an opening bracket behind its partner, whatever is between. */
  #skipBrackets(): void {
    const begin = this.#at;
    let depth = 0;
    const skipped: Word = { line: 0, raw: '', text: '', bare: '' };
    do {
      if (this.#at >= this.#text.length) this.#fail(`${this.#text[begin]} has no end`, begin);
      const char = this.#char;
      if (char === "'") this.#singleQuoted();
      else if (char === '"') this.#doubleQuoted(skipped, 'arithmetic');
      else if (char === '\\') this.#escaped();
      else if (char === '$') this.#dollar(true, 'arithmetic');
      else {
        if (/[([]/.test(char)) depth++;
        if (/[)\]]/.test(char)) depth--;
        this.#at++;
      }
    } while (depth > 0);
  }

  #isolated<T>(read: () => T): T {
    this.#isolation++;
    const found = read();
    this.#isolation--;
    return found;
  }

  get #char(): string {
    return this.#text[this.#at] ?? '';
  }

  #sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #takes(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  #expect(word: string, begin = this.#at): void {
    this.#skipLines();
    if (/^\w+$/.test(word) ? this.#match(keyword) !== word : !this.#sees(word)) this.#fail(`${word} is missing`, begin);
    this.#at += word.length;
  }

  #atEnd(): boolean {
    return this.#at >= this.#text.length || (/[\n;&|)(]/.test(this.#char) && !this.#sees('&>'));
  }

  #notice(oddity: Oddity, at = this.#at): void {
    this.#script.oddities.push({ line: this.#lineOf(at), oddity });
  }

  #fail(message: string, at = this.#at): never {
    throw new ShellProblem(this.#lineOf(at), message);
  }

  #lineOf(at: number): number {
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

/** By the first character of what follows the name in ${…}; those of POSIX are not here. */
const oddOperators: Record<string, Oddity> = {
  '^': 'case change',
  ',': 'case change',
  '/': 'replacement',
  ':': 'substring',
  '@': 'transformation',
};

function add(word: Word, text: string, quoted: boolean): void {
  word.text += text;
  word.bare += quoted ? hole.repeat(text.length) : text;
}
