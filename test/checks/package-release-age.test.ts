import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { removeFolder } from '../../src/agent/files.ts';
import { readPretended } from '../../src/agent/pretend.ts';
import { runCheck } from '../../src/agent/run/run-check.ts';
import type { ParameterValue } from '../../src/protocol/check.ts';
import { checkNamed, describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const version = (manager: string, stdout: string, exit = 0) => ({
  argv: [manager, '--version'] as [string, string],
  stdout,
  stderr: '',
  exit,
});
const has = (manager: string, said: string, files: Record<string, string> = {}, params: Record<string, ParameterValue> = {}) => ({
  commands: [version(manager, `${said}\n`)],
  files,
  params,
});
const npm = (npmrc: string) => has('npm', '11.10.0', { '~/.npmrc': npmrc });
const uv = (toml: string) => ({ ...has('uv', 'uv 0.9.20 (0a1b2c 2025-12-29)', { '~/.config/uv/uv.toml': toml }), now: '2026-03-02' });

describeCheck('package-release-age.sh', {
  recorded: ['developer/package-release-age'],
  madeUp: [
    ['npm says no version', has('npm', 'npm'), 'error'],
    ['npm says nothing', has('npm', ''), 'error'],
    ['npm ends badly', { commands: [version('npm', '11.19.1\n', 1)], files: { '~/.npmrc': 'min-release-age=7' } }, 'error'],
    ['npm one release too old', has('npm', '11.9.9', { '~/.npmrc': 'min-release-age=7' }), 'fail'],
    ['npm: one day', npm('min-release-age = 1\n'), 'pass'],
    ['npm: less than a day', npm('min-release-age=0.9\n'), 'fail'],
    ['npm: a unit that it does not know', npm('min-release-age=7d\n'), 'fail'],
    ['npm: a number that is none', npm('min-release-age=1e9\n'), 'fail'],
    ['npm: the last line counts', npm('min-release-age=7\nmin-release-age=0\n'), 'fail'],
    ['npm: a comment', npm('; min-release-age=7\n'), 'fail'],
    ['npm: every package excused', npm('min-release-age=7\nmin-release-age-exclude[]=*\n'), 'fail'],
    ['npm: one scope excused', npm('min-release-age=7\nmin-release-age-exclude[]=@acme/*\n'), 'pass'],
    ['npm: a company that wants seven days', has('npm', '11.19.1', { '~/.npmrc': 'min-release-age=6' }, { min_days: 7 }), 'fail'],
    ['npm: settings that are a folder', { commands: [version('npm', '11.19.1\n')], dirs: { '~/.npmrc/x': '0700' } }, 'error'],
    ['pnpm before it could wait', has('pnpm', '10.15.1', { '~/.npmrc': 'minimum-release-age=10080' }), 'fail'],
    ['pnpm 10: settings of npm', has('pnpm', '10.16.0', { '~/.npmrc': 'minimum-release-age=1440' }), 'pass'],
    ['pnpm 10: one minute short', has('pnpm', '10.16.0', { '~/.npmrc': 'minimum-release-age=1439' }), 'fail'],
    [
      'pnpm 10 on a Mac',
      { os: '26.5', ...has('pnpm', '10.33.0', { '~/Library/Preferences/pnpm/rc': 'minimum-release-age=1440' }) },
      'pass',
    ],
    [
      'pnpm 10: settings where a Mac has them',
      has('pnpm', '10.33.0', { '~/Library/Preferences/pnpm/rc': 'minimum-release-age=1440' }),
      'fail',
    ],
    ['pnpm 11: switched off', has('pnpm', '11.0.0', { '~/.config/pnpm/config.yaml': 'minimumReleaseAge: 0\n' }), 'fail'],
    [
      'pnpm 11: every package excused',
      has('pnpm', '11.0.0', {
        '~/.config/pnpm/config.yaml': 'minimumReleaseAge: 1440\nminimumReleaseAgeExclude:\n  - left-pad\n  - "*"\n',
      }),
      'fail',
    ],
    ['pnpm 11: its default is too short for the company', has('pnpm', '11.0.0', {}, { min_days: 2 }), 'fail'],
    ['yarn 1', has('yarn', '1.22.22'), 'skip'],
    ['yarn 3', has('yarn', '3.8.0'), 'fail'],
    ['yarn 4.14 without a setting', has('yarn', '4.14.0'), 'fail'],
    ['yarn: days', has('yarn', '4.10.0', { '~/.yarnrc.yml': 'npmMinimalAgeGate: "7d"\n' }), 'pass'],
    ['yarn: hours', has('yarn', '4.18.0', { '~/.yarnrc.yml': 'npmMinimalAgeGate: 12h\n' }), 'fail'],
    [
      'yarn: every package excused',
      has('yarn', '4.10.0', { '~/.yarnrc.yml': 'npmMinimalAgeGate: 7d\nnpmPreapprovedPackages: ["*"]\n' }),
      'fail',
    ],
    ['yarn: a setting of something else', has('yarn', '4.14.0', { '~/.yarnrc.yml': 'npmScopes:\n  npmMinimalAgeGate: 7d\n' }), 'fail'],
    ['bun: a day', has('bun', '1.3.0', { '~/.bunfig.toml': '[install]\nminimumReleaseAge = 86400 # a day\n' }), 'pass'],
    ['bun: a second short', has('bun', '1.3.0', { '~/.bunfig.toml': '[install]\nminimumReleaseAge = 86399\n' }), 'fail'],
    ['bun: in another section', has('bun', '1.3.0', { '~/.bunfig.toml': '[test]\nminimumReleaseAge = 86400\n' }), 'fail'],
    ['bun before it could wait', has('bun', '1.2.23', { '~/.bunfig.toml': '[install]\nminimumReleaseAge = 86400\n' }), 'fail'],
    ['uv: days', uv('exclude-newer = "7 days"\n'), 'pass'],
    ['uv: for pip', uv('[pip]\nexclude-newer = "1 week"\n'), 'pass'],
    ['uv: ISO 8601', uv('exclude-newer = "P1D"\n'), 'pass'],
    ['uv: hours of ISO 8601', uv('exclude-newer = "PT23H"\n'), 'fail'],
    ['uv: nothing', uv(''), 'fail'],
    ['uv: a number without a unit', uv('exclude-newer = "7"\n'), 'fail'],
    ['uv: a date before the end of February', uv('exclude-newer = "2026-02-28"\n'), 'pass'],
    ['uv: yesterday', uv('exclude-newer = "2026-03-01T00:00:00Z"\n'), 'pass'],
    ['uv: today', uv('exclude-newer = "2026-03-02"\n'), 'fail'],
    ['uv: days, before it knew them', has('uv', 'uv 0.9.16', { '~/.config/uv/uv.toml': 'exclude-newer = "7 days"\n' }), 'fail'],
    ['one unknown, one open', { commands: [version('npm', ''), version('bun', '1.4.0\n')] }, 'fail'],
  ],
});

const scratch = mkdtempSync(path.join(tmpdir(), 'shipshape-test-'));
afterAll(() => removeFolder(scratch));

/** npm as Node installs it: a link to the program of its package. When it is started it fails. */
test.each([
  ['says its version, and npm is not started', 'npm', '11.10.0', '.', 'pass'],
  ['is read where the link is absolute', 'npm', '11.10.0', '/', 'pass'],
  ['says an older version', 'npm', '11.9.0', '.', 'fail'],
  ['is that of another package', 'pnpm', '11.10.0', '.', 'error'],
  ['says no version', 'npm', 'next', '.', 'error'],
] as const)('the package of npm %s', async (title, name, said, from, outcome) => {
  const folder = path.join(scratch, title.replaceAll(' ', '-'));
  const place = path.join(folder, 'lib/node_modules/npm');
  for (const part of ['bin', 'root', 'home', 'tmp', 'lib/node_modules/npm/bin']) mkdirSync(path.join(folder, part), { recursive: true });
  writeFileSync(path.join(place, 'bin/npm-cli.js'), '#!/bin/sh\nexit 9\n', { mode: 0o755 });
  writeFileSync(path.join(place, 'package.json'), `{\n  "version": "${said}",\n  "name": "${name}",\n  "x": { "version": "1" }\n}\n`);
  symlinkSync(
    path.join(from === '/' ? path.join(folder, 'lib') : '../lib', 'node_modules/npm/bin/npm-cli.js'),
    path.join(folder, 'bin/npm'),
  );
  writeFileSync(path.join(folder, 'home/.npmrc'), 'min-release-age=7\n');
  const { machine } = readPretended(folder, path.join(folder, 'tmp'), 'linux');
  expect(await runCheck(checkNamed('package-release-age.sh'), { machine, scratch: folder, strict: true })).toMatchObject({ outcome });
});

const managers = (versions: Record<string, string>, files: Record<string, string> = {}, params = {}) => ({
  user: 'user' as const,
  files,
  params,
  programs: { uname: 'echo Linux', ...Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, `echo ${version}`])) },
});

describeFix('package-release-age.sh', [
  ['npm, without a file', managers({ npm: '11.19.1' })],
  [
    'npm that waits too short',
    managers({ npm: '11.19.1' }, { '~/.npmrc': 'registry=https://r.example/\nmin-release-age=1\naudit=false\n' }, { min_days: 7 }),
  ],
  ['pnpm 10', managers({ pnpm: '10.20.0' })],
  ['pnpm 11 that waits a day by itself', managers({ pnpm: '11.1.0' }, {}, { min_days: 3 })],
  ['yarn', managers({ yarn: '4.11.0' }, { '~/.yarnrc.yml': 'nodeLinker: node-modules\n' })],
  ['bun', managers({ bun: '1.3.2' }, { '~/.bunfig.toml': '[install]\nexact = true\n\n[run]\nshell = "bun"\n' })],
  ['uv', managers({ uv: 'uv 0.9.20' }, { '~/.config/uv/uv.toml': '[pip]\nstrict = true\n' })],
  ['all of them', managers({ npm: '11.19.1', pnpm: '10.20.0', yarn: '4.11.0', bun: '1.3.2', uv: 'uv 0.9.20' })],
]);
