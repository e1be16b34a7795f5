import { expect, test } from 'vitest';
import { namedChecks, ruleFor, usualPolicy } from '../../src/fleet/policy.ts';
import { readPolicy } from '../../src/fleet/read-policy.ts';

const day = 86_400_000;

const written = `
freshness: 3
grace: 14
required:
  - checks: [disk-encryption, firewall]
  - checks: [gatekeeper]
    platforms: [macos]
  - checks: [docker-access]
    groups: [design, engineering]
checks:
  disk-encryption: { grace: 0, severity: critical }
`;

test('a policy names checks for all, for a platform and for groups', () => {
  const policy = readPolicy('policy.yaml', written);
  const named = (platform: 'macos' | 'linux', group: string | null) => [...(namedChecks(policy, platform, group) ?? [])];
  expect(named('linux', null)).toEqual(['disk-encryption', 'firewall']);
  expect(named('macos', 'sales')).toEqual(['disk-encryption', 'firewall', 'gatekeeper']);
  expect(named('linux', 'design')).toEqual(['disk-encryption', 'firewall', 'docker-access']);
});

test('what a policy says of one check goes before what it says of all', () => {
  const policy = readPolicy('policy.yaml', written);
  expect(ruleFor(policy, 'disk-encryption')).toEqual({ freshness: 3 * day, grace: 0, severity: 'critical' });
  expect(ruleFor(policy, 'firewall')).toEqual({ freshness: 3 * day, grace: 14 * day, severity: undefined });
  expect(ruleFor(policy, 'constructor')).toEqual({ freshness: 3 * day, grace: 14 * day, severity: undefined });
});

test('an empty policy is the usual one: every check that is asked, a week, no grace', () => {
  expect(readPolicy('policy.yaml', '# nothing yet\n')).toEqual(usualPolicy);
  expect(namedChecks(usualPolicy, 'linux', null)).toBeUndefined();
});

test.each([
  ['freshness: 0', 'p.yaml:1: freshness is 0, which must be >= 1'],
  ['grace: 3\nfreshness: weekly', 'p.yaml:2: freshness is "weekly", which must be integer'],
  ['grase: 3', 'p.yaml:1: grase is nothing that a policy says'],
  ['grace: 1\ngrace: 2', 'p.yaml:2: this is no YAML: Map keys must be unique'],
  ['grace: [', 'p.yaml:1: this is no YAML'],
  ['- firewall', 'p.yaml:1: the policy is ["firewall"], which must be object'],
  ['required: []', 'p.yaml:1: required is [], which must not have fewer than 1 items'],
  ['required:\n  - platforms: [macos]', 'p.yaml:2: required.0 must have required properties checks'],
  [
    'required:\n  - checks: [firewall]\n    platforms:\n      - macos\n      - windows',
    'p.yaml:5: required.0.platforms.1 is "windows", which is none of macos, linux',
  ],
  ['required:\n  - checks: [Fire wall]', 'p.yaml:2: required.0.checks.0 is "Fire wall"'],
  [
    'checks:\n  firewall:\n    severity: urgent',
    'p.yaml:3: checks.firewall.severity is "urgent", which is none of critical, high, medium, low',
  ],
  ['checks:\n  firewall:\n    parameters: {a: 1}', 'p.yaml:3: checks.firewall.parameters is nothing that a policy says'],
  ['checks:\n  Fire: {}', 'p.yaml:2: checks.Fire is nothing that a policy says'],
  [
    'required:\n  - checks: [firewall]\nchecks:\n  fierwall: { grace: 1 }',
    'p.yaml:4: checks.fierwall has a rule, and is required of no laptop',
  ],
])('%j is refused with its line and value', (text, why) => {
  expect(() => readPolicy('p.yaml', text)).toThrow(
    expect.objectContaining({
      code: 'POLICY_INVALID',
      message: expect.stringContaining(why),
      hint: expect.stringContaining('A policy says'),
    }),
  );
});

test('a policy that would grow without end is refused', () => {
  const text = `a: &a [x, x]\nb: &b [${Array(200).fill('*a')}]\nc: [${Array(200).fill('*b')}]`;
  expect(() => readPolicy('p.yaml', text)).toThrow(/^p.yaml: Excessive alias count/);
});
