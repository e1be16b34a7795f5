import type { CheckAnswer, ChecksAnswer } from '../../src/fleet/answers/checks.ts';
import { lengthText } from '../moments.ts';
import { plain } from '../plain.ts';
import { counted, numberText, percentText } from '../words.ts';
import { evidenceLines } from './evidence.ts';
import { dayText, figureLines, marked, part, quiet, textOf, whenText } from './lines.ts';
import { markText } from './marks.ts';
import { sinceText } from './since.ts';
import { tableLines } from './table.ts';
import { type Look, paint, wrap } from './text.ts';

const number = (count: number) => (count === 0 ? '·' : numberText(count));

/** All checks, those that fail first. */
export function checksText({ asOf, checks }: ChecksAnswer, look: Look): string {
  if (checks.length === 0) return textOf(wrap(`No laptop had answered a check. As of ${whenText(asOf)}`, look.width));
  const rows = checks.map(({ check, title, severity, compliance, counts, suspect }) => [
    number(counts.fail),
    number(counts.error + counts.stale + counts.missing),
    number(counts.waived),
    percentText(compliance),
    severity ?? '–',
    `${plain(check)}${suspect ? ' (suspect)' : ''}${title === null ? '' : `: ${plain(title)}`}`,
  ]);
  const columns = [
    { title: 'fail', right: true },
    { title: 'unknown', right: true, lesser: true },
    { title: 'waived', right: true, lesser: true },
    { title: 'compliance', right: true },
    { title: 'severity', lesser: true },
    { title: 'check' },
  ];
  return textOf([
    ...tableLines(columns, rows, look),
    '',
    ...wrap(`${counted(checks.length, 'check')} · as of ${whenText(asOf)}`, look.width),
  ]);
}

export function checksRows({ asOf, checks }: ChecksAnswer): string[][] {
  const grades = ['pass', 'fail', 'inGrace', 'error', 'stale', 'missing', 'waived', 'skip'] as const;
  const names = ['as_of', 'check', 'title', 'severity', 'compliance', 'coverage', 'failing_since', 'suspect'];
  const rows = checks.map(({ check, title, severity, compliance, coverage, failingSince, suspect, counts }) => [
    ...[asOf, check, title ?? '', severity ?? '', String(compliance ?? ''), String(coverage ?? ''), failingSince ?? ''],
    suspect ? 'yes' : '',
    ...grades.map(grade => String(counts[grade])),
  ]);
  return [[...names, ...grades.map(grade => (grade === 'inGrace' ? 'in_grace' : grade))], ...rows];
}

const parts = [
  ['Who fails', ['fail']],
  ['Of whom nobody can tell', ['error', 'stale', 'missing']],
  ['Waived', ['waived']],
] as const;

/** How many laptops of each part are named. */
const named = 20;

/** One check: what it asks, who fails it and since when, on which systems, and which controls it supports. */
export function checkText(answer: CheckAnswer, look: Look): string {
  const { check, title, why, severity, steps, systems, mending, suspect, controls, worst } = answer;
  const mended =
    mending === null ? '' : ` · ${counted(mending.mended, 'fail')} mended in 90 days, half of them within ${lengthText(mending.median)}`;
  return textOf([
    ...wrap(plain(title ?? check), look.width).map(line => paint('bold', line, look.colour)),
    ...quiet(`${plain(check)} · ${severity ?? 'no severity'}${mended}`, look, ''),
    ...figureLines(answer, look),
    ...(suspect === null
      ? []
      : wrap(
          `Suspect: since ${dayText(suspect.since)} it changed on ${suspect.flipped} of ${counted(suspect.laptops, 'laptop')} with ${plain(suspect.build)}, and hardly elsewhere.`,
          look.width,
        )),
    ...(why === null ? [] : ['', ...wrap(plain(why), look.width)]),
    ...parts.flatMap(([heading, grades]) => {
      const those = worst.filter(({ grade }) => grades.some(each => each === grade));
      const all = grades.reduce((sum, grade) => sum + answer.counts[grade], 0);
      const left = all - Math.min(named, those.length);
      const lines = [
        ...those.slice(0, named).flatMap(cell => laptopLines(cell, look)),
        ...(left > 0 ? [`  and ${left} more: shipshape fleet export`] : []),
      ];
      return part(`${heading} (${numberText(all)})`, all === 0 ? [] : lines, look);
    }),
    ...part('By system', systemLines(systems, look), look),
    ...part(
      'How to mend it',
      steps.flatMap((step, place) => wrap(`${place + 1}. ${plain(step)}`, look.width, '  ', '     ')),
      look,
    ),
    ...part('Controls that it supports', wrap(controls.map(plain).join(', '), look.width, '  '), look),
  ]);
}

function laptopLines(cell: CheckAnswer['worst'][number], look: Look): string[] {
  const { name, device, group, system, grade, evidence } = cell;
  return [
    ...marked(markText(grade, look), `${plain(name)}, ${sinceText(cell)}`, look),
    ...quiet([device.slice(0, 8), group, system].flatMap(words => (words === null ? [] : plain(words))).join(' · '), look),
    ...evidenceLines(evidence, look),
  ];
}

function systemLines(systems: CheckAnswer['systems'], look: Look): string[] {
  const columns = [{ title: 'fail', right: true }, { title: 'pass', right: true }, { title: 'system' }];
  const rows = systems.map(({ system, counts }) => [number(counts.fail), number(counts.pass), plain(system)]);
  return rows.length === 0 ? [] : tableLines(columns, rows, look).map(line => `  ${line}`);
}

/** A row for each laptop that is no pass, for a spreadsheet. */
export function checkRows({ worst }: CheckAnswer): string[][] {
  const names = ['as_of', 'device', 'name', 'group', 'system', 'check', 'grade', 'since'] as const;
  return [[...names], ...worst.map(cell => names.map(name => cell[name] ?? ''))];
}
