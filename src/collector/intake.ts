import { ShipshapeError } from '../errors.ts';

/** How many reports share a transaction, and how many may wait for one. */
const limits = { group: 64, queue: 1024 };

type Waiting<In, Out> = { report: In; resolve: (kept: Out) => void; reject: (error: unknown) => void };

/**
 * Group commit: reports that come while a transaction runs share the next one, so that many pay for one write to the disk. Each
 * is answered only when that has ended.
 */
export class Intake<In, Out> {
  readonly #keep: (group: In[]) => Promise<Out[]>;
  readonly #queue: Waiting<In, Out>[] = [];
  #working: Promise<void> | undefined;
  /** Reports kept per second, as the latest groups went. */
  #rate = 100;

  constructor(keep: (group: In[]) => Promise<Out[]>) {
    this.#keep = keep;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** @throws COLLECTOR_BUSY at once when more wait than can soon be kept: who has to wait waits best at home. */
  keep(report: In): Promise<Out> {
    if (this.#queue.length >= limits.queue)
      throw new ShipshapeError('COLLECTOR_BUSY', 'more reports came than can be kept at once', {
        retryAfterSeconds: Math.max(1, Math.ceil(this.#queue.length / this.#rate)),
      });
    return new Promise((resolve, reject) => {
      this.#queue.push({ report, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    // Whatever has arrived in this turn of the loop comes along.
    await new Promise(setImmediate);
    while (this.#queue.length > 0) await this.#keepGroup(this.#queue.splice(0, limits.group));
    this.#working = undefined;
  }

  async #keepGroup(group: Waiting<In, Out>[]): Promise<void> {
    const begin = performance.now();
    try {
      const kept = await this.#keep(group.map(({ report }) => report));
      for (const [index, { resolve }] of group.entries()) resolve(kept[index] as Out);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    const seconds = (performance.now() - begin) / 1000;
    this.#rate = 0.9 * this.#rate + 0.1 * (group.length / Math.max(seconds, 0.001));
  }
}
