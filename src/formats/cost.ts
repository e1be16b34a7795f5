import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { Cost } from '../agent/checks/cost.ts';
import type { Platform } from '../protocol/check.ts';

/** The slowest checks of a platform; undefined for a platform that this machine is not, and so cannot measure. */
export type PlatformCost = { platform: Platform; slowest: Cost[] | undefined };

/** What the slowest checks of each platform cost, for those who write them. */
export function formatCost(costs: readonly PlatformCost[], look: Look): string {
  const lines = costs.flatMap(({ platform, slowest }) => [
    paint('bold', platform === 'macos' ? 'macOS' : 'Linux', look.colour),
    ...(slowest?.length ? table(slowest) : wrap(whyNothing(slowest), look.width, '  ')),
    '',
  ]);
  return `${[...lines, ...wrap('Wall time of the last 20 runs on this machine at most, the slowest median first.', look.width)].join('\n')}\n`;
}

export function formatCostJson(costs: readonly PlatformCost[]): string {
  const platforms = costs.map(({ platform, slowest }) => ({ platform, measured: Boolean(slowest?.length), slowest: slowest ?? [] }));
  return `${JSON.stringify({ platforms }, null, 2)}\n`;
}

function whyNothing(slowest: Cost[] | undefined): string {
  return slowest
    ? 'Nothing was measured yet. Begin with: shipshape audit'
    : 'Nothing was measured: a machine measures the checks of its own platform.';
}

function table(costs: readonly Cost[]): string[] {
  const rows = [
    ['check', 'median', 'worst', 'limit', 'runs'],
    ...costs.map(({ check, medianMs, worstMs, limitMs, runs }) => [check, ms(medianMs), ms(worstMs), `${limitMs / 1000} s`, String(runs)]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? [];
  const align = (cell: string, column: number) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0));
  return rows.map(row => `  ${row.map(align).join('  ')}`);
}

function ms(time: number): string {
  return `${time} ms`;
}
