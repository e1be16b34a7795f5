import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { checkIds } from '../src/collector/store/checks.ts';
import { fleetCounts } from '../src/collector/store/counts.ts';
import { openStore, type Store } from '../src/collector/store/store.ts';
import { dailyDisagreements } from '../src/collector/store/verify-counts.ts';
import { checks } from './fleet/results.ts';
import { verdict } from './measure.ts';

/** How long does it take to count the fleet, now and at the end of any day, beside a scan of its spans? */
const sizes = (process.env.DEVICES ?? '10000,100000').split(',').map(Number);
const count = 60;
const days = 90;
const asks = 200;
const today = Math.floor(Date.UTC(2026, 10, 25) / 86_400_000);

for (const devices of sizes) {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-counts-'));
  const store = await openStore({ sqlite: path.join(folder, 'collector.db') });
  try {
    const spans = await fill(store, devices);
    const [now, past] = [await times(() => fleetCounts(store)), await times(n => fleetCounts(store, today - (n % days)))];
    const scan = await times(
      () => sql`select check_id, outcome, count(*) from spans where ended is null group by 1, 2`.execute(store.db),
      3,
    );
    const wrong = await dailyDisagreements(store.db, { name: String, horizon: Number.NEGATIVE_INFINITY });
    if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join('\n'));
    console.log(`${devices} devices, ${count} checks, ${days} days, ${spans} spans: a recount of them all agrees`);
    for (const [what, { wall, cpu }] of Object.entries({ now, 'a past day': past, 'now by a scan': scan }))
      console.log(
        `  ${what.padEnd(14)} p95 ${wall.toFixed(1).padStart(8)} ms, of which the processor had ${cpu.toFixed(1).padStart(8)} ms`,
      );
    verdict(`ms of the processor to count ${devices} devices, 95 of 100 times`, Math.max(now.cpu, past.cpu), 20);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** Spans that change 1.35 times in ninety days, in the order of their key, and the counts of the days that follow from them. */
async function fill(store: Store, devices: number): Promise<number> {
  const { db } = store;
  await sql`pragma synchronous = off`.execute(db);
  const first = today - days;
  for (const check of (await checkIds(store, checks(count))).values())
    await sql`
      with recursive
        device (id) as (select 1 union all select id + 1 from device where id < ${devices}),
        part (n) as (values (0), (1), (2), (3)),
        began (id, at) as (
          select id, (${first} + case n when 0 then 0 else (n - 1) * 30 + 1 + (id * 7 + ${check} * 13 + n * 5) % 29 end) * 86400 + id % 86400
          from device cross join part where n = 0 or (id * 31 + ${check} * 17 + n * 41) % 100 < 45
        )
      insert into spans (check_id, device, began, ended, outcome)
        select ${check}, id, at, lead(at) over each, (row_number() over each + (id + ${check}) % 10 / 9) % 2 from began window each as (partition by id order by at)`.execute(
      db,
    );
  await sql`
    insert into daily (check_id, outcome, day, change)
      select check_id, outcome, day, sum(change) from (
        select check_id, outcome, began / 86400 as day, 1 as change from spans
        union all select check_id, outcome, ended / 86400, -1 from spans where ended is not null
      ) group by 1, 2, 3`.execute(db);
  const { rows } = await sql<{ spans: number }>`select count(*) as spans from spans`.execute(db);
  return rows[0]?.spans ?? 0;
}

/** Within which time 95 of 100 were answered, by the clock and by the processor (ms). */
async function times(ask: (n: number) => Promise<unknown>, runs = asks): Promise<{ wall: number; cpu: number }> {
  const took: { wall: number; cpu: number }[] = [];
  for (let n = 0; n < runs; n++) {
    const [begin, before] = [performance.now(), process.threadCpuUsage()];
    await ask(n);
    const { user, system } = process.threadCpuUsage(before);
    took.push({ wall: performance.now() - begin, cpu: (user + system) / 1000 });
  }
  const most = (of: 'wall' | 'cpu') => took.map(one => one[of]).sort((a, b) => a - b)[Math.ceil(runs * 0.95) - 1] as number;
  return { wall: most('wall'), cpu: most('cpu') };
}
