import { setTimeout as sleep } from 'node:timers/promises';
import type { Device, Sealed } from './device.ts';
import type { Tally } from './tally.ts';
import type { Wire } from './wire.ts';

/** `cuts` is the share of requests whose answers are lost on the way; until `signal`, it comes again and again. */
export type Delivery = { wire: Wire; tally: Tally; cuts?: number; signal?: AbortSignal };

/**
 * Sends an envelope until the collector's receipt for it is here, as a laptop does: it comes again when it is told to, a little
 * later than that, and after growing pauses when nobody answers. Undefined when it is refused for good.
 */
export async function deliver(device: Device, sealed: Sealed, { wire, tally, cuts = 0, signal }: Delivery): Promise<Buffer | undefined> {
  for (let pause = 100; ; ) {
    signal?.throwIfAborted();
    const begin = performance.now();
    const reply = await device.send(wire, sealed, { cut: Math.random() < cuts }).catch(unanswered);
    if (reply === undefined) {
      tally.unanswered++;
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal });
      pause = Math.min(pause * 2, 2000);
      continue;
    }
    tally.took(performance.now() - begin);
    if (reply.receipt) {
      tally.acknowledged++;
      return reply.receipt;
    }
    if (reply.retryAfter === 0) {
      tally.count(tally.refused, reply.code ?? '');
      return undefined;
    }
    tally.count(tally.later, reply.status);
    await sleep(reply.retryAfter * 1000 * (1 + Math.random() / 4), undefined, { signal });
  }
}

/** A connection that fails is no answer; a wrong answer is an error of the collector. */
function unanswered(error: Error): undefined {
  if (/connection|no answer within|ECONN|EPIPE|socket/i.test(error.message)) return undefined;
  throw error;
}

/** Does something for each of many, so many at a time. */
export async function eachOf<T>(many: Iterable<T>, atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const rest = many[Symbol.iterator]();
  const worker = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
