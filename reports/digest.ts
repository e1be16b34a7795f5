import type { ChecksAnswer } from '../src/fleet/answers/checks.ts';
import type { FleetAnswer, SilencesAnswer } from '../src/fleet/answers/fleet.ts';
import type { WaiversAnswer } from '../src/fleet/answers/waivers.ts';
import { lastDayOf } from '../src/protocol/waiver.ts';
import { causeText } from './causes.ts';
import { momentText } from './moments.ts';
import { plain } from './plain.ts';
import { counted, numberText, percentText } from './words.ts';

/**
 * What a weekly letter tells: the fleet now and a week before (undefined where nothing is kept of then), its checks, and what somebody
 * should see to soon. `ending` is undefined for who may not read waivers.
 */
export type Digest = {
  fleet: FleetAnswer;
  before: FleetAnswer | undefined;
  checks: ChecksAnswer['checks'];
  silences: SilencesAnswer['silences'];
  ending: WaiversAnswer['waivers'] | undefined;
};

/** How many of each are told: a letter is read, a list is looked up. */
const most = { changes: 10, checks: 10, silences: 10, waivers: 10 };

/** The letter, in Markdown (CommonMark with tables). */
export function digestText(digest: Digest): string {
  const { fleet, before, checks, silences, ending } = digest;
  const { all, failing } = fleet.devices;
  const title = `# The week of the fleet, to ${fleet.asOf.slice(0, 10)}`;
  if (all === 0) return `${title}\n\nNo laptop had joined as of ${when(fleet.asOf)}.\n`;
  const lead =
    failing === 0
      ? `None of ${counted(all, 'laptop')} is known to fail.`
      : `**${numberText(failing)} of ${counted(all, 'laptop')}** ${failing === 1 ? 'is' : 'are'} not in order.`;
  const parts = [
    title,
    `${lead} All numbers are as of ${when(fleet.asOf)}${before ? `, and a week ago as of ${when(before.asOf)}` : '; of a week ago nothing is kept'}.`,
    figures(fleet, before),
    section('What changed this week', before ? changes(checks, fleet, before) : [], 'Nothing that shows in the checks.'),
    `## What fails, worst first\n\n${failingTable(checks, before)}`,
    section(
      'Silent laptops',
      list(silences, most.silences, silenceLine, 'silent laptop'),
      'Every laptop has reported within the time that an answer counts.',
    ),
    ...(ending === undefined
      ? []
      : [section('Waivers that end within two weeks', list(ending, most.waivers, endingLine, 'waiver'), 'None.')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function figures(fleet: FleetAnswer, before: FleetAnswer | undefined): string {
  const rows: [string, (of: FleetAnswer) => string][] = [
    ['Compliance', ({ compliance }) => percentText(compliance)],
    ['Coverage', ({ coverage }) => percentText(coverage)],
    ['Laptops', ({ devices }) => numberText(devices.all)],
    ['Not in order', ({ devices }) => numberText(devices.failing)],
    ['Unknown', ({ devices }) => numberText(devices.unknown)],
    ['In grace', ({ devices }) => numberText(devices.grace)],
    ['Waived', ({ devices }) => numberText(devices.waived)],
    ['In order', ({ devices }) => numberText(devices.compliant)],
  ];
  const head = before ? ['|  | Now | A week ago |', '|---|---:|---:|'] : ['|  | Now |', '|---|---:|'];
  return [...head, ...rows.map(([name, of]) => `| ${name} | ${of(fleet)} |${before ? ` ${of(before)} |` : ''}`)].join('\n');
}

/** Checks whose number of fails is another one, the largest difference first. */
function changes(checks: Digest['checks'], fleet: FleetAnswer, before: FleetAnswer): string[] {
  const was = failsIn(before);
  const moved = checks
    .map(check => ({ check, difference: check.counts.fail - (was.get(check.check) ?? 0) }))
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || (a.check.check < b.check.check ? -1 : 1));
  const laptops = fleet.devices.all - before.devices.all;
  const joined = laptops === 0 ? [] : [`- ${counted(Math.abs(laptops), 'laptop')} ${laptops > 0 ? 'more' : 'fewer'} than a week ago`];
  const lines = list(
    moved,
    most.changes,
    ({ check, difference }) =>
      `${difference > 0 ? '▲' : '▼'} ${said(check.failing ?? check.check)}: ${counted(check.counts.fail, 'laptop')}, ${numberText(Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'}`,
    'check',
  );
  return [...joined, ...lines];
}

function failingTable(checks: Digest['checks'], before: FleetAnswer | undefined): string {
  const failing = checks.filter(({ counts }) => counts.fail > 0);
  if (failing.length === 0) return 'Nothing fails.';
  const was = before && failsIn(before);
  const rows = failing.slice(0, most.checks).map(({ check, failing, severity, counts, failingSince, suspect }) => {
    const name = `${said(failing ?? check)} (\`${check}\`)${suspect ? ' *suspect*' : ''}`;
    const earlier = was ? ` ${numberText(was.get(check) ?? 0)} |` : '';
    return `| ${name} | ${severity ?? '–'} | ${numberText(counts.fail)} |${earlier} ${failingSince?.slice(0, 10) ?? ''} |`;
  });
  const head = was
    ? ['| Check | Severity | Laptops | A week ago | Oldest since |', '|---|---|---:|---:|---|']
    : ['| Check | Severity | Laptops | Oldest since |', '|---|---|---:|---|'];
  const left = failing.length - rows.length;
  return [...head, ...rows].join('\n') + (left > 0 ? `\n\nAnd ${counted(left, 'more failing check')}.` : '');
}

function failsIn({ checks }: FleetAnswer): Map<string, number> {
  return new Map(checks.map(({ check, fail }) => [check, fail]));
}

function silenceLine({ name, since, cause }: Digest['silences'][number]): string {
  return `${said(name)}, since ${since.slice(0, 10)}: ${causeText(cause)}`;
}

function endingLine({ check, device, until, reason }: WaiversAnswer['waivers'][number]): string {
  return `\`${check}\` on ${device.slice(0, 8)}, last day ${lastDayOf(until)}: ${said(reason)}`;
}

function list<T>(all: readonly T[], most: number, line: (one: T) => string, what: string): string[] {
  const left = all.length - most;
  return [...all.slice(0, most).map(one => `- ${line(one)}`), ...(left > 0 ? [`- and ${counted(left, `more ${what}`)}`] : [])];
}

function section(title: string, lines: readonly string[], none: string): string {
  return `## ${title}\n\n${lines.length === 0 ? none : lines.join('\n')}`;
}

function when(moment: string): string {
  return momentText(Date.parse(moment));
}

/** Words of others, in which nothing is a mark of Markdown or HTML. */
function said(words: string): string {
  return plain(words).replace(/[\\`*_{}[\]<>()#+!|~&]/g, '\\$&');
}
