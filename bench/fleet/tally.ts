/** What became of reports, and how long their answers took. `retries` are answers that said: not now; `cuts` requests without an answer. */
export class Tally {
  acknowledged = 0;
  readonly refused = new Map<string, number>();
  readonly later = new Map<number, number>();
  unanswered = 0;
  readonly #ms: number[] = [];
  #sorted = true;

  took(ms: number): void {
    this.#ms.push(ms);
    this.#sorted = false;
  }

  count<K>(map: Map<K, number>, key: K): void {
    map.set(key, (map.get(key) ?? 0) + 1);
  }

  /** The time (ms) within which this share of the answers came. */
  percentile(share: number): number {
    if (!this.#sorted) this.#ms.sort((a, b) => a - b);
    this.#sorted = true;
    return this.#ms[Math.min(this.#ms.length - 1, Math.floor(this.#ms.length * share))] ?? 0;
  }

  get refusals(): number {
    return [...this.refused.values()].reduce((sum, count) => sum + count, 0);
  }
}
