import { accepts, type Check, type ParameterValue, type Severity, severities } from './check.ts';

export const profileNames = ['essential', 'standard', 'strict'] as const;
export type ProfileName = (typeof profileNames)[number];

/** Which checks are asked, and with which values in the place of the defaults in their headers. */
export type Profile = {
  /** For whom it is, and what it asks for. */
  about: string;
  /** Checks at least this severe are asked. */
  severity: Severity;
  /** Checks by id, with the reason: asked though less severe, and left out though severe enough. */
  also: Record<string, string>;
  without: Record<string, string>;
  values: { check: string; parameter: string; value: ParameterValue; why: string }[];
};

export const profiles: Record<ProfileName, Profile> = {
  essential: {
    about:
      'What a company of five agrees to without a debate: what exposes data or accounts when a laptop is lost, reached over the network or out of date. Little of it changes how people work.',
    severity: 'high',
    also: {
      'auto-updates': 'An update that waits for a person waits for weeks; the switch costs nobody anything.',
      'guest-account': 'Nobody needs it on a laptop that belongs to one person.',
    },
    without: {
      'cloud-long-lived-keys': 'It takes single sign-on to the cloud, which a small company has to set up first.',
      'docker-access': 'Docker as most developers install it fails; to change that is a project of its own.',
      'docker-group': 'Docker as most developers install it fails; to change that is a project of its own.',
    },
    values: [
      {
        check: 'disk-encryption',
        parameter: 'allow_home_only',
        value: true,
        why: 'Older installations encrypt the homes alone. That keeps files from a thief, and the rest needs a new installation.',
      },
      {
        check: 'os-updates',
        parameter: 'days',
        value: 60,
        why: 'A laptop that stayed at home for a long holiday is no emergency.',
      },
      { check: 'screen-lock', parameter: 'idle', value: 1200, why: 'Twenty minutes are the most that the CIS benchmark for macOS allows.' },
      {
        check: 'screen-lock',
        parameter: 'delay',
        value: 60,
        why: 'Whoever touches the keys within a minute need not type the password again.',
      },
      { check: 'xprotect', parameter: 'days', value: 60, why: 'Apple sometimes publishes nothing new for a month.' },
    ],
  },
  standard: {
    about:
      'What shipshape recommends: every check, with the values in its header. For a company that shows others how it protects its data.',
    severity: 'low',
    also: {},
    without: {},
    values: [],
  },
  strict: {
    about:
      'Every check, with the values of those who are attacked on purpose or audited against a benchmark. It costs comfort: passwords are asked for often, and laptops serve nothing.',
    severity: 'low',
    also: {},
    without: {},
    values: [
      {
        check: 'admin-accounts',
        parameter: 'max_admins',
        value: 1,
        why: 'A second administrator is a second password that opens everything.',
      },
      {
        check: 'listening-services',
        parameter: 'allow',
        value: [],
        why: 'No port is open to the network, that of SSH neither.',
      },
      { check: 'os-updates', parameter: 'days', value: 7, why: 'Holes that are known are used within days.' },
      {
        check: 'os-updates',
        parameter: 'oldest_release',
        value: 26,
        why: 'Apple mends every hole in its newest release, and fewer the older a release is.',
      },
      {
        check: 'package-release-age',
        parameter: 'min_days',
        value: 7,
        why: 'Most hijacked packages are found within a day, nearly all within a week.',
      },
      {
        check: 'password-policy',
        parameter: 'min_length',
        value: 15,
        why: 'NIST SP 800-63B-4 asks for 15 characters where a password is all.',
      },
      { check: 'password-policy', parameter: 'max_failures', value: 5, why: 'The CIS benchmarks allow five wrong passwords.' },
      { check: 'remote-login', parameter: 'allow', value: 'never', why: 'A laptop is no server: people sit in front of it.' },
      { check: 'screen-lock', parameter: 'idle', value: 300, why: 'Five minutes are about as long as a laptop is left alone unseen.' },
      { check: 'screen-lock', parameter: 'delay', value: 0, why: 'A dark screen is a locked one.' },
      {
        check: 'ssh-key-strength',
        parameter: 'rsa_min',
        value: 3072,
        why: 'NIST SP 800-57 asks for this strength after 2030, and keys live long.',
      },
      { check: 'sudo-policy', parameter: 'max_minutes', value: 0, why: 'The CIS benchmark for macOS wants the password each time.' },
      { check: 'sudo-timeout', parameter: 'max_minutes', value: 0, why: 'As for sudo-policy: the password each time.' },
    ],
  },
};

/** Whether the profile asks this check. */
export function asks({ severity, also, without }: Profile, { id, header }: Pick<Check, 'id' | 'header'>): boolean {
  if (Object.hasOwn(also, id)) return true;
  return severities.indexOf(header.severity) <= severities.indexOf(severity) && !Object.hasOwn(without, id);
}

/** Every parameter of a check with the value in force. A profile's value that does not fit the header (of a check in another suite) gives way to the default. */
export function valuesInForce({ values }: Profile, { id, header }: Pick<Check, 'id' | 'header'>): Record<string, ParameterValue> {
  const inForce = Object.entries(header.params).map(([name, parameter]) => {
    const set = values.find(({ check, parameter }) => check === id && parameter === name);
    return [name, set && accepts(parameter, set.value) ? set.value : parameter.default];
  });
  return Object.fromEntries(inForce);
}
