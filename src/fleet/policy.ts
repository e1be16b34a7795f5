import { msPerDay } from '../calendar.ts';
import type { Platform, Severity } from '../protocol/check.ts';

/** Checks that are required of the laptops of these platforms and groups; of all where none are named. */
type Requirement = { checks: string[]; platforms?: Platform[]; groups?: string[] };

/** What holds for one check in place of what holds for all. */
type CheckRule = { freshness?: number; grace?: number; severity?: Severity };

/**
 * What a company asks of its laptops. `freshness` is for how many days an answer counts, `grace` how many days a fail may last
 * before it counts against the laptop. Without `required`, every check that laptops of a platform are asked is required of all of them.
 */
export type Policy = {
  freshness: number;
  grace: number;
  required?: Requirement[];
  checks: Record<string, CheckRule>;
};

/** What holds until a company says otherwise. */
export const usualPolicy: Policy = { freshness: 7, grace: 0, checks: {} };

/** What holds for one check: times in milliseconds. */
export type Rule = { freshness: number; grace: number; severity: Severity | undefined };

export function ruleFor(policy: Policy, check: string): Rule {
  const own = Object.hasOwn(policy.checks, check) ? policy.checks[check] : undefined;
  const { freshness, grace, severity } = { freshness: policy.freshness, grace: policy.grace, severity: undefined, ...own };
  return { freshness: freshness * msPerDay, grace: grace * msPerDay, severity };
}

/** The checks that a policy names for a laptop of this platform and group; undefined when it names none for anybody. */
export function namedChecks({ required }: Policy, platform: Platform, group: string | null): Set<string> | undefined {
  if (!required) return undefined;
  const applying = required.filter(
    ({ platforms, groups }) => (platforms?.includes(platform) ?? true) && (!groups || (group !== null && groups.includes(group))),
  );
  return new Set(applying.flatMap(({ checks }) => checks));
}
