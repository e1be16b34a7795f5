import { setImmediate as letOthersIn } from 'node:timers/promises';
import { type DeviceFacts, nameOf } from '../../../fleet/device.ts';
import type { ListedFacts } from '../../../fleet/listing.ts';
import type { Platform } from '../../../protocol/check.ts';
import type { Store } from '../store.ts';
import type { Device } from '../tables.ts';
import { devicesOn } from './past-devices.ts';

/** Of how many laptops a look at all that is known, or at what they are listed by, is quick: between two of them others come in. */
const [batch, listedBatch] = [1000, 5000];

const columns = [
  'device',
  'label',
  'group_name',
  'os',
  'platform',
  'identity',
  'agent',
  'key_level',
  'enrolled_at',
  'last_seq',
  'last',
  'received_at',
  'skew',
  'forked_at',
  'state',
] as const satisfies (keyof Device)[];

/** Every laptop that was ever enrolled and not erased, by its id; or that was part of the fleet at the end of a day (days since 1970, UTC). */
export async function allDeviceFacts({ db }: Store, day?: number): Promise<Map<string, DeviceFacts>> {
  const query = (day === undefined ? db.selectFrom('devices') : devicesOn(db, day))
    .select(['id', ...columns])
    .orderBy('id')
    .limit(batch);
  const platformOf = readsOnce();
  const facts = new Map<string, DeviceFacts>();
  for await (const rows of inParts(after => query.where('id', '>', after).execute()))
    for (const row of rows) facts.set(row.device, factsOf(row, platformOf));
  return facts;
}

const listedColumns = ['device', 'label', 'group_name', 'os', 'platform'] as const satisfies (keyof Device)[];

/** By what each laptop is found and listed that was part of the fleet at the end of a day, without what tells whose it is. */
export async function listedFacts({ db }: Store, day: number): Promise<Map<string, ListedFacts>> {
  const query = devicesOn(db, day)
    .select(['id', ...listedColumns])
    .orderBy('id')
    .limit(listedBatch);
  const platformOf = readsOnce();
  const facts = new Map<string, ListedFacts>();
  for await (const rows of inParts(after => query.where('id', '>', after).execute()))
    for (const row of rows) facts.set(row.device, listedFactsOf(row, platformOf));
  return facts;
}

async function* inParts<R extends { id: number }>(next: (after: number) => Promise<R[]>): AsyncGenerator<R[]> {
  for (let after = 0; ; ) {
    const rows = await next(after);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.id;
    // SQLite answers at once, and reports come in meanwhile.
    await letOthersIn();
  }
}

/** Thousands of laptops have the same few platforms. */
function readsOnce(): PlatformOf {
  const platforms = new Map<string, DeviceFacts['platform']>();
  return text => {
    const known = platforms.get(text) ?? JSON.parse(text);
    platforms.set(text, known);
    return known;
  };
}

/** The same of these laptops. */
export async function deviceFactsOf({ db }: Store, devices: readonly string[]): Promise<Map<string, DeviceFacts>> {
  if (devices.length === 0) return new Map();
  const rows = await db.selectFrom('devices').select(columns).where('device', 'in', devices).execute();
  return new Map(rows.map(row => [row.device, factsOf(row)]));
}

export async function deviceFacts({ db }: Store, device: string): Promise<DeviceFacts | undefined> {
  const row = await db.selectFrom('devices').select(columns).where('device', '=', device).executeTakeFirst();
  return row && factsOf(row);
}

/** What laptops among these ids are called by anybody: their own name, which may tell whose they are, is not among it. */
export async function givenNames({ db }: Store, ids: ReadonlySet<string>): Promise<Map<string, string>> {
  if (ids.size === 0) return new Map();
  const rows = await db
    .selectFrom('devices')
    .select(['device', 'label'])
    .where('device', 'in', [...ids])
    .execute();
  return new Map(rows.map(row => [row.device, nameOf({ ...row, identity: {} })]));
}

/** The laptops that came by these tokens, by the token's id, without what would tell whose they are. */
export async function devicesByToken({ db }: Store, tokens: readonly string[]): Promise<Map<string, DeviceFacts[]>> {
  if (tokens.length === 0) return new Map();
  const rows = await db
    .selectFrom('devices')
    .select([...columns, 'token'])
    .where('token', 'in', tokens)
    .orderBy('id', 'desc')
    .execute();
  return new Map(
    [...Map.groupBy(rows, ({ token }) => token)].map(([token, those]) => [token, those.map(row => ({ ...factsOf(row), identity: {} }))]),
  );
}

type PlatformOf = (text: string) => DeviceFacts['platform'];

export function factsOf(row: Pick<Device, (typeof columns)[number]>, platformOf: PlatformOf = JSON.parse): DeviceFacts {
  return {
    ...listedFactsOf(row, platformOf),
    identity: row.identity === null ? {} : JSON.parse(row.identity),
    agent: row.agent,
    keyLevel: row.key_level,
    enrolledAt: row.enrolled_at,
    reports: row.last_seq,
    madeAt: row.last === null ? null : row.last * 1000,
    receivedAt: row.received_at,
    skew: row.skew,
    forkedAt: row.forked_at,
    state: row.state,
  };
}

function listedFactsOf(row: Pick<Device, (typeof listedColumns)[number]>, platformOf: PlatformOf): ListedFacts {
  return {
    device: row.device,
    label: row.label,
    group: row.group_name,
    os: row.os as Platform,
    platform: row.platform === null ? null : platformOf(row.platform),
    identity: {},
  };
}
