import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { dayName, dayNumber, msPerDay } from '../src/calendar.ts';
import { buildApp } from '../src/collector/app.ts';
import { assemble } from '../src/collector/collector.ts';
import { readConfig } from '../src/collector/config.ts';
import { fleetAt } from '../src/collector/fleet/judged.ts';
import { newLog } from '../src/collector/log.ts';
import { fleetNow } from '../src/collector/store/counts/counts.ts';
import { fleetTrend } from '../src/collector/store/counts/days.ts';
import { findDevices } from '../src/collector/store/devices/find-devices.ts';
import { openStore } from '../src/collector/store/open.ts';
import { createApiToken } from '../src/collector/store/people/api-tokens.ts';
import type { Store } from '../src/collector/store/store.ts';
import { countsOf } from '../src/fleet/fleet.ts';
import { fillDays, fillStore } from './fleet/fill-store.ts';
import { verdict } from './measure.ts';

/** How long does it take to tell how a fleet stands, now and on past days, beside a look at every cell? */
const sizes = (process.env.DEVICES ?? '10000,100000').split(',').map(Number);
const count = 60;
const days = 90;
const asks = 100;
const now = Date.UTC(2026, 10, 25, 12);
const today = dayNumber(now);
const nameOf = (ago: number) => dayName((today - ago) * msPerDay);

for (const devices of sizes) {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-counts-'));
  const store = await openStore({ sqlite: path.join(data, 'collector.db') });
  try {
    const spans = await fillStore(store, { devices, checks: count, days, now });
    const grading = await once(() => fleetNow(store, now));
    const scan = await once(() => fleetAt(store, { now }));
    if (!isDeepStrictEqual(countsOf(await fleetAt(store, { now })), await fleetNow(store, now)))
      throw new Error('the counts are not what a look at every cell gives');
    console.log(`${devices} devices, ${count} checks, ${days} days, ${spans} spans: a look at every cell agrees`);
    const day = await once(() => fillDays(store, { days, now }));
    const { get, close } = await anApi(store, data);
    const present = await times(() => get('/v1/fleet'));
    const past = await times(n => get(`/v1/fleet?day=${nameOf(1 + (n % days))}`));
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
