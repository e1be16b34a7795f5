import type { FleetAnswer } from '../src/fleet/answers/fleet.ts';
import { type Counts, compliance, coverage } from '../src/fleet/counts.ts';
import type { FleetCounts } from '../src/fleet/fleet.ts';
import { momentText } from './moments.ts';
import { plain } from './plain.ts';
import { percentText } from './words.ts';

/** A row for each check under a row of names, for a spreadsheet. What does not apply is empty. */
export function fleetRows({ asOf, checks }: FleetAnswer): string[][] {
  const names = ['as_of', 'check', 'severity', 'compliance', 'coverage', 'failing_since', ...columns.map(([name]) => name)];
  const rows = checks.map(check => [
    asOf,
    check.check,
    check.severity ?? '',
    String(check.compliance ?? ''),
    String(check.coverage ?? ''),
    check.failingSince ?? '',
    ...columns.map(([, grade]) => String(check[grade])),
  ]);
  return [names, ...rows];
}

/** The fleet for people at a terminal, checks worst first. */
export function fleetText(fleet: FleetCounts): string {
  const { asOf, counts, states, devices, checks } = fleet;
  if (devices === 0) return `No devices as of ${momentText(asOf)}. Let one join: shipshape collector token create\n`;
  const head = `${momentText(asOf)} · ${devices} ${devices === 1 ? 'device' : 'devices'}
compliance ${percentText(compliance(counts))} · coverage ${percentText(coverage(counts))}
${states.compliant} compliant, ${states.waived} waived, ${states.grace} in grace, ${states.unknown} unknown, ${states.failing} failing
`;
  const cells = [
    ['check', 'compliance', 'coverage', ...columns.map(([name]) => name.replace('_', ' '))],
    ...checks.map(({ check, counts }) => rowOf(plain(check), counts)),
    rowOf('all', counts),
  ];
  return `${head}\n${table(cells)}`;
}

const columns = [
  ['pass', 'pass'],
  ['fail', 'fail'],
  ['in_grace', 'inGrace'],
  ['error', 'error'],
  ['stale', 'stale'],
  ['missing', 'missing'],
  ['waived', 'waived'],
  ['skip', 'skip'],
] as const;

function rowOf(name: string, counts: Counts): string[] {
  const numbers = columns.map(([, grade]) => (counts[grade] === 0 ? '·' : String(counts[grade])));
  return [name, percentText(compliance(counts)), percentText(coverage(counts)), ...numbers];
}

/** Names to the left, numbers to the right. */
function table(rows: readonly string[][]): string {
  const widths = (rows[0] as string[]).map((_, column) => Math.max(...rows.map(row => (row[column] as string).length)));
  return rows
    .map(row => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number))))
    .map(cells => `${cells.join('  ')}\n`)
    .join('');
}
