import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { AnAttacker, eve, isFull, outcomes } from './an-attacker.ts';

/** What somebody without rights may lay out for root to run. */
describe.skipIf(inject('missing') !== '')('an attacker on the same machine', { timeout: 300_000 }, () => {
  let attacker: AnAttacker;
  beforeAll(() => {
    attacker = new AnAttacker();
  });
  afterAll(() => attacker.leave());

  const programs = ['node', 'sh', 'id', 'cat', 'awk', 'sudo', 'sysctl'];
  /** Files that notice who runs them, and what of the environment leads to them. */
  type Trap = [name: string, files: (me: AnAttacker) => Record<string, string>, env: (folder: string) => Record<string, string>];
  const traps: Trap[] = [
    ['NODE_OPTIONS', me => ({ 'a.cjs': me.notingModule('NODE_OPTIONS') }), folder => ({ NODE_OPTIONS: `--require ${folder}/a.cjs` })],
    [
      'NODE_OPTIONS with an import',
      me => ({ 'a.cjs': me.notingModule('import') }),
      folder => ({ NODE_OPTIONS: `--import ${folder}/a.cjs` }),
    ],
    ['NODE_PATH', me => ({ 'yaml/index.js': me.notingModule('NODE_PATH') }), folder => ({ NODE_PATH: folder })],
    ['PATH', me => Object.fromEntries(programs.map(name => [name, me.noting(name)])), folder => ({ PATH: folder })],
    ['BASH_ENV', me => ({ rc: me.noting('BASH_ENV') }), folder => ({ BASH_ENV: `${folder}/rc` })],
    ['ENV', me => ({ rc: me.noting('ENV') }), folder => ({ ENV: `${folder}/rc` })],
    ['SHIPSHAPE_ROOT', () => ({ 'etc/sudoers': 'eve ALL=(ALL) NOPASSWD: ALL' }), folder => ({ SHIPSHAPE_ROOT: folder })],
    [
      'HOME',
      me => ({ '.profile': me.noting('.profile'), '.gitconfig': `[core]\n\tfsmonitor = ${me.noting('git')}` }),
      folder => ({ HOME: folder }),
    ],
    ['TMPDIR', () => ({}), folder => ({ TMPDIR: folder })],
    ['PERL5OPT', me => ({ 'evil.pm': `system("${me.notedAsRoot('perl')}"); 1;` }), folder => ({ PERL5OPT: `-I${folder} -Mevil` })],
    [
      'PYTHONPATH',
      me => ({ 'sitecustomize.py': `import os; os.system("${me.notedAsRoot('python')}")\n` }),
      folder => ({ PYTHONPATH: folder }),
    ],
    ['a compile cache', () => ({}), folder => ({ NODE_COMPILE_CACHE: folder })],
    [
      'a bus that is a program',
      me => ({ bus: me.noting('bus') }),
      folder => ({ DBUS_SESSION_BUS_ADDRESS: `unixexec:path=${folder}/bus`, DBUS_SYSTEM_BUS_ADDRESS: `unixexec:path=${folder}/bus` }),
    ],
    [
      'the settings of git',
      me => ({ 'git-credential-evil': me.noting('git'), config: '[credential]\n\thelper = evil\n' }),
      folder => ({ GIT_CONFIG_GLOBAL: `${folder}/config`, GIT_CONFIG_SYSTEM: `${folder}/config`, GIT_EXEC_PATH: folder }),
    ],
    [
      'where XDG says that settings lie',
      me => ({
        'git/config': `[core]\n\tfsmonitor = ${me.noting('xdg')}`,
        'systemd/user/a.service': `[Service]\nExecStart=${me.noting('xdg')}`,
      }),
      folder => ({ XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_DIRS: folder, XDG_RUNTIME_DIR: folder }),
    ],
    [
      'a language whose tables are programs',
      () => ({ 'gconv-modules': 'module EVIL// INTERNAL evil 1\n', 'evil.so': 'none' }),
      folder => ({ GCONV_PATH: folder, LOCPATH: folder, NLSPATH: `${folder}/%N`, LC_ALL: '../../eve', CHARSET: 'EVIL' }),
    ],
    [
      'a prompt that is a command',
      me => ({ x: me.noting('prompt') }),
      folder => ({ PS4: `$(${folder}/x)`, SHELLOPTS: 'xtrace', PROMPT_COMMAND: `${folder}/x` }),
    ],
    ['functions of bash', me => ({ x: me.noting('function') }), folder => ({ 'BASH_FUNC_id%%': `() { ${folder}/x; }` })],
  ];

  test.each(traps)('%s in the environment changes nothing that root runs', async (name, files, env) => {
    const folder = path.join(attacker.own, name.replaceAll(' ', '-'));
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files(attacker))) attacker.plant(path.join(folder, file), text);
    const calm = await attacker.audit();
    expect(outcomes(await attacker.audit(env(folder)))).toEqual(outcomes(calm));
    expect(attacker.runsOfRoot()).toEqual([]);
  });

  test('a time zone that is a pipe keeps nobody waiting', async () => {
    const pipe = path.join(attacker.own, 'zone');
    execFileSync('mkfifo', [pipe]);
    attacker.takeAll();
    const calm = await attacker.audit();
    expect(outcomes(await attacker.audit({ TZ: `:${pipe}` }))).toEqual(outcomes(calm));
  });

  test('what lies in the folder where root happens to be is not loaded', async () => {
    attacker.plant(path.join(attacker.own, 'node_modules/yaml/index.js'), attacker.notingModule('cwd module'));
    attacker.plant(path.join(attacker.own, 'package.json'), '{"type":"module","imports":{"#x":"./a.cjs"}}');
    attacker.plant(path.join(attacker.own, '.env'), 'NODE_OPTIONS=--require ./a.cjs');
    attacker.plant(path.join(attacker.own, 'tap.sh'), attacker.noting('tap.sh'));
    expect(outcomes(await attacker.audit())).not.toEqual({});
    expect(attacker.runsOfRoot()).toEqual([]);
  });

  const door = (suite: string) => path.join(suite, 'door.sh');
  test.each<[string, (suite: string) => unknown]>([
    ['a suite of the attacker’s', suite => execFileSync('chown', ['-R', `${eve}`, suite])],
    ['a suite that the attacker may write', suite => chmodSync(suite, 0o777)],
    ['a check that the attacker may write', suite => chmodSync(door(suite), 0o777)],
    [
      'a library beside it that the attacker may write',
      suite => {
        writeFileSync(path.join(suite, 'lib.sh'), '');
        chmodSync(path.join(suite, 'lib.sh'), 0o666);
      },
    ],
    [
      'a check that is a link',
      suite => {
        rmSync(door(suite));
        symlinkSync(attacker.plant(path.join(attacker.own, 'door.sh'), attacker.noting('link')), door(suite));
      },
    ],
    ['a folder on the way that is the attacker’s', suite => chownSync(path.dirname(suite), eve, eve)],
    [
      'a folder on the way that a group of the attacker’s may write',
      suite => {
        chownSync(path.dirname(suite), 0, eve);
        chmodSync(path.dirname(suite), 0o775);
      },
    ],
    [
      'a folder on the way that a list of rights gives to the attacker',
      suite => execFileSync('setfacl', ['-m', `u:${eve}:rwx`, path.dirname(suite)]),
    ],
    [
      'a check that has a second name',
      suite => execFileSync('ln', [door(suite), path.join(attacker.ground, `second-${path.basename(path.dirname(suite))}`)]),
    ],
    ['a check that changes whose rights it has', suite => chmodSync(door(suite), 0o4755)],
    [
      'a check that is a link to a pipe',
      suite => {
        rmSync(door(suite));
        const pipe = path.join(attacker.own, 'pipe');
        execFileSync('mkfifo', [pipe]);
        symlinkSync(pipe, door(suite));
      },
    ],
    [
      'a check that is a link to a device without an end',
      suite => {
        rmSync(door(suite));
        symlinkSync('/dev/zero', door(suite));
      },
    ],
  ])('%s is not run by root, and that is said', async (_, spoil) => {
    const suite = attacker.suite(path.join(attacker.place('above'), 'suite'), 'suite');
    spoil(suite);
    const { status, output } = await attacker.root(['audit', '--format', 'json', '--suite', suite], { seconds: 30 });
    expect(output).toMatch(
      /root (trusts only|follows none|cannot know)|can be changed by others|changes whose rights|no header|no plain file/,
    );
    expect(status).not.toBe(0);
    expect(attacker.runsOfRoot()).toEqual([]);
  });

  const swaps = isFull ? 10_000 : 1500;

  test(`a name that leads elsewhere ${swaps} times is never followed by root`, async () => {
    // The good suite is root's, the bad one the attacker's, and the name between them changes as fast as it can.
    const link = path.join(attacker.own, 'suite');
    const good = attacker.suite(path.join(attacker.ground, 'good'), 'good');
    const bad = attacker.suite(path.join(attacker.own, 'bad'), 'bad');
    attacker.takeAll();
    const program = `const fs = require('fs'); let n = 0; const until = Date.now() + ${isFull ? 240_000 : 60_000};
      while (n < ${swaps} && Date.now() < until) for (const to of ['${good}', '${bad}']) { fs.symlinkSync(to, '${link}.new'); fs.renameSync('${link}.new', '${link}'); n++;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2); } console.log(n);`;
    symlinkSync(good, link);
    const swapper = spawn(process.execPath, ['-e', program], { uid: eve, gid: eve, env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
    let swapped = '';
    swapper.stdout.setEncoding('utf8').on('data', text => (swapped += text));
    let audits = 0;
    while (swapper.exitCode === null) {
      const said = await attacker.audit({}, '/', ['--suite', link]);
      expect(outcomes(said)).not.toMatchObject({ door: 'pass' });
      audits++;
      await pause(1);
    }
    await pause(50);
    expect(Number(swapped)).toBeGreaterThanOrEqual(swaps);
    expect(audits).toBeGreaterThan(5);
    expect(attacker.runsOfRoot()).toEqual([]);
  });
});
