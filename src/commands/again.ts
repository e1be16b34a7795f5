import type { ProfileName } from '../protocol/profiles.ts';

/** The options with which the commands that we advise look at the same checks. */
export function sameAgain(suite: string[] | undefined, profile: ProfileName = 'standard'): string {
  return (suite ?? []).map(folder => ` --suite ${folder}`).join('') + (profile === 'standard' ? '' : ` --profile ${profile}`);
}
