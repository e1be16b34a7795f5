import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { short } from '../../protocol/words.ts';
import { leave, readForeign, readNote } from './foreign.ts';
import { nameOf } from './outbox.ts';
import { asked, backoff, believable, type Patience } from './patience.ts';
import type { Queue } from './queue.ts';

/** What the collector will never take, as the courier remembers it: not to be sent again. */
export type Refused = { seq: number; code: string; message: string };

/** The two folders that lie between root and the courier, as the courier uses them: it reads the one and writes the other. */
export function courierQueue({ outbox, receipts }: { outbox: string; receipts: string }): Queue {
  const place = (seq: number, kind: 'receipt' | 'refusal') => path.join(receipts, `${seq}.${kind}`);
  const answered = () => new Set(numbersIn(receipts, /^(\d+)\.(?:receipt|refusal)$/));
  return {
    waiting() {
      const there = numbersIn(outbox, /^(\d+)\.dsse$/);
      // Root has seen the answer to what is there no more.
      for (const seq of answered())
        if (!there.includes(seq)) for (const kind of ['receipt', 'refusal'] as const) rmSync(place(seq, kind), { force: true });
      const known = answered();
      return there.filter(seq => !known.has(seq)).sort((a, b) => a - b);
    },
    take: seq => readForeign(path.join(outbox, nameOf(seq))),
    keep(seq, receipt) {
      leave(place(seq, 'receipt'), receipt);
      rmSync(path.join(receipts, 'patience.json'), { force: true });
    },
    setAside: (seq, { code, message }) => leave(place(seq, 'refusal'), `${JSON.stringify({ code, message })}\n`),
    patience: now => patienceIn(receipts, now),
    noteFailure(now, { code, retryAfterSeconds }) {
      const failures = patienceIn(receipts, now).failures + 1;
      const wait = retryAfterSeconds === undefined ? backoff(failures) : asked(retryAfterSeconds);
      const patience = { failures, retryAt: now + wait, wasAsked: retryAfterSeconds !== undefined, refusal: code };
      leave(path.join(receipts, 'patience.json'), `${JSON.stringify(patience)}\n`);
    },
    noteClock() {}, // root compares no clocks by the word of the courier
  };
}

/** What the collector said it never takes, by the word of the courier: for a person to read, and no reason to let go of anything. */
export function refusedBy({ receipts }: { receipts: string }, waiting: readonly number[]): Refused[] {
  return waiting.flatMap(seq => {
    const said = readNote(path.join(receipts, `${seq}.refusal`));
    return said ? [{ seq, code: short(String(said.code), 40), message: short(String(said.message), 500) }] : [];
  });
}

function patienceIn(receipts: string, now: number): Patience {
  const { failures = 0, retryAt, wasAsked = false, refusal } = readNote(path.join(receipts, 'patience.json')) ?? {};
  return {
    failures: Number(failures),
    retryAt: believable(typeof retryAt === 'number' ? retryAt : undefined, now),
    wasAsked: wasAsked === true,
    refusal: typeof refusal === 'string' ? refusal : undefined,
  };
}

function numbersIn(folder: string, pattern: RegExp): number[] {
  return readdirSync(folder)
    .flatMap(name => pattern.exec(name)?.[1] ?? [])
    .map(Number);
}
