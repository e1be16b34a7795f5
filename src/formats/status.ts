import type { LastAudit, Standing } from '../agent/history.ts';
import { severities } from '../protocol/check.ts';
import { countsLine, type Headers, type Look, mark, paint, wrap } from './text.ts';

/** The last audit with the standings of the checks that there are; `gone` counts those of checks that there are no more. */
export type Status = LastAudit & { gone: number };

/**
 * The last answer of every check: what fails and since when, what nobody could tell, and how old the answers are. `now` UTC.
 * `again` holds the options of the audit that is advised before the first one.
 */
export function formatStatus(status: Status | undefined, headers: Headers, now: Date, look: Look, again = ''): string {
  if (!status) {
    const such = again && ` with${again}`;
    return `${wrap(`No audit${such} has been kept on this machine yet. Begin with: shipshape audit${again}`, look.width).join('\n')}\n`;
  }
  const { standings, startedAt, profile, gone } = status;
  const severity = ({ check }: Standing) => severities.indexOf(headers.get(check)?.severity ?? 'low');
  const open = standings
    .filter(({ outcome }) => outcome === 'fail')
    .sort((a, b) => severity(a) - severity(b) || (a.since < b.since ? -1 : 1));
  const unknown = standings.filter(({ outcome }) => outcome === 'error');
  const isOlder = ({ askedAt }: Standing) => askedAt !== startedAt;
  const tell = (standing: Standing) => {
    const header = headers.get(standing.check);
    const fact = standing.outcome === 'fail' ? header?.failing : header?.title;
    const since = `since ${day(standing.since)} (${ago(standing.since, now)})`;
    const asked = isOlder(standing) ? `, asked ${day(standing.askedAt)} (${ago(standing.askedAt, now)})` : '';
    const [head = '', ...rest] = wrap(`${fact ?? standing.check} (${standing.check}), ${since}${asked}`, look.width - 4);
    return [`  ${mark(standing.outcome, look)} ${head}`, ...rest.map(line => `    ${line}`)];
  };
  const lines = [
    ...wrap(`Last audit: ${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${ago(startedAt, now)}, in the profile ${profile}`, look.width),
    ...wrap(countsLine(standings), look.width),
    ...wrap(olderLine(standings.filter(isOlder), now), look.width),
    ...wrap(goneLine(gone), look.width),
    ...titled('Not in order', open.flatMap(tell), look),
    ...titled('Could not tell', unknown.flatMap(tell), look),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for programs; null before the first audit. Times UTC. Fields are only ever added. */
export function formatStatusJson(status: Status | undefined): string {
  const { profile = null, startedAt = null, gone = 0, standings = [] } = status ?? {};
  return `${JSON.stringify({ profile, startedAt, gone, standings }, null, 2)}\n`;
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
