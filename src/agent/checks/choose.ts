import { ShipshapeError } from '../../errors.ts';
import { type Check, type Platform, type Severity, severities } from '../../protocol/check.ts';
import { asks, type Profile } from '../../protocol/profiles.ts';
import { type BrokenCheck, type Catalogue, readCatalogue } from './catalogue.ts';

export type Choice = { only?: string[] | undefined; skip?: string[] | undefined; severity?: Severity | undefined; profile?: Profile };

/**
 * The checks of `suites` that this platform is to be asked. What `only` names is asked even where the profile leaves it out.
 * A broken check says nothing of its severity, so it always stays.
 * @throws CHECK_UNKNOWN for an id that no suite has or that belongs to another platform; USAGE when a named check is not
 *   severe enough, or when no check is left.
 */
export function choose(suites: readonly string[], platform: Platform, { only, skip = [], severity, profile }: Choice): Catalogue {
  // Headers of checks that nobody asks for are not read.
  const catalogue = readCatalogue(suites, { platform, ...(only && { ids: id => only.includes(id) || skip.includes(id) }) });
  const found = (id: string) => [...catalogue.checks, ...catalogue.broken].some(check => check.id === id);
  const unknown = [...(only ?? []), ...skip].find(id => !found(id));
  if (unknown !== undefined) throw unknownCheck(unknown, suites, platform);

  const named = ({ id }: Check | BrokenCheck) => !skip.includes(id) && (only?.includes(id) ?? true);
  const severe = ({ header }: Check) => !severity || severities.indexOf(header.severity) <= severities.indexOf(severity);
  const checks = catalogue.checks.filter(named);
  const mild = only && checks.find(check => !severe(check));
  if (mild)
    throw new ShipshapeError('USAGE', `${mild.id} is ${mild.header.severity}: --only asks for it and --severity ${severity} leaves it out`);
  const chosen = {
    checks: checks.filter(severe).filter(check => only || !profile || asks(profile, check)),
    broken: catalogue.broken.filter(named),
  };
  if (chosen.checks.length + chosen.broken.length > 0) return chosen;
  throw new ShipshapeError('USAGE', 'no check is left to ask', {
    hint: 'Loosen --only, --skip, --severity or --profile; see: shipshape checks',
  });
}

/** The error for an id that cannot be asked here, with the ids that look like it. */
export function unknownCheck(id: string, suites: readonly string[], platform?: Platform): ShipshapeError {
  const { checks, broken } = readCatalogue(suites);
  const all = [...checks, ...broken];
  const elsewhere = all.find(check => check.id === id);
  if (elsewhere) return new ShipshapeError('CHECK_UNKNOWN', `${id} is asked on ${elsewhere.platform} only, and this is ${platform}`);
  const like = [...new Set(all.map(check => check.id))].filter(other => distance(id, other) <= 3).slice(0, 3);
  return new ShipshapeError('CHECK_UNKNOWN', `there is no check named ${id}`, {
    hint: like.length > 0 ? `Did you mean ${like.join(' or ')}?` : 'List them: shipshape checks',
  });
}

/** How many letters must change to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length] ?? 0;
}
