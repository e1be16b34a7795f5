import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { header, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

const isRoot = process.getuid?.() === 0;

let folder: string;
let suite: string;
const say = (...words: string[]) => shipshape(words, { state: path.join(folder, 'state') });
const thing = (name: string) => path.join(folder, name);

beforeEach(() => {
  folder = scratchFolder();
  suite = path.join(folder, 'suite');
  mkdirSync(suite);
});

/** A file of the system is fixed by root, one of a session by its person. */
const whoeverTests: Record<string, string> = isRoot ? {} : { needs: 'session' };

/** A check that fails until its file says yes. */
function check(id: string, fix: string, fields: Record<string, string> = {}, whose = whoeverTests): void {
  const fixing = { fix: 'Writes yes.', changes: `['${thing(id)}']`, risk: 'safe' };
  const text = `#!/bin/sh
${header({ failing: `${id} says no`, title: `${id} says yes`, ...fixing, ...whose, ...fields })}
thing='${thing(id)}'
case $1 in
  fix) ${fix} ;;
  state) echo none ;;
  undo) : ;;
  *) printf '1..1\n'; if grep -q yes "$thing"; then echo 'ok 1 - it says yes'; else echo 'not ok 1 - it says yes'; exit 1; fi ;;
esac
`;
  writeFileSync(path.join(suite, `${id}.sh`), text, { mode: 0o755 });
  writeFileSync(thing(id), 'no\n');
}
const writesYes = 'echo I write; echo yes >"$thing"';
const read = (id: string) => readFileSync(thing(id), 'utf8');

describe('shipshape fix', () => {
  test('shows what will change, lets the fix speak, asks again, and undo puts it back', async () => {
    check('door', writesYes);
    const fixed = await say('fix', 'door', '--suite', suite, '--yes');
    expect(fixed).toMatchObject({ code: 0, stderr: '' });
    expect(fixed.stdout).toContain(`• ${thing('door')} (3 bytes, mode 0644)`);
    expect(fixed.stdout).toMatch(/shipshape undo door\nI write\n {2}✓ Fixed, and asked again: door says yes \(door\)\.\n$/);
    expect(read('door')).toBe('yes\n');
    expect((await say('undo')).stdout).toContain('   1  door  ');
    expect(await say('undo', 'door')).toMatchObject({ code: 0, stdout: expect.stringContaining('Fix 1 of door is undone') });
    expect(read('door')).toBe('no\n');
    expect((await say('undo')).stdout).toBe('No fix stands that could be undone.\n');
  });

  test('changes nothing when nobody is there to agree, nor in a dry run, which leaves no trace', async () => {
    check('door', writesYes);
    const dry = await say('fix', 'door', '--suite', suite, '--dry-run');
    expect(dry).toMatchObject({ code: 1, stdout: expect.stringContaining('Not fixed: a dry run changes nothing.') });
    expect(existsSync(path.join(folder, 'state'))).toBe(false);
    const alone = await say('fix', 'door', '--suite', suite);
    expect(alone).toMatchObject({ code: 1, stdout: expect.stringContaining('Not fixed: nobody is here to agree; say --yes.') });
    expect(read('door')).toBe('no\n');
  });

  test.each([
    ['y', 'yes\n', 0],
    ['yes', 'yes\n', 0],
    ['', 'no\n', 1],
    ['n', 'no\n', 1],
  ])('asks the person at the terminal, who says %j', async (answer, left, code) => {
    check('door', writesYes);
    const { output, exit } = await atTerminal(['fix', 'door', '--suite', suite], `${answer}\n`);
    expect(output).toContain('Fix it? [y/N]');
    expect([read('door'), exit]).toEqual([left, code]);
  });

  test('of what cannot be undone takes a person at a terminal, whatever the options say', async () => {
    check('door', writesYes, { risk: 'irreversible' });
    const alone = await say('fix', 'door', '--suite', suite, '--yes');
    expect(alone.stdout).toContain('it cannot be undone, so it takes a person at a terminal');
    expect(read('door')).toBe('no\n');
    const { exit } = await atTerminal(['fix', 'door', '--suite', suite, '--yes'], 'y\n');
    expect([read('door'), exit]).toEqual(['yes\n', 0]);
  });

  test('--all fixes every check that fails and has a fix, worst first, and puts back what does not help', async () => {
    check('door', writesYes);
    check('lock', 'echo perhaps >"$thing"', { severity: 'high' });
    check('wall', 'exit 1');
    writeFileSync(thing('wall'), 'yes');
    const { stdout, code } = await say('fix', '--all', '--suite', suite, '--yes');
    expect(code).toBe(1);
    expect(stdout.indexOf('lock says no')).toBeLessThan(stdout.indexOf('door says no'));
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Put back: it was carried out, and the check still does not pass: it says yes.');
    expect(stdout).toContain('✓ wall says yes');
    expect([read('door'), read('lock'), read('wall')]).toEqual(['yes\n', 'no\n', 'yes']);
  });

  test('of several checks by name fixes each', async () => {
    for (const id of ['door', 'lock', 'wall']) check(id, writesYes);
    expect((await say('fix', 'door', 'wall', '--suite', suite, '--yes', '--profile', 'strict', '--profile', 'standard')).code).toBe(0);
    expect([read('door'), read('lock'), read('wall')]).toEqual(['yes\n', 'no\n', 'yes\n']);
  });

  test('tells the steps where a check has no fix', async () => {
    const text = `#!/bin/sh\n${header({ failing: 'It is off', steps: '[Turn it on.]' })}printf '1..1\\nnot ok 1 - on\\n'`;
    writeFileSync(path.join(suite, 'hand.sh'), text, { mode: 0o755 });
    const { stdout, code } = await say('fix', 'hand', '--suite', suite, '--open');
    expect(code).toBe(1);
    expect(stdout).toContain('It is off (hand). This takes a person:\n    1. Turn it on.\n');
    expect(stdout).toContain('Nothing to open');
  });

  test('of a person tells what takes root, and leaves it alone', async () => {
    check('door', writesYes, {}, {});
    chmodSync(folder, 0o777);
    const { stdout } = await shipshape(['fix', 'door', '--suite', suite, '--yes'], {
      state: path.join(folder, 'state'),
      ...(isRoot && { uid: 1000 }),
    });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Not fixed: needs root: in a checkout, sudo ./install.sh --system');
    expect(read('door')).toBe('no\n');
  });

  test.each([
    [['fix'], 'name the checks to fix, or say --all'],
    [['fix', 'a', '--all'], 'name checks or say --all, not both'],
    [['fix', 'nothing'], 'there is no check named nothing'],
    [['undo', '3', '--last'], 'name a fix or say --last, not both'],
    [['undo', '3'], 'no fix of 3 stands that could be undone'],
    [['undo', '--last'], 'no fix stands that could be undone'],
  ])('%j is refused with a word', async (words, problem) => {
    expect(await say(...words)).toMatchObject({ code: 64, stderr: expect.stringContaining(`shipshape: ${problem}`) });
  });
});

test('an audit ends first what a crash left unfinished, and says so', async () => {
  check('door', 'echo yes >"$thing"; kill -9 $PPID; sleep 0.2');
  expect(await say('fix', 'door', '--suite', suite, '--yes')).toMatchObject({ signal: 'SIGKILL' });
  expect(read('door')).toBe('yes\n');
  const { stdout, stderr } = await say('audit', '--suite', suite);
  expect(stderr).toContain('Fix 1 of door had been cut off: all is as it was before.');
  expect(stdout).toContain('door says no');
  expect(read('door')).toBe('no\n');
});

test('Ctrl-C in the middle of a fix puts everything back', async () => {
  check('door', 'echo yes >"$thing"; kill -INT $PPID; sleep 5');
  const { code, stderr } = await say('fix', 'door', '--suite', suite, '--yes');
  expect(code).toBe(130);
  expect(stderr).toContain('what had begun has been put back');
  expect(read('door')).toBe('no\n');
});

test('undo refuses what somebody has changed since, unless it is forced', async () => {
  check('door', writesYes);
  await say('fix', 'door', '--suite', suite, '--yes');
  writeFileSync(thing('door'), 'yes, and mine\n');
  expect(await say('undo', '--last')).toMatchObject({ code: 1, stderr: expect.stringContaining('has been changed since fix 1 of door') });
  expect(await say('undo', '1', '--force')).toMatchObject({ code: 0 });
  expect(read('door')).toBe('no\n');
});

/** Runs the command line at a terminal that util-linux's script makes, and types when it is asked. */
function atTerminal(words: string[], typed: string): Promise<{ output: string; exit: number | null }> {
  const line = [process.execPath, path.resolve('src/cli.ts'), ...words].map(word => `'${word}'`).join(' ');
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm', SHIPSHAPE_STATE: path.join(folder, 'state') };
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    if (!output.includes('[y/N]') && (output + text).includes('[y/N]')) child.stdin.write(typed);
    output += text;
  });
  return new Promise(resolve => child.once('close', exit => resolve({ output, exit })));
}
