import type { ShipshapeError } from '../errors.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { isUnavailable } from './store/failures.ts';
import { tryCommit } from './store/settings.ts';
import { ping, type Store } from './store/store.ts';

/** Whether the store still keeps what it is given. Who watches the collector is told of the first commit that fails, not of each. */
export class Commits {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #failed: Metrics['failedCommits'];
  #isFailing = false;
  #isDamaged = false;

  constructor(store: Store, log: Logger, { failedCommits }: Metrics) {
    this.#store = store;
    this.#log = log;
    this.#failed = failedCommits;
  }

  /** Does what ends with a commit, and remembers how that went. What is refused for another reason tells nothing of the store. */
  async watch<T>(work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      if (this.#isFailing) this.#log.warn('what comes is kept again');
      this.#isFailing = false;
      return done;
    } catch (error) {
      if (isUnavailable(error)) this.#noteFailure(error);
      throw error;
    }
  }

  /**
   * Whether reports could be kept now. After a commit that failed only one that succeeds can tell, and nobody sends reports to a
   * collector that is not ready: so it is tried here. A damaged database may keep one thing and lose another: it is never ready again.
   */
  async isReady(): Promise<boolean> {
    if (this.#isDamaged) return false;
    try {
      await (this.#isFailing ? this.watch(() => tryCommit(this.#store)) : ping(this.#store));
      return true;
    } catch (error) {
      if (isUnavailable(error)) return false;
      throw error;
    }
  }

  #noteFailure({ code, cause }: ShipshapeError): void {
    this.#failed.inc({ code });
    const { errcode, code: reason } = cause as { errcode?: number; code?: string };
    if (!this.#isFailing)
      this.#log.error({ code, reason: errcode ?? reason }, 'what comes cannot be kept: see to the disk or the database');
    this.#isFailing = true;
    this.#isDamaged ||= code === 'STORE_DAMAGED';
  }
}
