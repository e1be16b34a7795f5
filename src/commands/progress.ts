import type { Catalogue } from '../agent/checks/catalogue.ts';

/** One line on a terminal: how many checks have answered, and which are still asked. Silent in a pipe. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #all: number;
  readonly #shown: boolean;
  readonly #asked = new Set<string>();
  #answered = 0;

  constructor(stream: NodeJS.WriteStream, { checks, broken }: Catalogue, wanted: boolean) {
    this.#stream = stream;
    this.#all = checks.length + broken.length;
    this.#shown = wanted && stream.isTTY === true && process.env.TERM !== 'dumb';
  }

  start(id: string): void {
    this.#asked.add(id);
    this.#draw();
  }

  end(id: string): void {
    this.#asked.delete(id);
    this.#answered++;
    this.#draw();
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[K');
  }

  #draw(): void {
    if (!this.#shown) return;
    const line = `${this.#answered} of ${this.#all} checks have answered · asking ${[...this.#asked].join(', ')}`;
    this.#stream.write(`\r\x1b[K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
  }
}
