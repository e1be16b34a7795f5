import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { version } from '../../src/version.ts';
import { header, makeSuite, processesNamed, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

const passes = "printf '1..1\\nok 1 - all is well\\n'\n";
const fails = "printf '1..1\\nnot ok 1 - door is shut\\n  ---\\n  found: open\\n  wanted: shut\\n  ...\\n'\n";
const cannotTell = "printf '1..1\\nBail out! no key\\n'; exit 1\n";
const program = (body: string, fields: Record<string, string> = {}) => `#!/bin/sh\n${header(fields)}${body}`;
const everyday = {
  'closed.sh': program(fails, { title: 'The door is closed', failing: 'The door is open', severity: 'high' }),
  'window.sh': program(passes, { title: 'The window is closed' }),
  'vault.sh': program(cannotTell, { title: 'The vault is locked', severity: 'critical' }),
};

let state: string;
beforeEach(() => {
  state = scratchFolder();
});
const audit = (suite: string, ...words: string[]) => shipshape(['audit', '--suite', suite, ...words], { state });

describe('shipshape audit', () => {
  test('shows what fails first, with what was found and the next step; then what nobody could tell', async () => {
    const { stdout, code } = await audit(makeSuite(everyday));
    expect(code).toBe(1);
    expect(stdout).toContain('✗ The door is open');
    expect(stdout).toContain('door is shut: found open, wanted shut');
    expect(stdout).toContain('→ do it');
    expect(stdout).toContain('no key');
    expect(stdout.indexOf('The door is open')).toBeLessThan(stdout.indexOf('The vault is locked'));
    expect(stdout).toContain('3 checks: 1 not in order, 1 could not tell, 1 in order, 0 not applicable');
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toMatch(/shipshape explain closed --suite \/\S+/);
  });

  test.each([
    ['0 when all is in order', { 'a.sh': program(passes) }, 0],
    ['1 when something is not', { 'a.sh': program(fails), 'b.sh': program(cannotTell) }, 1],
    ['2 when something could not be told and nothing fails', { 'a.sh': program(passes), 'b.sh': program(cannotTell) }, 2],
  ])('exits with %s', async (_, programs, code) => {
    expect((await audit(makeSuite(programs))).code).toBe(code);
  });

  test('prints JSON of a stable shape', async () => {
    const { stdout } = await audit(makeSuite(everyday), '--format', 'json');
    expect(JSON.parse(stdout)).toEqual({
      version,
      platform: process.platform === 'darwin' ? 'macos' : 'linux',
      profile: 'standard',
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      counts: { pass: 1, fail: 1, skip: 0, error: 1 },
      results: [
        {
          check: 'closed',
          outcome: 'fail',
          points: [{ outcome: 'fail', text: 'door is shut', evidence: { found: 'open', wanted: 'shut' } }],
          ms: expect.any(Number),
          ranAs: expect.stringMatching(/^(root|user)$/),
          title: 'The door is closed',
          severity: 'high',
        },
        expect.objectContaining({ check: 'vault', outcome: 'error', reason: 'no key' }),
        expect.objectContaining({ check: 'window', outcome: 'pass' }),
      ],
    });
  });

  test('asks only what it is told to', async () => {
    const suite = makeSuite(everyday);
    const ids = async (...words: string[]) =>
      JSON.parse((await audit(suite, '--format', 'json', ...words)).stdout).results.map((result: { check: string }) => result.check);
    expect(await ids('--only', 'window', 'closed')).toEqual(['closed', 'window']);
    expect(await ids('--only', 'window,closed', '--skip', 'closed')).toEqual(['window']);
    expect(await ids('--severity', 'high')).toEqual(['closed', 'vault']);
  });

  test.each([
    [['--only', 'windw'], 'there is no check named windw', 'Did you mean window?'],
    [['--skip', 'nothing-like-it'], 'there is no check named nothing-like-it', 'shipshape checks'],
    [['--only', 'window', '--skip', 'nonsense'], 'there is no check named nonsense', ''],
    [['--only', 'window', '--severity', 'high'], 'window is low: --only asks for it', ''],
    [['--only', 'window', '--skip', 'window'], 'no check is left to ask', 'Loosen'],
    [['--format', 'xml'], 'Invalid values', '--help'],
    [['--concurrency', 'many'], '--concurrency wants a whole number', ''],
    [['--frobnicate'], 'Unknown argument: frobnicate', '--help'],
  ])('refuses %j', async (words, message, hint) => {
    const { code, stdout, stderr } = await audit(makeSuite(everyday), ...words);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  test('refuses a suite that is not there', async () => {
    expect(await audit('/no/such/suite')).toMatchObject({ code: 64, stderr: expect.stringContaining('there is no such folder') });
  });

  test('the last word counts when an option comes twice', async () => {
    const { stdout } = await audit(makeSuite(everyday), '--format', 'json', '--format', 'tap');
    expect(stdout).toMatch(/^TAP version 14\n/);
  });

  test('what --only names is asked though the profile leaves it out', async () => {
    const { stdout } = await audit(makeSuite(everyday), '--only', 'window', '--profile', 'essential', '--format', 'json');
    expect(JSON.parse(stdout).results).toHaveLength(1);
  });

  test('broken check files are errors that say what and where; the others are asked all the same', async () => {
    const suite = makeSuite({
      'good.sh': program(passes),
      'crlf.sh': program(passes).replaceAll('\n', '\r\n'),
      'severe.sh': program(passes, { severity: 'hihg' }),
      'twice.sh': program(passes),
      'twice.bats': `${header()}@test "x" { true; }\n`,
    });
    writeFileSync(path.join(suite, 'headless.sh'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(path.join(suite, 'idle.sh'), program(passes), { mode: 0o644 });
    const { stdout, code } = await audit(suite, '--format', 'json');
    expect(code).toBe(2);
    const reasons = Object.fromEntries(
      JSON.parse(stdout).results.map((result: { check: string; reason?: string }) => [result.check, result.reason]),
    );
    expect(reasons.good).toBeUndefined();
    expect(reasons.crlf).toContain('crlf.sh:1: lines end with CR LF');
    expect(reasons.severe).toMatch(/severe\.sh:5: severity: "hihg" is none of critical, high, medium, low/);
    expect(reasons.twice).toContain('has the same id, twice');
    expect(reasons.headless).toContain('headless.sh:1: there is no header');
    expect(reasons.idle).toContain('chmod +rx idle.sh');
  });

  test('results stand where nothing can be kept, and that is said', async () => {
    const file = path.join(scratchFolder(), 'a file, no folder');
    writeFileSync(file, '');
    const { stdout, stderr, code } = await shipshape(['audit', '--suite', makeSuite(everyday)], { state: file });
    expect(code).toBe(1);
    expect(stdout).toContain('The door is open');
    expect(stderr).toContain('These results could not be kept');
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a full disk loses no result', async () => {
    const full = mkdtempSync(path.join(tmpdir(), 'shipshape-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', full]);
    try {
      const { stdout, stderr, code } = await shipshape(['audit', '--suite', makeSuite(everyday)], { state: full });
      expect(code).toBe(1);
      expect(stdout).toContain('The door is open');
      expect(stderr).toMatch(/could not be kept: .*full/);
    } finally {
      execFileSync('umount', [full]);
      rmSync(full, { recursive: true });
    }
  });

  test('Ctrl-C ends every check, keeps nothing and says so', async () => {
    const suite = makeSuite({ 'quick.sh': program(passes), 'slow.sh': program('touch asked; sleep 1001.5\n') });
    const interruptOnceAsked = (pid: number) => {
      const timer = setInterval(() => {
        if (!existsSync(path.join(suite, 'asked'))) return;
        clearInterval(timer);
        setTimeout(() => process.kill(pid, 'SIGINT'), 500);
      }, 20);
    };
    const { code, stderr, stdout } = await shipshape(['audit', '--suite', suite], { state, onStart: interruptOnceAsked });
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('interrupted when 1 of 2 checks had answered');
    if (process.platform === 'linux') expect(processesNamed('1001.5')).toEqual([]);
    expect((await shipshape(['status', '--suite', suite], { state })).stdout).toContain('No audit with --suite');
  });

  test('a second Ctrl-C ends us at once, and the checks with us', async () => {
    const scratch = scratchFolder();
    const suite = makeSuite({ 'stubborn.sh': program("trap '' TERM; touch asked; while :; do sleep 1001.75; done\n") });
    const pressTwice = (pid: number) => {
      const timer = setInterval(() => {
        if (!existsSync(path.join(suite, 'asked'))) return;
        clearInterval(timer);
        process.kill(pid, 'SIGINT');
        setTimeout(() => process.kill(pid, 'SIGINT'), 300);
      }, 20);
    };
    const { code } = await shipshape(['audit', '--suite', suite], { state, env: { TMPDIR: scratch }, onStart: pressTwice });
    expect(code).toBe(130);
    if (process.platform === 'linux') expect(processesNamed('1001.75')).toEqual([]);
    expect(readdirSync(scratch).filter(name => name.startsWith('shipshape-'))).toEqual([]);
  });

  test('output that cannot be written is said in a sentence', async () => {
    const cli = path.resolve(import.meta.dirname, '../../src/cli.ts');
    const command = `"${process.execPath}" "${cli}" checks >/dev/full; echo "status $?"`;
    const text = execFileSync('sh', ['-c', `{ ${command}; } 2>&1`], { encoding: 'utf8' });
    if (existsSync('/dev/full')) expect(text).toMatch(/shipshape: the output could not be written: .*\nstatus 74/);
  });

  test('an unusable TMPDIR does not stop an audit', async () => {
    const { code } = await shipshape(['audit', '--suite', makeSuite(everyday)], { state, env: { TMPDIR: '/nonexistent' } });
    expect(code).toBe(1);
  });

  test('no scratch folder is left behind', async () => {
    const scratch = scratchFolder();
    await shipshape(['audit', '--suite', makeSuite(everyday)], { state, env: { TMPDIR: scratch } });
    expect(readdirSync(scratch).filter(name => name.startsWith('shipshape-'))).toEqual([]);
  });

  test('checks that must run alone do', async () => {
    const alone = program(`mkdir "$HOME/busy" || exit 3; sleep 0.2; rmdir "$HOME/busy"\n${passes}`, { exclusive: 'true' });
    const suite = makeSuite({ 'a.sh': alone, 'b.sh': alone, 'c.sh': alone });
    const home = scratchFolder();
    mkdirSync(home, { recursive: true });
    const text = alone.replaceAll('$HOME', home);
    for (const name of ['a', 'b', 'c']) writeFileSync(path.join(suite, `${name}.sh`), text, { mode: 0o755 });
    expect((await audit(suite)).code).toBe(0);
  });

  test.runIf(process.getuid?.() === 0)('root runs no check that others can change, and says which file', async () => {
    const suite = makeSuite(everyday);
    chmodSync(suite, 0o777);
    const { stdout, code } = await audit(suite);
    expect(code).toBe(2);
    expect(stdout).toContain(`${suite} can be changed by others than root`);
  });

  test('head may close the pipe early', () => {
    const cli = path.resolve(import.meta.dirname, '../../src/cli.ts');
    const text = execFileSync('sh', ['-c', `"${process.execPath}" "${cli}" checks | head -n 1; echo done`], { encoding: 'utf8' });
    expect(text).toMatch(/\ndone\n$/);
  });
});

describe('shipshape status and explain', () => {
  test('tell since when a check fails, over audits', async () => {
    const suite = makeSuite(everyday);
    await audit(suite);
    await audit(suite, '--only', 'closed');
    const { standings } = JSON.parse((await shipshape(['status', '--suite', suite, '--format', 'json'], { state })).stdout);
    const closed = standings.find((standing: { check: string }) => standing.check === 'closed');
    expect(closed.outcome).toBe('fail');
    expect(closed.since < closed.askedAt).toBe(true);
    const { stdout } = await shipshape(['explain', 'closed', '--suite', suite], { state });
    expect(stdout).toContain('✗ The door is open');
    expect(stdout).toContain('1. do it');
  });

  const status = async (...words: string[]) => (await shipshape(['status', ...words], { state })).stdout;
  const explain = async (...words: string[]) => (await shipshape(['explain', ...words], { state })).stdout;

  test('another suite says nothing of the built-in check of the same name', async () => {
    const mine = makeSuite({ 'firewall.sh': program(fails, { failing: 'My own firewall is off' }) });
    await audit(mine);
    expect(await status()).toContain('No audit has been kept on this machine yet');
    expect(await explain('firewall')).toContain('It has not been asked in the profile standard yet');
    expect(await status('--suite', mine)).toContain('✗ My own firewall is off (firewall)');
    expect(await explain('firewall', '--suite', path.relative(process.cwd(), mine))).toContain('✗ My own firewall is off (asked');

    await shipshape(['audit', '--only', 'firewall'], { state });
    expect(await status()).toMatch(/\nLast audit: .*, in the profile standard\n1 check: /);
    expect(await explain('firewall')).not.toMatch(/My own|not been asked/);
  });

  test('profiles have answers of their own, and the last one is shown', async () => {
    const suite = makeSuite(everyday);
    await audit(suite, '--profile', 'strict');
    writeFileSync(path.join(suite, 'closed.sh'), program(passes, { title: 'The door is closed' }), { mode: 0o755 });
    await audit(suite);
    const shown = async (...words: string[]) => JSON.parse(await status('--suite', suite, '--format', 'json', ...words));
    expect(await shown()).toMatchObject({ profile: 'standard', standings: [{ check: 'closed', outcome: 'pass' }, {}, {}] });
    expect(await shown('--profile', 'strict')).toMatchObject({ profile: 'strict', standings: [{ outcome: 'fail' }, {}, {}] });
    expect(await explain('closed', '--suite', suite)).toContain('✓ The door is closed (asked');
    expect(await explain('closed', '--suite', suite, '--profile', 'strict')).toContain('✗ It does not hold (asked');
    expect(await status('--suite', suite, '--profile', 'essential')).toMatch(/^No audit with --suite \S+ --profile essential has been/);
  });

  test('answers that the audit a moment before gave are shown as new, and those of checks that are gone are left out', async () => {
    const suite = makeSuite(everyday);
    await audit(suite);
    rmSync(path.join(suite, 'window.sh'));
    await audit(suite, '--only', 'vault');
    const told = await status('--suite', suite);
    expect(told).toContain(
      '\n2 checks: 1 not in order, 1 could not tell, 0 in order, 0 not applicable\n1 answer is left out: its check is gone\n',
    );
    expect(told.replace(/\s+/g, ' ')).toMatch(/The door is open \(closed\), since \S+ \(just now\)/);
    expect(told).not.toContain('asked');
  });

  test('read a history in a folder where nothing can be written', async () => {
    const suite = makeSuite(everyday, scratchFolder(0o755));
    await audit(suite);
    const file = path.join(state, 'state.db');
    // Root writes everywhere: somebody else must read.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    if (uid) for (const name of [file, state]) chownSync(name, uid, uid);
    chmodSync(file, 0o400);
    chmodSync(state, 0o500);
    const asked = (...words: string[]) => shipshape([...words, '--suite', suite], { state, uid });
    expect(await asked('status')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('✗ The door is open') });
    expect(await asked('explain', 'closed')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('✗ The door is open') });
    expect((await asked('audit')).stderr).toMatch(/could not be kept: .*\nSee .* who may read and write/);
    chmodSync(state, 0o700);
    expect(readdirSync(state)).toEqual(['state.db']);
  });

  test.runIf(process.getuid?.() === 0)('a folder that cannot be looked into is no empty history', async () => {
    expect(await shipshape(['status'], { state, uid: 65_534 })).toMatchObject({ code: 74, stderr: expect.stringContaining('EACCES') });
  });

  test('a history that is none is told with what to do; an explanation is printed all the same', async () => {
    const suite = makeSuite(everyday);
    const file = path.join(state, 'state.db');
    writeFileSync(file, 'hello '.repeat(1000));
    const moveAway = `Move ${file} away: the next audit begins a new history, and a laptop that was enrolled must be enrolled again.\n`;
    expect(await shipshape(['status'], { state })).toMatchObject({ code: 74, stdout: '', stderr: expect.stringContaining(moveAway) });
    const { code, stdout, stderr } = await shipshape(['explain', 'closed', '--suite', suite], { state });
    expect(code).toBe(0);
    expect(stdout).toContain('1. do it');
    expect(stdout).toContain('Unknown: the history cannot be read.');
    expect(stderr).toBe(`shipshape: the state ${file} cannot be used: file is not a database\n`);
    const audited = await audit(suite);
    expect(audited.stdout).toContain('✗ The door is open');
    expect(audited.stderr).toContain(moveAway);
    rmSync(file);
    expect((await audit(suite)).stderr).toBe('');
  });

  test('a version is told quickly and alone', async () => {
    expect(await shipshape(['--version'], { state })).toMatchObject({ stdout: `${version}\n`, stderr: '', code: 0 });
    expect(existsSync(path.join(state, 'state.db'))).toBe(false);
  });
});

describe('shipshape checks', () => {
  test('begins a check that lints, with pretended machines that give what they should', async () => {
    const folder = scratchFolder();
    const inFolder = (...words: string[]) => shipshape(['checks', ...words], { state, cwd: folder });
    expect((await inFolder('new', 'my-own')).stdout).toContain('wrote checks/my-own.sh');
    expect(await inFolder('lint', 'checks/my-own.sh')).toMatchObject({ code: 0 });
    for (const outcome of ['pass', 'fail'])
      expect(await inFolder('try', 'checks/my-own.sh', '--machine', `machines/my-own/${outcome}.json`)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`my-own: ${outcome}, as expected`),
      });
    expect(await inFolder('new', 'my-own')).toMatchObject({ code: 64, stderr: expect.stringContaining('is there already') });
    expect(await inFolder('new', 'My Own')).toMatchObject({ code: 64, stderr: expect.stringContaining('is no id') });
  });

  test('lists the whole catalogue, and none of it is broken', async () => {
    const { stdout, code } = await shipshape(['checks', '--format', 'json'], { state });
    expect(code).toBe(0);
    const { checks, broken } = JSON.parse(stdout);
    expect(broken).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(15);
  });
});
