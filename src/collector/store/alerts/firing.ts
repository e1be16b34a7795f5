import { sql } from 'kysely';
import { msPerDay } from '../../../calendar.ts';
import { failHolds, type Holding, silenceHolds } from '../../../fleet/alerts.ts';
import { endsWithin } from '../../../fleet/waiver.ts';
import { type CountedCell, codes } from '../counts/grading.ts';
import { removeRows, writeRows } from '../rows.ts';
import type { Db, Engine } from '../store.ts';
import type { Tables } from '../tables.ts';
import { termsIn } from '../waivers/waivers.ts';

/** One thing of which a rule may tell. `toldAt` is when it did last (epoch ms), null when it never did; `until` is when a waiver ends. */
export type Candidate = {
  device: number;
  check_id: number;
  waiver: string;
  since: number;
  firedAt: number | null;
  toldAt: number | null;
  holds: Holding;
  until?: number;
};

type Alert = Tables['alerts'];
/** What was told last by then (epoch ms) may be told again. */
type Asked = { rule: string; again: number; now: number };

const none = { device: 0, check_id: 0, waiver: '', since: 0, firedAt: null, toldAt: null };

/**
 * Fails that are told of for the first time, and those told of before that may be over or told again. `limits` are the checks that count
 * with the last moment at which a fail of theirs began that counts by now (epoch seconds).
 */
export async function failCandidates(trx: Db, limits: readonly { check_id: number; until: number }[], asked: Asked): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const { check_id, until } of limits) {
    const rows = await trx
      .selectFrom('fails')
      .select(['device', 'since'])
      .where('check_id', '=', check_id)
      .where('since', '<=', until)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('alerts')
              .select('rule')
              .where('rule', '=', asked.rule)
              .whereRef('alerts.device', '=', 'fails.device')
              .where('alerts.check_id', '=', check_id),
          ),
        ),
      )
      .orderBy('since')
      .execute();
    for (const row of rows) candidates.push({ ...none, ...row, check_id, holds: true });
  }
  const counting = new Set(limits.map(({ check_id }) => check_id));
  const known = await trx
    .selectFrom('alerts')
    .leftJoin('fails', join =>
      join
        .onRef('fails.check_id', '=', 'alerts.check_id')
        .onRef('fails.since', '=', 'alerts.since')
        .onRef('fails.device', '=', 'alerts.device'),
    )
    .leftJoin('devices', 'devices.id', 'alerts.device')
    .selectAll('alerts')
    .select(['fails.since as still', sql<string | null>`case when fails.since is null then devices.cells end`.as('cells')])
    .where('rule', '=', asked.rule)
    .where(eb =>
      eb.or([
        eb('fails.since', 'is', null),
        ...(limits.length === 0 ? [eb.lit(true)] : [eb('alerts.check_id', 'not in', [...counting])]),
        eb('told_at', '<=', asked.again),
      ]),
    )
    .execute();
  for (const { still, cells, ...alert } of known) {
    const cell = still === null ? cellIn(cells, alert.check_id) : undefined;
    const grade = still === null ? cell && codes[cell[1]] : 'fail';
    const holds = counting.has(alert.check_id) ? failHolds(grade) : false;
    candidates.push({ ...candidateOf(alert, holds), since: cell?.[2] ?? alert.since });
  }
  return candidates;
}

function cellIn(cells: string | null, check: number): CountedCell | undefined {
  return cells === null ? undefined : (JSON.parse(cells) as CountedCell[]).find(([id]) => id === check);
}

/** Laptops that fell silent, and those told of before that may have been heard of, or are told again. */
export async function silenceCandidates(trx: Db, days: number, asked: Asked): Promise<Candidate[]> {
  const limit = Math.floor(asked.now / 1000) - days * 86_400;
  const untold = trx
    .selectFrom('devices')
    .select(['id', 'last', 'enrolled_at'])
    .where('state', '=', 'active')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('alerts').select('rule').where('rule', '=', asked.rule).whereRef('alerts.device', '=', 'devices.id'))),
    );
  const silent = await untold.where('last', '<=', limit).orderBy('last').execute();
  const unheard = await untold
    .where('last', 'is', null)
    .where('enrolled_at', '<=', limit * 1000)
    .execute();
  const known = await trx
    .selectFrom('alerts')
    .leftJoin('devices', join => join.onRef('devices.id', '=', 'alerts.device').on('devices.state', '=', 'active'))
    .selectAll('alerts')
    .select(['last', 'enrolled_at'])
    .where('rule', '=', asked.rule)
    .where(eb => eb.or([eb('devices.id', 'is', null), eb('last', '>', limit), eb('last', 'is', null), eb('told_at', '<=', asked.again)]))
    .execute();
  const heard = (last: number | null, enrolledAt: number) => (last === null ? enrolledAt : last * 1000);
  return [
    ...[...silent, ...unheard].map(({ id, last, enrolled_at }) => ({
      ...none,
      device: id,
      since: Math.floor(heard(last, enrolled_at) / 1000),
      holds: true,
    })),
    ...known.map(({ last, enrolled_at, ...alert }) =>
      candidateOf(alert, enrolled_at !== null && silenceHolds(heard(last, enrolled_at), days, asked.now)),
    ),
  ];
}

/** Waivers that end soon, and those told of before. */
export async function waiverCandidates(trx: Db, days: number, asked: Asked): Promise<Candidate[]> {
  const alerts = await alertsOf(trx, asked.rule);
  const told = new Map(alerts.map(alert => [alert.waiver, alert]));
  const rows = await trx
    .selectFrom('waivers')
    .selectAll()
    .where('until_at', '>', asked.now)
    .where('until_at', '<=', asked.now + days * msPerDay)
    .orderBy('until_at')
    .execute();
  const ending = rows.filter(row => endsWithin(termsIn(row), days, asked.now));
  const ends = new Set(ending.map(({ id }) => id));
  return [
    ...ending.map(({ id, device, check_id, until_at }) => {
      const alert = told.get(id);
      return { ...(alert ? candidateOf(alert, true) : none), device, check_id, waiver: id, until: until_at, holds: true };
    }),
    ...alerts.filter(({ waiver }) => !ends.has(waiver)).map(alert => candidateOf(alert, false)),
  ];
}

/** The fleet as a whole. */
export async function fleetCandidate(trx: Db, holds: Holding, { rule }: Asked): Promise<Candidate> {
  const [alert] = await alertsOf(trx, rule);
  return alert ? candidateOf(alert, holds) : { ...none, holds };
}

async function alertsOf(trx: Db, rule: string): Promise<Alert[]> {
  return trx.selectFrom('alerts').selectAll().where('rule', '=', rule).execute();
}

function candidateOf({ device, check_id, waiver, since, fired_at, told_at }: Alert, holds: Holding): Candidate {
  return { device, check_id, waiver, since, firedAt: fired_at, toldAt: told_at, holds };
}

/** Notes what was told of, and forgets what is over. */
export async function noteAlerts(
  trx: Db,
  engine: Engine,
  rule: string,
  { told, over, now }: { told: readonly Candidate[]; over: readonly Candidate[]; now: number },
): Promise<void> {
  const rows = told.map(({ device, check_id, waiver, since, firedAt }) => ({
    rule,
    device,
    check_id,
    waiver,
    since,
    fired_at: firedAt ?? now,
    told_at: now,
  }));
  await writeRows(trx, engine, writing, rows);
  await removeRows(
    trx,
    engine,
    { table: 'alerts', shape: key },
    over.map(({ device, check_id, waiver }) => ({ rule, device, check_id, waiver })),
  );
}

const key = { rule: 'text', device: 'integer', check_id: 'integer', waiver: 'text' } as const;
const writing = {
  table: 'alerts',
  shape: { ...key, since: 'integer', fired_at: 'integer', told_at: 'integer' },
  conflict: '(rule, device, check_id, waiver) do update set since = excluded.since, told_at = excluded.told_at',
} as const;

/** Forgets what rules fired that are there no more. */
export async function forgetRules(trx: Db, rules: readonly string[]): Promise<void> {
  const gone = trx.deleteFrom('alerts');
  await (rules.length > 0 ? gone.where('rule', 'not in', rules) : gone).execute();
}
