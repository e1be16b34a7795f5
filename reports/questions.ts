import type { CheckSummary } from '../src/fleet/fleet.ts';
import { type Check, type CheckHeader, type Platform, severities } from '../src/protocol/check.ts';

/** What a check says of itself, for people: of the one for this platform, or the first where none is named. Undefined for a check that is not built in. */
export function questionOf(checks: readonly Check[], id: string, platform?: Platform): CheckHeader | undefined {
  const those = checks.filter(check => check.id === id);
  return (those.find(check => check.platform === platform) ?? those.find(check => check.platform === undefined) ?? those[0])?.header;
}

/** What it is called: the fact when it does not hold, which is what people look for. */
export function failingTitle(checks: readonly Check[], id: string, platform?: Platform): string {
  return questionOf(checks, id, platform)?.failing ?? id;
}

/** By the severity that the policy says, or else the check itself, those that fail first. Equals stay in the order that the fleet has. */
export function bySeverity(checks: readonly Check[]): (a: CheckSummary, b: CheckSummary) => number {
  const rank = ({ check, severity, counts }: CheckSummary) => {
    const own = severity ?? questionOf(checks, check)?.severity;
    return (counts.fail === 0 ? 10 : 0) + (own === undefined ? severities.length : severities.indexOf(own));
  };
  return (a, b) => rank(a) - rank(b);
}
