import type { Check, CheckHeader, Platform } from '../src/protocol/check.ts';

/** What a check says of itself, for people: of the one for this platform, or the first where none is named. Undefined for a check that is not built in. */
export function questionOf(checks: readonly Check[], id: string, platform?: Platform): CheckHeader | undefined {
  const those = checks.filter(check => check.id === id);
  return (those.find(check => check.platform === platform) ?? those.find(check => check.platform === undefined) ?? those[0])?.header;
}

/** What it is called: the fact when it does not hold, which is what people look for. */
export function failingTitle(checks: readonly Check[], id: string, platform?: Platform): string {
  return questionOf(checks, id, platform)?.failing ?? id;
}
