import { isIPv6 } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ShipshapeError } from '../../errors.ts';

const minute = 60;
const hour = 60 * minute;

/**
 * How often what may be asked, by key (points per seconds). Honest laptops of an office share one address: their reports are
 * counted by key, after the signature is known to be theirs.
 */
const allowances = {
  challenge: { points: 120, duration: minute },
  wrongToken: { points: 10, duration: 10 * minute },
  unknownDevice: { points: 60, duration: minute },
  wrongSignature: { points: 20, duration: hour },
  report: { points: 130, duration: hour },
  waiver: { points: 60, duration: hour },
  read: { points: 300, duration: minute },
  export: { points: 5, duration: hour },
  signIn: { points: 60, duration: minute },
  password: { points: 10, duration: 10 * minute },
  passwordsAtOnce: { points: 5, duration: minute },
  download: { points: 600, duration: minute },
} as const;

export type Allowance = keyof typeof allowances;

/** Seconds of the first block for guessing tokens; each further one is twice as long, up to a day. */
const firstBlock = 15 * minute;
const longestBlock = 24 * hour;

/** Counts in memory who asks how often. Blocks end by themselves. */
export class Limits {
  readonly #limiters = Object.fromEntries(
    Object.entries(allowances).map(([name, { points, duration }]) => [name, new RateLimiterMemory({ keyPrefix: name, points, duration })]),
  ) as Record<Allowance, RateLimiterMemory>;
  readonly #blocks = new Map<string, { until: number; seconds: number }>();

  /** Counts one more. @throws RATE_LIMITED with when to come again */
  async spend(allowance: Allowance, key: string): Promise<void> {
    try {
      await this.#limiters[allowance].consume(key);
    } catch (refusal) {
      throw tooOften((refusal as { msBeforeNext: number }).msBeforeNext / 1000);
    }
  }

  /** Takes back what was spent on what turned out to be honest. */
  async giveBack(allowance: Allowance, key: string): Promise<void> {
    await this.#limiters[allowance].reward(key);
  }

  /** @throws RATE_LIMITED when this much was spent already; counts nothing */
  async demand(allowance: Allowance, key: string): Promise<void> {
    const spent = await this.#limiters[allowance].get(key);
    if (spent && spent.consumedPoints >= allowances[allowance].points) throw tooOften(spent.msBeforeNext / 1000);
  }

  /** @throws RATE_LIMITED while this address is blocked for guessing tokens */
  demandNotBlocked(address: string, now: number): void {
    const block = this.#blocks.get(networkOf(address));
    if (block && block.until > now) throw tooOften((block.until - now) / 1000);
  }

  /** Counts a wrong token; gives the seconds of the block that it brought, if any. */
  async guessed(address: string, now: number): Promise<number | undefined> {
    const network = networkOf(address);
    const { remainingPoints } = await this.#limiters.wrongToken.consume(network).catch(() => ({ remainingPoints: 0 }));
    if (remainingPoints > 0) return undefined;
    this.#forgetOldBlocks(now);
    const seconds = Math.min((this.#blocks.get(network)?.seconds ?? firstBlock / 2) * 2, longestBlock);
    this.#blocks.set(network, { until: now + seconds * 1000, seconds });
    await this.#limiters.wrongToken.delete(network);
    return seconds;
  }

  /** How many addresses are blocked now. */
  blocked(now: number): number {
    return [...this.#blocks.values()].filter(({ until }) => until > now).length;
  }

  /** Who behaved for a day begins anew. */
  #forgetOldBlocks(now: number): void {
    for (const [network, { until }] of this.#blocks) if (until + longestBlock * 1000 < now) this.#blocks.delete(network);
  }
}

/** Whoever has one address of IPv6 has 2^64 of them. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const behind = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - behind.length }, () => '0');
  return [...groups, ...zeros, ...behind].slice(0, 4).join(':');
}

function tooOften(seconds: number): ShipshapeError {
  return new ShipshapeError('RATE_LIMITED', 'this was asked too often', { retryAfterSeconds: Math.max(1, Math.ceil(seconds)) });
}
