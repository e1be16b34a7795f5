import type { ProfileName } from '../../protocol/profiles.ts';
import type { Catalogue } from '../checks/catalogue.ts';
import { suitesOf } from '../checks/suites.ts';
import { lastReport } from '../delivery/spool.ts';
import { lastAudit } from '../history.ts';
import { readIdentity } from '../line/identity.ts';

/**
 * When the last report was made, by hand or by the clock; where this laptop is not enrolled, since when every check of the
 * catalogue has been asked.
 * @throws STATE_UNREADABLE
 */
export function lastMade(file: string, catalogue: Catalogue, profile: ProfileName): Date | undefined {
  const identity = readIdentity(file);
  if (identity) {
    const made = lastReport(file, identity.device);
    return made === undefined ? undefined : new Date(made);
  }
  const suites = suitesOf(catalogue);
  const asked = new Map(
    lastAudit(file, [...new Set(suites.values())], profile)?.standings.map(({ check, suite, askedAt }) => [`${suite} ${check}`, askedAt]),
  );
  const times = [...suites].map(([check, suite]) => asked.get(`${suite} ${check}`));
  if (times.length === 0 || times.includes(undefined)) return undefined;
  return new Date(times.toSorted()[0] as string);
}
