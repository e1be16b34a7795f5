import { removeRows, writeRows } from '../rows.ts';
import type { Db, Engine } from '../store.ts';
import type { Span } from '../tables.ts';
import { dayOf } from '../time.ts';
import type { Stretch } from './history.ts';

/** Spans before and after something was learnt of them. */
export type SpanChange = { before: Span[]; after: Span[] };

export function spansOf(device: number, check_id: number, stretches: readonly Stretch[]): Span[] {
  return stretches.map(stretch => ({ device, check_id, ...stretch }));
}

/** Writes what differs, and moves the counts of the days by it: counts are sums over spans, so what a span takes away it gives back. */
export async function changeSpans(db: Db, engine: Engine, { before, after }: SpanChange): Promise<void> {
  const old = new Map(before.map(span => [keyOf(span), span]));
  const written = after.filter(span => {
    const was = old.get(keyOf(span));
    old.delete(keyOf(span));
    return was?.ended !== span.ended || was?.outcome !== span.outcome;
  });
  const removed = [...old.values()];
  await removeRows(db, engine, removal, removed);
  await writeRows(db, engine, writing, written);
  await writeRows(db, engine, counting, deltas({ before, after }));
}

const key = { check_id: 'integer', device: 'integer', began: 'integer' } as const;
const removal = { table: 'spans', shape: key } as const;
const writing = {
  table: 'spans',
  shape: { ...key, ended: 'integer', outcome: 'integer' },
  conflict: '(check_id, device, began) do update set ended = excluded.ended, outcome = excluded.outcome',
} as const;
const counting = {
  table: 'daily',
  shape: { check_id: 'integer', outcome: 'integer', day: 'integer', change: 'integer' },
  conflict: '(check_id, outcome, day) do update set change = daily.change + excluded.change',
} as const;

/** By how much these spans change the number of devices per check, outcome and day, in the order of the table's key: so no two transactions wait for each other. */
function deltas({ before, after }: SpanChange): { check_id: number; outcome: number; day: number; change: number }[] {
  const sums = new Map<string, { check_id: number; outcome: number; day: number; change: number }>();
  const add = ({ check_id, outcome }: Span, at: number, change: number) => {
    const day = dayOf(at);
    const name = `${check_id} ${outcome} ${day}`;
    const sum = sums.get(name);
    if (sum) sum.change += change;
    else sums.set(name, { check_id, outcome, day, change });
  };
  const count = (span: Span, sign: number) => {
    add(span, span.began, sign);
    if (span.ended !== null) add(span, span.ended, -sign);
  };
  for (const span of before) count(span, -1);
  for (const span of after) count(span, 1);
  return [...sums.values()]
    .filter(({ change }) => change !== 0)
    .sort((a, b) => a.check_id - b.check_id || a.outcome - b.outcome || a.day - b.day);
}

function keyOf({ check_id, device, began }: Span): string {
  return `${check_id} ${device} ${began}`;
}
