import type { CheckHeader } from '../protocol/check.ts';
import type { ProfileName } from '../protocol/profiles.ts';
import { countOutcomes, type Result } from '../protocol/result.ts';
import type { Excuse } from './text.ts';

export type JsonRun = { version: string; platform: string; profile: ProfileName; startedAt: string };

/** What an audit prints for programs. `startedAt` UTC, `ms` wall time; a fail that is waived is a fail with `waived`. Fields are only ever added. */
export function formatJson(
  results: readonly Result[],
  headers: ReadonlyMap<string, CheckHeader>,
  { excuses = new Map(), ...run }: JsonRun & { excuses?: ReadonlyMap<string, Excuse> },
): string {
  const named = results.map(({ check, outcome, reason, points, ms, ranAs }) => {
    const header = headers.get(check);
    return {
      check,
      outcome,
      ...(reason !== undefined && { reason }),
      points,
      ms,
      ranAs,
      ...(outcome === 'fail' && waivedJson(excuses.get(check))),
      ...(header && { title: header.title, severity: header.severity }),
    };
  });
  return `${JSON.stringify({ ...run, counts: countOutcomes(results), results: named }, null, 2)}\n`;
}

/** For how long a fail is excused, and why, where it is. */
export function waivedJson(excuse: Excuse | undefined): { waived?: Excuse } {
  if (!excuse) return {};
  const { until, reason } = excuse;
  return { waived: { until, ...(reason !== undefined && { reason }) } };
}
