import { beforeEach, describe, expect, test } from 'vitest';
import { header, makeSuite, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

let state: string;
beforeEach(() => {
  state = scratchFolder();
});
const tellsIdle = `printf '1..1\\nnot ok 1 - locks\\n  ---\\n  found: "%s"\\n  ...\\n' "$SHIPSHAPE_IDLE"\n`;
const params = '{idle: {type: integer, default: 900, minimum: 60, maximum: 3600, about: seconds}}';
const program = (fields: Record<string, string>) => `#!/bin/sh\n${header(fields)}${tellsIdle}`;
const programs = {
  'screen-lock.sh': program({ severity: 'high', params }),
  'other.sh': program({ severity: 'medium', params }),
  'guest-account.sh': program({ severity: 'medium', params }),
  'docker-group.sh': program({ severity: 'high', params }),
};

describe('shipshape audit --profile', () => {
  const found = async (...words: string[]) => {
    const { stdout } = await shipshape(['audit', '--suite', makeSuite(programs), '--format', 'json', ...words], { state });
    const { profile, results } = JSON.parse(stdout);
    return {
      profile,
      ...Object.fromEntries(
        results.map(({ check, points }: { check: string; points: { evidence: object }[] }) => [check, points[0]?.evidence]),
      ),
    };
  };
  const idle = (seconds: number) => ({ found: String(seconds) });

  test('asks everything with the defaults when none is named', async () => {
    expect(await found()).toEqual({
      profile: 'standard',
      'docker-group': idle(900),
      'guest-account': idle(900),
      other: idle(900),
      'screen-lock': idle(900),
    });
  });

  test('asks what the profile chooses, each check with its own values', async () => {
    expect(await found('--profile', 'essential')).toEqual({
      profile: 'essential',
      'guest-account': idle(900),
      'screen-lock': idle(1200),
    });
    expect(await found('--profile', 'strict')).toMatchObject({ 'screen-lock': idle(300), other: idle(900) });
  });

  test('is narrowed further by --severity, --only and --skip', async () => {
    expect(await found('--profile', 'essential', '--severity', 'high')).toEqual({ profile: 'essential', 'screen-lock': idle(1200) });
    expect(await found('--profile', 'essential', '--only', 'other')).toEqual({ profile: 'essential', other: idle(900) });
    expect(await found('--profile', 'strict', '--only', 'other')).toEqual({ profile: 'strict', other: idle(900) });
    expect(await found('--profile', 'essential', '--skip', 'screen-lock')).toEqual({ profile: 'essential', 'guest-account': idle(900) });
  });

  test.each([
    [['--profile', 'essential', '--skip', 'screen-lock,guest-account'], 'no check is left to ask', '--profile'],
    [['--profile', 'lax'], 'Invalid values', '--help'],
  ])('refuses %j', async (words, message, hint) => {
    const { code, stdout, stderr } = await shipshape(['audit', '--suite', makeSuite(programs), ...words], { state });
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });
});

describe('shipshape explain --profile', () => {
  const explain = async (...words: string[]) =>
    (await shipshape(['explain', ...words, '--suite', makeSuite(programs)], { state })).stdout.replace(/\s+/g, ' ');

  test('shows the value in force, and the default where that is another', async () => {
    expect(await explain('screen-lock')).toContain('SHIPSHAPE_IDLE: seconds (900)');
    expect(await explain('screen-lock', '--profile', 'strict')).toContain('seconds (300 in the profile strict, otherwise 900)');
  });

  test('says so when the profile does not ask the check', async () => {
    expect(await explain('docker-group', '--profile', 'essential')).toContain('not asked in the profile essential');
    expect(await explain('docker-group', '--profile', 'strict')).not.toContain('not asked');
  });
});

describe('shipshape profiles', () => {
  test('tells what each asks for, the values that differ, and why', async () => {
    const { stdout, code } = await shipshape(['profiles'], { state });
    expect(code).toBe(0);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toMatch(/^essential .* standard .* strict /);
    expect(text).toMatch(/Asks checks of severity high and above: \d+ of \d+ on macOS, \d+ of \d+ on Linux\./);
    expect(text).toMatch(/Also asks .*guest-account: .* Leaves out .*docker-group: /);
    expect(text).toContain('screen-lock idle: 300 in the place of 900. Five minutes');
    expect(text).toContain('listening-services allow: none in the place of 22.');
  });

  test('prints JSON with the checks of each platform and the defaults beside the values', async () => {
    const { profiles } = JSON.parse((await shipshape(['profiles', '--format', 'json'], { state })).stdout);
    expect(profiles.map(({ name }: { name: string }) => name)).toEqual(['essential', 'standard', 'strict']);
    expect(profiles[0].checks.linux).toContain('disk-encryption');
    expect(profiles[0].checks.linux).not.toContain('docker-group');
    expect(profiles[2].values).toContainEqual(
      expect.objectContaining({ check: 'listening-services', parameter: 'allow', value: [], defaults: [['22']] }),
    );
  });
});
