import type { CheckHeader } from '../protocol/check.ts';
import type { ProfileName } from '../protocol/profiles.ts';
import { countOutcomes, type Result } from '../protocol/result.ts';

export type JsonRun = { version: string; platform: string; profile: ProfileName; startedAt: string };

/** What an audit prints for programs. `startedAt` UTC, `ms` wall time. Fields are only ever added. */
export function formatJson(results: readonly Result[], headers: ReadonlyMap<string, CheckHeader>, run: JsonRun): string {
  const named = results.map(({ check, outcome, reason, points, ms, ranAs }) => {
    const header = headers.get(check);
    return {
      check,
      outcome,
      ...(reason !== undefined && { reason }),
      points,
      ms,
      ranAs,
      ...(header && { title: header.title, severity: header.severity }),
    };
  });
  return `${JSON.stringify({ ...run, counts: countOutcomes(results), results: named }, null, 2)}\n`;
}
