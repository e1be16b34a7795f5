import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';

/**
 * What somebody without rights may try on a laptop on which root audits. Whatever of theirs runs leaves a note of who ran it: none may be
 * of root. Below /var/tmp, of which every folder on the way is root's.
 */
const eve = 65534;
const full = Boolean(process.env.SHIPSHAPE_FULL);

describe.skipIf(inject('missing') !== '')('an attacker on the same machine', { timeout: 300_000 }, () => {
  const ground = mkdtempSync('/var/tmp/shipshape-attacks-');
  const own = path.join(ground, 'eve');
  const notes = path.join(own, 'notes');
  beforeAll(() => {
    chmodSync(ground, 0o755);
    mkdirSync(own);
    writeFileSync(notes, '');
    chmodSync(notes, 0o666);
    chownSync(own, eve, eve);
    // The same tree where install.sh --system lays it.
    const tree = path.join(ground, 'tree');
    execFileSync('cp', ['-r', path.dirname(path.dirname(inject('shipshape'))), tree]);
    execFileSync('cp', ['--remove-destination', process.execPath, path.join(tree, 'bin/node')]);
    execFileSync('chmod', ['-R', 'go-w', tree]);
  });
  afterAll(() => rmSync(ground, { recursive: true, force: true }));

  const runsOfRoot = () =>
    readFileSync(notes, 'utf8')
      .split('\n')
      .filter(line => line.startsWith('0 '));
  const noting = (what: string) => `#!/bin/sh\necho "$(/usr/bin/id -u) ${what}" >>${notes}\n`;
  /** A program of the attacker's, which any user may run. */
  const plant = (place: string, text: string) => {
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text, { mode: 0o755 });
    execFileSync('chown', ['-R', `${eve}:${eve}`, own]);
    return place;
  };
  const node = (what: string) => `require('fs').appendFileSync('${notes}', process.getuid() + ' ${what}\\n')`;
  /** Root audits with the installed program, in an environment and a folder that the attacker may have had a say in. */
  const audit = (env: Record<string, string> = {}, cwd = own, words: string[] = []) => {
    const shipshape = path.join(ground, 'tree/bin/shipshape');
    const only = words.length > 0 ? words : ['--only', 'core-dumps,sudo-policy,git-credential-helper'];
    const child = spawn(shipshape, ['audit', '--format', 'json', ...only], {
      cwd,
      env: { PATH: '/usr/bin:/bin', HOME: '/root', SHIPSHAPE_STATE: path.join(ground, 'state'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    return new Promise<string>(resolve => child.once('close', () => resolve(output)));
  };

  const programs = ['node', 'sh', 'id', 'cat', 'awk', 'sudo', 'sysctl'];

  test.each<[string, Record<string, string>, (folder: string) => Record<string, string>]>([
    ['NODE_OPTIONS', { 'a.cjs': node('NODE_OPTIONS') }, folder => ({ NODE_OPTIONS: `--require ${folder}/a.cjs` })],
    ['NODE_OPTIONS with an import', { 'a.cjs': node('import') }, folder => ({ NODE_OPTIONS: `--import ${folder}/a.cjs` })],
    ['NODE_PATH', { 'yaml/index.js': node('NODE_PATH') }, folder => ({ NODE_PATH: folder })],
    ['PATH', Object.fromEntries(programs.map(name => [name, noting(name)])), folder => ({ PATH: folder })],
    ['BASH_ENV', { rc: noting('BASH_ENV') }, folder => ({ BASH_ENV: `${folder}/rc` })],
    ['SHIPSHAPE_ROOT', { 'etc/sudoers': 'eve ALL=(ALL) NOPASSWD: ALL' }, folder => ({ SHIPSHAPE_ROOT: folder })],
    ['HOME', { '.profile': noting('.profile'), '.gitconfig': `[core]\n\tfsmonitor = ${noting('git')}` }, folder => ({ HOME: folder })],
    ['TMPDIR', {}, folder => ({ TMPDIR: folder })],
    ['PERL5OPT', { 'evil.pm': `system("echo 0 perl >>${notes}"); 1;` }, folder => ({ PERL5OPT: `-I${folder} -Mevil` })],
    ['PYTHONPATH', { 'sitecustomize.py': `open("${notes}", "a").write("0 python\\n")` }, folder => ({ PYTHONPATH: folder })],
    ['a compile cache', {}, folder => ({ NODE_COMPILE_CACHE: folder })],
  ])('%s in the environment changes nothing that root runs', async (name, files, env) => {
    const folder = path.join(own, name.replaceAll(' ', '-'));
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) plant(path.join(folder, file), text);
    const calm = await audit();
    expect(outcomes(await audit(env(folder)))).toEqual(outcomes(calm));
    expect(runsOfRoot()).toEqual([]);
  });

  test('what lies in the folder where root happens to be is not loaded', async () => {
    plant(path.join(own, 'node_modules/yaml/index.js'), node('cwd module'));
    plant(path.join(own, 'package.json'), '{"type":"module","imports":{"#x":"./a.cjs"}}');
    plant(path.join(own, '.env'), 'NODE_OPTIONS=--require ./a.cjs');
    plant(path.join(own, 'tap.sh'), noting('tap.sh'));
    expect(outcomes(await audit())).not.toEqual({});
    expect(runsOfRoot()).toEqual([]);
  });

  test.each<[string, (suite: string) => void]>([
    ['a suite of the attacker’s', suite => execFileSync('chown', ['-R', `${eve}`, suite])],
    ['a suite that the attacker may write', suite => chmodSync(suite, 0o777)],
    ['a check that the attacker may write', suite => chmodSync(path.join(suite, 'door.sh'), 0o777)],
    ['a library beside it that the attacker may write', suite => writeFileSync(path.join(suite, 'lib.sh'), '', { mode: 0o666 })],
    [
      'a check that is a link',
      suite => [
        rmSync(path.join(suite, 'door.sh')),
        symlinkSync(plant(path.join(own, 'door.sh'), noting('link')), path.join(suite, 'door.sh')),
      ],
    ],
    ['a folder on the way that is the attacker’s', suite => chownSync(path.dirname(suite), eve, eve)],
  ])('%s is not run by root, and that is said', async (_, spoil) => {
    const above = mkdtempSync(path.join(ground, 'above-'));
    onTestFinished(() => rmSync(above, { recursive: true, force: true }));
    chmodSync(above, 0o755);
    const suite = path.join(above, 'suite');
    makeSuite(suite, 'suite');
    spoil(suite);
    if (existsSync(path.join(suite, 'lib.sh'))) chmodSync(path.join(suite, 'lib.sh'), 0o666);
    const said = await audit({}, own, ['--suite', suite]);
    expect(said).toMatch(/root (trusts only|follows none)|can be changed by others|no header/);
    expect(runsOfRoot()).toEqual([]);
  });

  const swaps = full ? 10_000 : 1500;

  test(`a name that leads elsewhere ${swaps} times is never followed by root`, async () => {
    // The good suite is root's, the bad one the attacker's, and the name between them changes as fast as it can.
    const [good, bad, link] = [path.join(ground, 'good'), path.join(own, 'bad'), path.join(own, 'suite')];
    makeSuite(good, 'good');
    makeSuite(bad, 'bad');
    execFileSync('chown', ['-R', `${eve}:${eve}`, own]);
    const program = `const fs = require('fs'); let n = 0; const until = Date.now() + ${full ? 240_000 : 60_000};
      while (n < ${swaps} && Date.now() < until) for (const to of ['${good}', '${bad}']) { fs.symlinkSync(to, '${link}.new'); fs.renameSync('${link}.new', '${link}'); n++;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2); } console.log(n);`;
    symlinkSync(good, link);
    const swapper = spawn(process.execPath, ['-e', program], { uid: eve, gid: eve, env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
    let swapped = '';
    swapper.stdout.setEncoding('utf8').on('data', text => (swapped += text));
    let audits = 0;
    while (swapper.exitCode === null) {
      const said = await audit({}, '/', ['--suite', link]);
      expect(outcomes(said)).not.toMatchObject({ door: 'pass' });
      audits++;
      await pause(1);
    }
    await pause(50);
    expect(Number(swapped)).toBeGreaterThanOrEqual(swaps);
    expect(audits).toBeGreaterThan(5);
    expect(runsOfRoot()).toEqual([]);
  });

  /** A check that passes, and tells who ran it. */
  function makeSuite(folder: string, name: string): void {
    mkdirSync(folder, { recursive: true });
    const header = [
      'title: It holds',
      'failing: It does not hold',
      'why: Because.',
      'severity: low',
      'controls: []',
      'reads: [nothing]',
      'steps: [do it]',
      'seconds: 10',
    ];
    const body = `echo "$(/usr/bin/id -u) ${name}" >>${notes}\nprintf '1..1\\nok 1 - it holds\\n'\n`;
    writeFileSync(path.join(folder, 'door.sh'), `#!/bin/sh\n${header.map(line => `#: ${line}\n`).join('')}${body}`, { mode: 0o755 });
  }
});

function outcomes(said: string): Record<string, string> {
  const { results } = JSON.parse(said.slice(said.indexOf('{'))) as { results: { check: string; outcome: string }[] };
  return Object.fromEntries(results.map(({ check, outcome }) => [check, outcome]));
}
