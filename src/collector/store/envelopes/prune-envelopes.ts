import type { Db, Store } from '../store.ts';

/** Removes reports that came before this time (ms), device by device; how many. One stays while others are made small beside it. */
export async function pruneEnvelopes({ db }: Store, before: number): Promise<number> {
  let pruned = 0;
  for (const { id } of await db.selectFrom('devices').select('id').where('enrolled_at', '<', before).orderBy('id').execute())
    if (await hasOld(db, id, before)) pruned += await db.transaction().execute(trx => pruneDevice(trx, id, before));
  return pruned;
}

/** Reports come nearly in their order: whether there is anything to do is seen from the first of them. */
async function hasOld(db: Db, device: number, before: number): Promise<boolean> {
  const first = db.selectFrom('envelopes').select('received_at').where('device', '=', device).orderBy('seq').limit(100);
  return (await first.execute()).some(({ received_at }) => received_at < before);
}

async function pruneDevice(trx: Db, device: number, before: number): Promise<number> {
  // The row first, as those who keep reports do.
  await trx
    .updateTable('devices')
    .set(eb => ({ pruned_through: eb.ref('pruned_through') }))
    .where('id', '=', device)
    .execute();
  const rows = await trx.selectFrom('envelopes').select(['seq', 'received_at', 'dictionary']).where('device', '=', device).execute();
  const dictionaries = new Map(rows.map(({ seq, dictionary }) => [seq, dictionary]));
  const needed = new Set<number>();
  for (const { seq, received_at } of rows)
    for (
      let next: number | null | undefined = received_at < before ? null : seq;
      next != null && !needed.has(next);
      next = dictionaries.get(next)
    )
      needed.add(next);
  const old = rows.filter(({ seq }) => !needed.has(seq)).map(({ seq }) => seq);
  for (let first = 0; first < old.length; first += 500)
    await trx
      .deleteFrom('envelopes')
      .where('device', '=', device)
      .where('seq', 'in', old.slice(first, first + 500))
      .execute();
  // Reports that stay only as dictionaries tell no history any more: what was between them is gone.
  const through = Math.max(0, ...rows.filter(({ received_at }) => received_at < before).map(({ seq }) => seq));
  await trx
    .updateTable('devices')
    .set({ pruned_through: through })
    .where('id', '=', device)
    .where('pruned_through', '<', through)
    .execute();
  return old.length;
}
