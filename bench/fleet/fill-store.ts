import { sql } from 'kysely';
import { dayName, dayNumber, msPerDay } from '../../src/calendar.ts';
import { countFleet } from '../../src/collector/fleet/counted.ts';
import { checkIds } from '../../src/collector/store/devices/checks.ts';
import type { Store } from '../../src/collector/store/store.ts';
import { checks } from './results.ts';

/**
 * Laptops that reported this morning, the standings, and spans that change 1.35 times in ninety days, in the order of their key. For SQLite,
 * in seconds: nobody signed anything. Gives the number of spans.
 */
export async function fillStore(
  store: Store,
  { devices, checks: count, days, now }: { devices: number; checks: number; days: number; now: number },
): Promise<number> {
  const { db } = store;
  const today = dayNumber(now);
  await sql`pragma synchronous = off`.execute(db);
  const first = today - days;
  await sql`
    with recursive device (id) as (select 1 union all select id + 1 from device where id < ${devices})
    insert into devices (id, device, key_id, public_key, state, token, group_name, label, os, platform, agent, enrolled_at, last_seq, last, received_at, skew, failing, unknown, pruned_through, hostname, system, words, own_words)
      select id, 'device-' || id, 'key-' || id, '', 'active', 'bench',
        case id % 5 when 0 then null else 'group-' || (id % 5) end, 'The laptop of person ' || id,
        case id % 3 when 0 then 'linux' else 'macos' end,
        '{"os":"macos","name":"macOS","version":"26.' || (id % 4) || '","build":"25A' || (id % 7) || '","arch":"arm64","model":"MacBook Pro"}', '0.1.0',
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

/** Counts yesterday, and has every day before it be as it was: each costs the same to read. */
export async function fillDays(store: Store, { days, now }: { days: number; now: number }): Promise<void> {
  const today = dayNumber(now);
  await countFleet(store, { day: dayName((today - 1) * msPerDay), now });
  for (let ago = 2; ago <= days; ago++)
    await sql`
      insert into days (day, counts, doubts, counted_at)
        select ${today - ago}, json_set(counts, '$.asOf', ${(today - ago + 1) * msPerDay - 1}), 0, ${now} from days where day = ${today - 1}`.execute(
      store.db,
    );
}
