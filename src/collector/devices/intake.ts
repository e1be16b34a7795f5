import { ShipshapeError } from '../../errors.ts';

/** How many reports share a transaction, how long the first waits for others (ms), and how many may be at work at once. */
const limits = { group: 64, gather: 5, atWork: 128 };

type Waiting<In, Out> = { report: In; resolve: (kept: Out) => void; reject: (error: unknown) => void };

/**
 * Group commit: reports that come while a transaction runs share the next one, so that many pay for one write to the disk. Each
 * is answered only when that has ended.
 */
export class Intake<In, Out> {
  readonly #keep: (group: In[]) => Promise<Out[]>;
  readonly #queue: Waiting<In, Out>[] = [];
  #working: Promise<void> | undefined;
  /** Reports that can be kept per second, as the latest full groups went. Who is told to come too early is told again, too late is late. */
  #rate = 400;
  #atWork = 0;
  /** When the last who was sent away may come again (ms of performance.now). */
  #turn = 0;

  constructor(keep: (group: In[]) => Promise<Out[]>) {
    this.#keep = keep;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * To be asked before a body is read. Who is sent away is told a time of its own, so that a fleet that comes back in one moment
   * comes again as fast as it can be taken in. @throws COLLECTOR_BUSY
   */
  demandRoom(): void {
    if (this.#atWork < limits.atWork) return;
    const now = performance.now();
    const soonest = now + (1000 * this.#atWork) / this.#rate;
    this.#turn = Math.max(this.#turn, soonest) + 1000 / this.#rate;
    throw new ShipshapeError('COLLECTOR_BUSY', 'more reports came than can be kept at once', {
      retryAfterSeconds: Math.ceil((this.#turn - now) / 1000),
    });
  }

  /**
   * All that is done for a report that has come: who is slow to send it takes no room from others. Many may have been let in while
   * none had come yet, so that there may be no room now. @throws COLLECTOR_BUSY
   */
  async work<T>(job: () => Promise<T>): Promise<T> {
    this.demandRoom();
    this.#atWork++;
    try {
      return await job();
    } finally {
      this.#atWork--;
    }
  }

  keep(report: In): Promise<Out> {
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
    while (this.#queue.length > 0) {
      await this.#gather();
      await this.#keepGroup(this.#queue.splice(0, limits.group));
    }
    this.#working = undefined;
  }

  /** A write to the disk costs as much as twenty reports: those that are being read and verified come along. */
  async #gather(): Promise<void> {
    const end = performance.now() + limits.gather;
    do await new Promise(setImmediate);
    while (this.#queue.length < Math.min(limits.group, this.#atWork) && performance.now() < end);
  }

  async #keepGroup(group: Waiting<In, Out>[]): Promise<void> {
    const begin = performance.now();
    try {
      const kept = await this.#keep(group.map(({ report }) => report));
      for (const [index, { resolve }] of group.entries()) resolve(kept[index] as Out);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    // A small group is small because few came: most of its time is one write to the disk.
    if (group.length < limits.group) return;
    const seconds = (performance.now() - begin) / 1000;
    this.#rate = 0.9 * this.#rate + 0.1 * (group.length / Math.max(seconds, 0.001));
  }
}
