import type { DeviceAnswer, DevicesAnswer } from '../../src/fleet/answers/devices.ts';
import { gradeWords, stateWords } from '../marks.ts';
import { agoText } from '../moments.ts';
import { plain } from '../plain.ts';
import { counted, numberText, percentText } from '../words.ts';
import { evidenceLines } from './evidence.ts';
import { dayText, figureLines, marked, part, quiet, textOf, whenText } from './lines.ts';
import { markText } from './marks.ts';
import { sinceText } from './since.ts';
import { tableLines } from './table.ts';
import { type Look, paint, wrap } from './text.ts';

/** One page of a list of laptops. */
export function devicesText({ asOf, count, page, pages, devices }: DevicesAnswer, look: Look): string {
  if (count === 0) return textOf(wrap(`No laptop is found. As of ${whenText(asOf)}`, look.width));
  const bare = { ...look, colour: false };
  const rows = devices.map(({ device, name, group, system, state, counts, compliance, reported }) => [
    `${markText(state, bare)} ${stateWords[state]}`,
    counts.fail === 0 ? '·' : numberText(counts.fail),
    percentText(compliance),
    reported === null ? 'never' : agoText(Date.parse(reported), Date.parse(asOf)),
    device.slice(0, 8),
    [name, group, system].flatMap(words => (words === null ? [] : plain(words))).join(' · '),
  ]);
  const columns = [
    { title: 'state' },
    { title: 'fails', right: true },
    { title: 'compliance', right: true, lesser: true },
    { title: 'reported', lesser: true },
    { title: 'id' },
    { title: 'laptop' },
  ];
  const next = page < pages ? ` · the next: --page ${page + 1}` : '';
  const foot = `${counted(count, 'laptop')}${pages > 1 ? `, page ${page} of ${pages}${next}` : ''} · as of ${whenText(asOf)}`;
  return textOf([...tableLines(columns, rows, look), '', ...wrap(foot, look.width)]);
}

const columns = [
  'device',
  'name',
  'owner',
  'group',
  'platform',
  'system',
  'state',
  'compliance',
  'coverage',
  'reported',
  'enrolled',
  'agent',
] as const;

export function devicesRows({ asOf, devices }: DevicesAnswer): string[][] {
  const rows = devices.map(laptop => [asOf, ...columns.map(column => String(laptop[column] ?? '')), String(laptop.counts.fail)]);
  return [['as_of', ...columns, 'fails'], ...rows];
}

const parts = [
  ['Not in order', ['fail']],
  ['Nobody can tell', ['error', 'stale', 'missing']],
  ['Waived', ['waived']],
] as const;

/** How many changes are listed. */
const mostChanges = 10;

/** One laptop: what fails with what was found, what changed lately, and what came from it. */
export function deviceText(answer: DeviceAnswer, look: Look): string {
  const { device, name, owner, group, system, state, reported, enrolled, counts, cells, changes, reports, agent } = answer;
  const about = [owner === null ? null : `of ${owner}`, group, system].flatMap(words => (words === null ? [] : plain(words)));
  return textOf([
    ...wrap(plain(name), look.width).map(line => paint('bold', line, look.colour)),
    ...marked(markText(state, look), stateWords[state], look, ''),
    ...figureLines(answer, look),
    ...quiet([device, ...about].join(' · '), look, ''),
    ...quiet(
      `joined ${dayText(enrolled)} · ${reported === null ? 'no report yet' : `last report ${whenText(reported)}`} · ${counted(reports.all, 'report')} in all · shipshape ${plain(agent)}`,
      look,
      '',
    ),
    ...parts.flatMap(([heading, grades]) => {
      const those = cells.filter(({ grade }) => grades.some(each => each === grade));
      return part(
        `${heading} (${those.length})`,
        those.flatMap(cell => cellLines(cell, look)),
        look,
      );
    }),
    '',
    ...wrap(`${numberText(counts.pass)} in order, ${numberText(counts.skip)} not applicable`, look.width),
    ...part('What changed last', changeLines(changes, look), look),
  ]);
}

function cellLines(cell: DeviceAnswer['cells'][number], look: Look): string[] {
  const { check, title, failing, severity, grade, in_grace_until, evidence } = cell;
  const fact = grade === 'fail' || grade === 'waived' ? (failing ?? title) : title;
  const grace = in_grace_until === null ? '' : ` · in grace until ${dayText(in_grace_until)}`;
  const word = grade === 'fail' || grade === 'waived' ? '' : ` · ${gradeWords[grade]}`;
  return [
    ...marked(markText(grade, look), plain(fact ?? check), look),
    ...quiet(`${plain(check)} · ${severity ?? 'no severity'}${word} · ${sinceText(cell)}${grace}`, look),
    ...evidenceLines(evidence, look),
  ];
}

/** The latest first: an answer that was another one before. */
function changeLines(changes: DeviceAnswer['changes'], look: Look): string[] {
  const ended = new Set(changes.map(({ check, ended }) => `${check} ${ended}`));
  const turned = changes.filter(({ check, began }) => ended.has(`${check} ${began}`)).toReversed();
  const lines = turned
    .slice(0, mostChanges)
    .flatMap(({ check, outcome, began }) =>
      marked(markText(outcome, look), `${dayText(began)}  ${plain(check)}: ${gradeWords[outcome]}`, look),
    );
  return turned.length > mostChanges ? [...lines, `  and ${turned.length - mostChanges} more in 90 days`] : lines;
}

/** A row for each check of one laptop, for a spreadsheet. */
export function deviceRows({ cells }: DeviceAnswer): string[][] {
  const names = ['as_of', 'device', 'name', 'check', 'title', 'severity', 'grade', 'since', 'answered', 'in_grace_until'] as const;
  return [[...names], ...cells.map(cell => names.map(name => cell[name] ?? ''))];
}
