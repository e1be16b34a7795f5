import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { buildApp } from '../src/collector/app.ts';
import { assemble } from '../src/collector/collector.ts';
import { readConfig } from '../src/collector/config.ts';
import { countFleet } from '../src/collector/count-fleet.ts';
import { fleetAt } from '../src/collector/fleet.ts';
import { newLog } from '../src/collector/log.ts';
import { fleetNow } from '../src/collector/store/counts/counts.ts';
import { fleetTrend } from '../src/collector/store/counts/days.ts';
import { checkIds } from '../src/collector/store/devices/checks.ts';
import { findDevices } from '../src/collector/store/devices/find-devices.ts';
import { createApiToken } from '../src/collector/store/people/api-tokens.ts';
import { openStore, type Store } from '../src/collector/store/store.ts';
import { countsOf } from '../src/fleet/fleet.ts';
import { checks } from './fleet/results.ts';
import { verdict } from './measure.ts';

/** How long does it take to tell how a fleet stands, now and on past days, beside a look at every cell? */
const sizes = (process.env.DEVICES ?? '10000,100000').split(',').map(Number);
const count = 60;
const days = 90;
const asks = 100;
const msPerDay = 86_400_000;
const now = Date.UTC(2026, 10, 25, 12);
const today = Math.floor(now / msPerDay);
const dayName = (ago: number) => new Date((today - ago) * msPerDay).toISOString().slice(0, 10);

for (const devices of sizes) {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-counts-'));
  const store = await openStore({ sqlite: path.join(data, 'collector.db') });
  try {
    const spans = await fill(store, devices);
    const grading = await once(() => fleetNow(store, now));
    const scan = await once(() => fleetAt(store, { now }));
    if (!isDeepStrictEqual(countsOf(await fleetAt(store, { now })), await fleetNow(store, now)))
      throw new Error('the counts are not what a look at every cell gives');
    console.log(`${devices} devices, ${count} checks, ${days} days, ${spans} spans: a look at every cell agrees`);
    const day = await once(() => countFleet(store, { day: dayName(1), now }));
    // Each past day costs the same to read, whatever it was.
    for (let ago = 2; ago <= days; ago++)
      await sql`insert into days (day, counts, doubts, counted_at) select ${today - ago}, counts, 0, 0 from days where day = ${today - 1}`.execute(
        store.db,
      );
    const { get, close } = await anApi(store, data);
    const present = await times(() => get('/v1/fleet'));
    const past = await times(n => get(`/v1/fleet?day=${dayName(1 + (n % days))}`));
    const trend = await times(() => fleetTrend(store, { days, now }));
    await close();
    const sight = { reach: 'all', reveals: 'all' } as const;
    const list = await times(() => findDevices(store, {}, sight, { skip: 0, limit: 50 }));
    const search = await times(n => findDevices(store, { search: `person-${n}`, sort: 'name' }, sight, { skip: 0, limit: 50 }));
    for (const [what, { wall, cpu }] of Object.entries({
      'GET /v1/fleet': present,
      'the same of a past day': past,
      'a trend of 90 days': trend,
      'the worst fifty devices': list,
      'those that a word finds': search,
      'a look at every cell': scan,
      'one past day, counted': day,
      'grading all anew': grading,
    }))
      console.log(`  ${what.padEnd(24)} ${wall.toFixed(1).padStart(9)} ms, of which the processor had ${cpu.toFixed(1).padStart(9)} ms`);
    verdict(`ms of the processor to tell how ${devices} devices stand, 95 of 100 times`, Math.max(present.cpu, past.cpu), 20);
    verdict(`ms of the processor to find some of ${devices} devices, 95 of 100 times`, Math.max(list.cpu, search.cpu), 100);
  } finally {
    await store.close();
    rmSync(data, { recursive: true });
  }
}

/** Devices that reported this morning, the standings, and spans that change 1.35 times in ninety days, in the order of their key. */
async function fill(store: Store, devices: number): Promise<number> {
  const { db } = store;
  await sql`pragma synchronous = off`.execute(db);
  const first = today - days;
  await sql`
    with recursive device (id) as (select 1 union all select id + 1 from device where id < ${devices})
    insert into devices (id, device, key_id, public_key, state, token, group_name, os, agent, enrolled_at, last_seq, last, received_at, skew, failing, unknown, pruned_through, hostname, system, words, own_words)
      select id, 'device-' || id, 'key-' || id, '', 'active', 'bench',
        case id % 5 when 0 then null else 'group-' || (id % 5) end, case id % 3 when 0 then 'linux' else 'macos' end, '0.1.0',
        ${(first - 1) * msPerDay}, ${days}, ${today * 86_400} + id % 30000, ${now} - id % 30000, 0, 0, 0, 0,
        'laptop-' || id, 'macOS 26.' || (id % 4), 'macos 26.' || (id % 4) || ' macbook pro device-' || id, 'laptop-' || id || ' person-' || (id % 977)
      from device`.execute(db);
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
    insert into standings (device, check_id, outcome, since, answered, evidence)
      select device, check_id, outcome, began, null, null from spans where ended is null order by device, check_id`.execute(db);
  await sql`
    with recursive month (n) as (values (0), (1), (2), (3))
    insert into presence (device, month, days) select id, 2026 * 12 + 7 + n, ${2 ** 31 - 1} from devices cross join month`.execute(db);
  const { rows } = await sql<{ spans: number }>`select count(*) as spans from spans`.execute(db);
  return rows[0]?.spans ?? 0;
}

async function anApi(store: Store, data: string) {
  const collector = await assemble({ ...readConfig({ data }, {}), log: 'silent' }, { store, log: newLog('silent'), now: () => now });
  const app = await buildApp(collector);
  const get = async (url: string) => {
    const { text } = token;
    const { statusCode, body } = await app.inject({ url, headers: { authorization: `Bearer ${text}` } });
    if (statusCode !== 200) throw new Error(body);
  };
  const token = await createApiToken(store, { permissions: ['read fleet'], lifetime: msPerDay, who: 'bench' }, now);
  return { get, close: () => app.close() };
}

type Times = { wall: number; cpu: number };

/** Within which time 95 of 100 were answered, by the clock and by the processor (ms). */
async function times(ask: (n: number) => Promise<unknown>): Promise<Times> {
  const took: Times[] = [];
  for (let n = 0; n < asks; n++) took.push(await once(() => ask(n)));
  const most = (of: keyof Times) => took.map(one => one[of]).sort((a, b) => a - b)[Math.ceil(asks * 0.95) - 1] as number;
  return { wall: most('wall'), cpu: most('cpu') };
}

async function once(work: () => Promise<unknown>): Promise<Times> {
  const [begin, before] = [performance.now(), process.threadCpuUsage()];
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return { wall: performance.now() - begin, cpu: (user + system) / 1000 };
}
