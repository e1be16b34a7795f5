import type { Standing } from '../agent/history.ts';
import { severities } from '../protocol/check.ts';
import { countsLine, type Headers, type Look, mark, paint, wrap } from './text.ts';

/** The last answer of every check: what fails and since when, what nobody could tell, and how old the answers are. `now` UTC. */
export function formatStatus(standings: readonly Standing[], headers: Headers, now: Date, look: Look): string {
  if (standings.length === 0) return 'No audit has been kept on this machine yet. Begin with: shipshape audit\n';
  const severity = ({ check }: Standing) => severities.indexOf(headers.get(check)?.severity ?? 'low');
  const open = standings
    .filter(({ outcome }) => outcome === 'fail')
    .sort((a, b) => severity(a) - severity(b) || (a.since < b.since ? -1 : 1));
  const unknown = standings.filter(({ outcome }) => outcome === 'error');
  const last = standings
    .map(({ askedAt }) => askedAt)
    .sort()
    .at(-1) as string;
  const tell = (standing: Standing) => {
    const header = headers.get(standing.check);
    const fact = standing.outcome === 'fail' ? header?.failing : header?.title;
    const since = `since ${standing.since.slice(0, 10)} (${ago(standing.since, now)})`;
    const [head = '', ...rest] = wrap(`${fact ?? standing.check} (${standing.check}), ${since}`, look.width - 4);
    return [`  ${mark(standing.outcome, look)} ${head}`, ...rest.map(line => `    ${line}`)];
  };
  const lines = [
    ...wrap(`Last audit: ${last.slice(0, 16).replace('T', ' ')} UTC, ${ago(last, now)}`, look.width),
    ...wrap(countsLine(standings), look.width),
    ...titled('Not in order', open.flatMap(tell), look),
    ...titled('Could not tell', unknown.flatMap(tell), look),
  ];
  return `${lines.join('\n')}\n`;
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
