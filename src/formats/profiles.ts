import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import { type Check, type ParameterValue, parameterText, platforms } from '../protocol/check.ts';
import { asks, type Profile, profileNames, profiles } from '../protocol/profiles.ts';

/** What each profile asks of these checks, for a person who is to choose one. */
export function formatProfiles(checks: readonly Check[], look: Look): string {
  const lines = profileNames.flatMap(name => [paint('bold', name, look.colour), ...describeProfile(profiles[name], checks, look), '']);
  return `${[...lines, 'Choose one with: shipshape audit --profile NAME'].join('\n')}\n`;
}

/** With the ids that each profile asks, and the defaults beside its values. */
export function formatProfilesJson(checks: readonly Check[]): string {
  const told = profileNames.map(name => {
    const profile = profiles[name];
    return {
      name,
      ...profile,
      values: profile.values.map(value => ({ ...value, defaults: defaultsOf(value, checks) })),
      checks: Object.fromEntries(platforms.map(platform => [platform, asked(profile, checks, platform).map(({ id }) => id)])),
    };
  });
  return `${JSON.stringify({ profiles: told }, null, 2)}\n`;
}

function describeProfile(profile: Profile, checks: readonly Check[], look: Look): string[] {
  const body = (text: string) => wrap(text, look.width, '  ');
  const item = (text: string) => wrap(text, look.width, '    ', '      ');
  const list = (title: string, items: string[]) => (items.length === 0 ? [] : [`  ${title}`, ...items.flatMap(item)]);
  return [
    ...body(profile.about),
    ...body(countsOf(profile, checks)),
    ...list('Also asks', because(profile.also)),
    ...list('Leaves out', because(profile.without)),
    ...list(
      'Asks for other values',
      profile.values.map(value => {
        const usual = defaultsOf(value, checks).map(say).join(' or ');
        return `${value.check} ${value.parameter}: ${say(value.value)} in the place of ${usual}. ${value.why}`;
      }),
    ),
  ];
}

function countsOf(profile: Profile, checks: readonly Check[]): string {
  const counts = platforms.map(platform => {
    const all = checks.filter(check => check.platform === undefined || check.platform === platform);
    return `${asked(profile, checks, platform).length} of ${all.length} on ${platform === 'macos' ? 'macOS' : 'Linux'}`;
  });
  const which = profile.severity === 'low' ? 'every check' : `checks of severity ${profile.severity} and above`;
  return `Asks ${which}: ${counts.join(', ')}.`;
}

function asked(profile: Profile, checks: readonly Check[], platform: Check['platform']): Check[] {
  return checks.filter(check => (check.platform === undefined || check.platform === platform) && asks(profile, check));
}

function because(reasons: Record<string, string>): string[] {
  return Object.entries(reasons).map(([id, why]) => `${id}: ${why}`);
}

/** What the headers have in the place of a profile's value: one for each platform where they differ. */
function defaultsOf({ check, parameter }: Profile['values'][number], checks: readonly Check[]): ParameterValue[] {
  const found = checks.filter(({ id }) => id === check).map(({ header }) => header.params[parameter]?.default);
  return [...new Map(found.filter(value => value !== undefined).map(value => [JSON.stringify(value), value])).values()];
}

function say(value: ParameterValue): string {
  return parameterText(value) || 'none';
}
