/** Up to how many laptops a look at all of them is so quick that whoever asks gets a new one. */
export const few = 1000;

/** What was found by a look at so many laptops. */
export type Found<T> = { value: T; laptops: number };

/**
 * What takes too long to be found for each who asks. Once it is older than `age` (ms), it is found anew while all get what was found
 * last; of a small fleet, always.
 */
export class Kept<T> {
  readonly #find: () => Promise<Found<T>>;
  readonly #age: number;
  readonly #now: () => number;
  #last: (Found<T> & { at: number }) | undefined;
  #underWay: Promise<T> | undefined;

  constructor(find: () => Promise<Found<T>>, { age, now }: { age: number; now: () => number }) {
    this.#find = find;
    this.#age = age;
    this.#now = now;
  }

  async get(): Promise<T> {
    const last = this.#last;
    if (!last || last.laptops <= few) return this.#anew();
    // Who waits for nothing need not hear that it failed: whoever finds nothing does.
    if (this.#now() - last.at > this.#age) this.#anew().catch(() => {});
    return last.value;
  }

  /** Whoever asks while it is being found gets that. */
  #anew(): Promise<T> {
    const at = this.#now();
    this.#underWay ??= this.#find()
      .then(found => {
        this.#last = { ...found, at };
        return found.value;
      })
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }
}
