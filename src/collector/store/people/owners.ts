import type { OwnerLine } from '../../people/owner-list.ts';
import { appendAudit } from '../audit-log.ts';
import type { Db, Store } from '../store.ts';
import { transact } from '../transact.ts';
import { findPerson, insertPerson } from './people.ts';

/** The device ids of a person's laptops. */
export async function devicesOf({ db }: Store, person: string): Promise<string[]> {
  const owned = await db.selectFrom('owners').select('device').where('person', '=', person).orderBy('device').execute();
  return owned.map(({ device }) => device);
}

/** The device ids of laptops that report, and that nobody is known to own. */
export async function unowned({ db }: Store, limit: number): Promise<string[]> {
  const devices = db.selectFrom('devices').leftJoin('owners', 'owners.device', 'devices.device').select('devices.device');
  const rows = await devices
    .where('owners.device', 'is', null)
    .where('state', '=', 'active')
    .orderBy('devices.device')
    .limit(limit)
    .execute();
  return rows.map(({ device }) => device);
}

/** What a list of owners did: lines whose laptop is none here, or one of several, changed nothing but the person. */
export type OwnersKept = { people: number; laptops: number; unknown: OwnerLine[]; ambiguous: OwnerLine[] };

/** Keeps who owns which laptop, together or not at all. Who is not known yet becomes a person that cannot sign in before somebody makes a link. */
export async function keepOwners(store: Store, lines: readonly OwnerLine[], who: string, now: number): Promise<OwnersKept> {
  return transact(store, async trx => {
    const kept: OwnersKept = { people: 0, laptops: 0, unknown: [], ambiguous: [] };
    const known = await laptopsByName(trx);
    for (const line of lines) {
      const found = await findPerson({ db: trx }, { email: line.email });
      const person = found ?? (await insertPerson(trx, { email: line.email, name: line.name, role: 'person' }, who, now));
      if (!found) kept.people++;
      const devices = known.get(line.laptop.toLowerCase()) ?? new Set();
      const [device] = devices;
      if (line.laptop === '') continue;
      if (device === undefined) kept.unknown.push(line);
      else if (devices.size > 1) kept.ambiguous.push(line);
      else if (await own(trx, device, person.id, who, now)) kept.laptops++;
    }
    return kept;
  });
}

/** Every laptop by all that it is called, in small letters. */
async function laptopsByName(trx: Db): Promise<Map<string, Set<string>>> {
  const names = new Map<string, Set<string>>();
  const devices = await trx.selectFrom('devices').select(['device', 'label', 'identity']).where('state', '=', 'active').execute();
  for (const { device, label, identity } of devices) {
    const { hostname, serial } = (identity === null ? {} : JSON.parse(identity)) as { hostname?: string; serial?: string };
    for (const name of [device, label, hostname, serial]) {
      const key = name?.toLowerCase();
      if (key) names.set(key, (names.get(key) ?? new Set()).add(device));
    }
  }
  return names;
}

/** False when it was so before. */
async function own(trx: Db, device: string, person: string, who: string, now: number): Promise<boolean> {
  const owner = await trx.selectFrom('owners').select('person').where('device', '=', device).executeTakeFirst();
  if (owner?.person === person) return false;
  const values = { person, since: now };
  await trx
    .insertInto('owners')
    .values({ device, ...values })
    .onConflict(conflict => conflict.column('device').doUpdateSet(values))
    .execute();
  await appendAudit(trx, { at: now, who, what: owner ? 'laptop changed hands' : 'laptop given an owner', about: device });
  return true;
}
