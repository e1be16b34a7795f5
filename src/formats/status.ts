import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { LastAudit, Standing } from '../agent/history.ts';
import type { Published } from '../agent/published.ts';
import { severities } from '../protocol/check.ts';
import { countOutcomes } from '../protocol/result.ts';
import { excusesAt } from '../protocol/waiver.ts';
import { type Daily, dailyOf, describeDaily } from './daily.ts';
import { waivedJson } from './json.ts';
import { countsLine, type Excuses, type Headers, mark, waivedWords } from './text.ts';

/** The last audit with the standings of the checks that there are; `gone` counts those of checks that there are no more. */
export type Status = LastAudit & { gone: number };

/**
 * What status shows beside the answers. `machine` is what root has published of the whole machine, for somebody else's eyes; `again` holds
 * the options of the audit that is advised, `all` shows every line.
 */
export type Around = { daily: Daily; machine?: Published | undefined; again?: string; all?: boolean };

/**
 * The last answer of every check: what fails and since when, what nobody could tell, and how old the answers are; the same of the whole
 * machine where root asks it; and how the daily report stands. `now` UTC. On one screen, unless all is wanted.
 */
export function formatStatus(status: Status | undefined, headers: Headers, now: Date, look: Look, around: Around): string {
  const { daily, machine, again = '', all = false } = around;
  const excuses = excusesAt(daily.waivers.known?.waivers ?? [], now.getTime());
  const such = again && ` with${again}`;
  const none = `No audit${such} has been kept on this machine yet. Begin with: shipshape audit${again}`;
  const whole = machine && auditLines(machineStatus(machine), { headers, now, look, excuses: excusesIn(machine, now), again: '', all });
  const lines = [
    ...(status ? auditLines(status, { headers, now, look, excuses, again, all }) : whole ? [] : wrap(none, look.width)),
    ...(status && whole ? [''] : []),
    ...(whole ? [...wrap('The whole machine, as root asks it:', look.width), ...whole] : []),
    ...titled('Each day', describeDaily(daily, now, look), look),
  ];
  return `${lines.join('\n')}\n`;
}

/** What root has published, as the last audit that it is of. */
export function machineStatus({ profile, startedAt, standings }: Published): Status {
  const whole = standings.map(standing => ({ ...standing, suite: '', points: [], ms: 0, ranAs: 'root' as const }));
  return { profile, startedAt, gone: 0, standings: whole };
}

export function excusesIn({ waived }: Published, now: Date): Excuses {
  return new Map(waived.filter(({ until }) => now.getTime() < Date.parse(until)).map(({ check, until }) => [check, { until }]));
}

type Telling = { headers: Headers; now: Date; look: Look; excuses: Excuses; again: string; all: boolean };

function auditLines({ standings, startedAt, profile, gone }: Status, { headers, now, look, excuses, again, all }: Telling): string[] {
  const severity = ({ check }: Standing) => severities.indexOf(headers.get(check)?.severity ?? 'low');
  const fails = standings
    .filter(({ outcome }) => outcome === 'fail')
    .sort((a, b) => severity(a) - severity(b) || (a.since < b.since ? -1 : 1));
  const open = fails.filter(({ check }) => !excuses.has(check));
  const waived = fails.filter(({ check }) => excuses.has(check));
  const unknown = standings.filter(({ outcome }) => outcome === 'error');
  // What is new is asked again minutes later, in an audit of its own.
  const isOlder = ({ askedAt }: Standing) => Math.abs(Date.parse(startedAt) - Date.parse(askedAt)) > twice;
  const tell = (standing: Standing) => {
    const header = headers.get(standing.check);
    const fact = standing.outcome === 'fail' ? header?.failing : header?.title;
    const since = `since ${day(standing.since)} (${ago(standing.since, now)})`;
    const asked = isOlder(standing) ? `, asked ${day(standing.askedAt)} (${ago(standing.askedAt, now)})` : '';
    const [head = '', ...rest] = wrap(`${fact ?? standing.check} (${standing.check}), ${since}${asked}`, look.width - 4);
    const excuse = standing.outcome === 'fail' ? excuses.get(standing.check) : undefined;
    const told = excuse ? wrap(waivedWords(excuse), look.width, '    ') : [];
    return [`  ${mark(standing.outcome, look)} ${head}`, ...rest.map(line => `    ${line}`), ...told];
  };
  const some = (list: readonly Standing[], most: number) => {
    const told = (all ? list : list.slice(0, most)).flatMap(tell);
    const left = all ? 0 : list.length - most;
    return left > 0 ? [...told, ...wrap(`and ${left} more: shipshape status --all${again}`, look.width, '    ')] : told;
  };
  return [
    ...gradeLines(standings, { waived: waived.length, worst: open[0] && headers.get(open[0].check)?.severity }, look),
    ...wrap(`Last audit: ${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${ago(startedAt, now)}, in the profile ${profile}`, look.width),
    ...wrap(countsLine(standings, excuses), look.width),
    ...wrap(olderLine(standings.filter(isOlder), now), look.width),
    ...wrap(goneLine(gone), look.width),
    ...titled('Not in order', some(open, 6), look),
    ...titled('Not in order, and waived', some(waived, 3), look),
    ...titled('Could not tell', some(unknown, 3), look),
  ];
}

const twice = 20 * 60_000; // ms

/** The same for programs; null before the first audit. Times UTC. Fields are only ever added. */
export function formatStatusJson(
  status: Status | undefined,
  { daily, machine = undefined }: Pick<Around, 'daily' | 'machine'>,
  now: Date,
): string {
  const { profile = null, startedAt = null, gone = 0 } = status ?? {};
  const excuses = excusesAt(daily.waivers.known?.waivers ?? [], now.getTime());
  const standings = (status?.standings ?? []).map(standing => ({
    ...standing,
    ...(standing.outcome === 'fail' && waivedJson(excuses.get(standing.check))),
  }));
  return `${JSON.stringify({ profile, startedAt, gone, standings, daily: dailyOf(daily), machine: machine ?? null }, null, 2)}\n`;
}

type Gist = { waived: number; worst: string | undefined };

/** The whole laptop in a line. What nobody could tell is not in order, and not a fail; what is waived is no pass. */
function gradeLines(standings: readonly Standing[], { waived, worst }: Gist, look: Look): string[] {
  const { pass, fail, error } = countOutcomes(standings);
  const apply = `of ${pass + fail + error} that apply`;
  const also = waived > 0 ? `, ${waived} more ${waived === 1 ? 'is' : 'are'} waived` : '';
  const [outcome, text] =
    fail > waived
      ? (['fail', `Not in order: ${fail - waived} ${apply}${worst ? `, the worst is ${worst}` : ''}${also}`] as const)
      : error > 0
        ? (['error', `In order as far as could be told: ${error} of ${pass + fail + error} could not${also}`] as const)
        : waived > 0
          ? ([
              'fail',
              `Waived: ${waived} ${apply} ${waived === 1 ? 'fails and is' : 'fail and are'} excused; all else is in order`,
            ] as const)
          : (['pass', 'In order'] as const);
  const [head = '', ...rest] = wrap(text, look.width - 2);
  return [`${mark(outcome, look)} ${paint('bold', head, look.colour)}`, ...rest.map(line => `  ${line}`)];
}

function olderLine(older: readonly Standing[], now: Date): string {
  const oldest = older.map(({ askedAt }) => askedAt).sort()[0];
  if (oldest === undefined) return '';
  const [are, them] = older.length === 1 ? ['1 of them was', 'it'] : [`${older.length} of them were`, 'the oldest'];
  return `${are} not asked in it; ${them} was asked ${day(oldest)} (${ago(oldest, now)})`;
}

function goneLine(gone: number): string {
  if (gone === 0) return '';
  return gone === 1 ? '1 answer is left out: its check is gone' : `${gone} answers are left out: their checks are gone`;
}

function day(time: string): string {
  return time.slice(0, 10);
}

/** `3 days ago`; a time that lies ahead of a clock that went back is told as it is. */
function ago(time: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(time)) / 1000;
  if (seconds < -60) return 'ahead of this machine’s clock';
  for (const [unit, length] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}

function titled(title: string, lines: string[], { colour }: Look): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title, colour), ...lines];
}
