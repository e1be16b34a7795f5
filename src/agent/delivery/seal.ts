import { randomUUIDv7 } from 'node:crypto';
import type { ProfileName } from '../../protocol/profiles.ts';
import type { Report, ReportedResult } from '../../protocol/report.ts';
import type { Point, Result } from '../../protocol/result.ts';
import { short } from '../../protocol/words.ts';
import { version } from '../../version.ts';
import type { Digests } from '../checks/digests.ts';
import type { Facts } from './facts.ts';
import type { Place } from './spool.ts';

/** What one audit found, and all that its report is to say besides. `expected` counts the checks that should have answered. */
export type Audited = {
  results: readonly Result[];
  digests: Digests;
  expected: number;
  profile: ProfileName;
  trigger: Report['trigger'];
  facts: Facts;
  /** UTC, ISO 8601. */
  createdAt: string;
};

/** The report of an audit at its place in the chain. Whatever a check said, the report is within its schema. */
export function reportOf({ results, digests, facts, ...audited }: Audited, place: Place): Report {
  return {
    report: randomUUIDv7(),
    ...place,
    createdAt: audited.createdAt,
    boot: facts.boot,
    agent: { version },
    suite: { digest: digests.suite },
    profile: audited.profile,
    trigger: audited.trigger,
    platform: facts.platform,
    ...(facts.identity && { identity: facts.identity }),
    keyLevel: 'software',
    expected: audited.expected,
    results: oneOfEach(results.map(result => reported(result, digests))),
  };
}

function reported({ check, outcome, reason, points, ms, ranAs }: Result, { checks }: Digests): ReportedResult {
  const digest = checks.get(check);
  return {
    check: checkId(check),
    ...(digest !== undefined && { digest }),
    ranAs,
    outcome,
    ...(reason !== undefined && { reason: short(reason, 500) }),
    ms,
    points: points.map(reportedPoint),
  };
}

/** Two names may become one id: the report is then an answer short of what it expects. */
function oneOfEach(results: ReportedResult[]): ReportedResult[] {
  return [...new Map(results.toReversed().map(result => [result.check, result])).values()].reverse();
}

/** A file that is no check because of its name is told by as much of the name as an id may have. */
function checkId(id: string): string {
  const spelled = id
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(id) ? id : spelled.slice(0, 64) || 'unnamed';
}

function reportedPoint({ outcome, text, reason, evidence }: Point): ReportedResult['points'][number] {
  return {
    outcome,
    text: short(text, 500),
    ...(reason !== undefined && { reason: short(reason, 500) }),
    ...(evidence && { evidence: fewFacts(evidence) }),
  };
}

function fewFacts(evidence: Record<string, string>): Record<string, string> {
  const named = Object.entries(evidence).map(([name, fact]) => [short(name, 64), short(fact, 500)] as const);
  return Object.fromEntries(named.filter(([name]) => name !== '').slice(0, 20));
}
