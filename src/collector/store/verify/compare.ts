import { codeOf } from '../intake/outcomes.ts';
import type { Db } from '../store.ts';
import type { Device } from '../tables.ts';
import { dayOf, monthOf } from '../time.ts';
import type { Recount } from './recount.ts';

/** How to say a check, and the first day of which all spans are kept. */
export type Sight = { name(check: number): string; horizon: number };

/** What is known of a device and is not what its envelopes say, in words. */
export async function disagreementsOf(db: Db, device: Device, told: Recount, { name, horizon }: Sight): Promise<string[]> {
  const known = await readKnown(db, device);
  const from = (check: number) => (device.pruned_through > 0 ? (told.since.get(check) ?? Number.POSITIVE_INFINITY) : 0);
  const words = ({ check_id, ...row }: { check_id: number }) => `${name(check_id)} ${JSON.stringify({ ...row, device: undefined })}`;
  const spans = (rows: Recount['spans']) =>
    rows
      .filter(({ check_id, ended }) => ended === null || (ended > from(check_id) && dayOf(ended) >= horizon))
      .filter(({ check_id }) => from(check_id) < Number.POSITIVE_INFINITY)
      .map(({ check_id, began, ended, outcome }) => words({ check_id, began: Math.max(began, from(check_id)), ended, outcome } as never));
  const standings = (rows: Recount['standings']) =>
    rows
      .filter(({ check_id }) => from(check_id) < Number.POSITIVE_INFINITY)
      .map(({ check_id, since, outcome, answered, evidence }) =>
        words({ check_id, since: Math.max(since, from(check_id)), outcome, answered, evidence } as never),
      );
  const months = (rows: Recount['presence']) =>
    rows
      .filter(({ month }) => device.pruned_through === 0 || month > monthOf(told.times.values().next().value ?? 0))
      .map(({ month, days }) => `${month} ${days}`);
  return [
    ...differences('standing', standings(known.standings), standings(told.standings)),
    ...differences('span', spans(known.spans), spans(told.spans)),
    ...differences('presence', months(known.presence), months(told.presence)),
    ...differences(
      'time of report',
      known.times.map(({ seq, at }) => `${seq} ${at}`),
      [...told.times].map(([seq, at]) => `${seq} ${at}`),
    ),
    ...differences('count', [countsOf(device)], [countsBy(known.standings, told)]),
  ].map(what => `device ${device.device}: ${what}`);
}

async function readKnown(db: Db, { id, pruned_through }: Device) {
  const standings = await db.selectFrom('standings').selectAll().where('device', '=', id).execute();
  const checks = db.selectFrom('standings').select('check_id').where('device', '=', id);
  const spans = await db.selectFrom('spans').selectAll().where('device', '=', id).where('check_id', 'in', checks).execute();
  const presence = await db.selectFrom('presence').selectAll().where('device', '=', id).execute();
  const times = await db.selectFrom('envelopes').select(['seq', 'at']).where('device', '=', id).where('seq', '>', pruned_through).execute();
  return { standings, spans, presence, times };
}

/** What only one of both has. */
function differences(what: string, known: readonly string[], told: readonly string[]): string[] {
  const [have, want] = [new Set(known), new Set(told)];
  return [
    ...told.filter(one => !have.has(one)).map(one => `the ${what} ${one} is missing`),
    ...known.filter(one => !want.has(one)).map(one => `the ${what} ${one} is not in its reports`),
  ];
}

function countsOf({ last_seq, last, failing, unknown }: Device): string {
  return JSON.stringify({ last_seq, last, failing, unknown });
}

/** Old standings may outlive their reports, so these are counted as they are known. */
function countsBy(standings: Recount['standings'], { times }: Recount): string {
  const count = (code: number) => standings.filter(({ outcome }) => outcome === code).length;
  const [last_seq, last] = [...times].at(-1) ?? [0, null];
  return JSON.stringify({ last_seq, last, failing: count(codeOf('fail')), unknown: count(codeOf('error')) });
}
