import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readCheckFile } from '../../../src/agent/checks/catalogue.ts';
import { thisMachine } from '../../../src/agent/machine.ts';
import { runCheck } from '../../../src/agent/run/run-check.ts';
import type { Result } from '../../../src/protocol/result.ts';
import { header, makeSuite, processesNamed, scratchFolder } from '../../support/programs.ts';

const isLinux = process.platform === 'linux';
const good = "printf '1..1\\nok 1 - it\\n'\n";

test('a check that answers passes, and its TMPDIR is gone', async () => {
  const scratch = scratchFolder();
  const result = await run(good, { scratch });
  expect(result).toMatchObject({ check: 'it', outcome: 'pass', points: [{ outcome: 'pass', text: 'it' }] });
  expect(readdirSync(scratch)).toEqual([]);
});

test('nothing of our environment reaches a check', async () => {
  process.env.BASH_ENV = '/tmp/evil';
  process.env.NODE_OPTIONS = '--no-warnings';
  const result = await run('printf "1..1\\nok 1 - %s\\n" "$(env | grep -v ^_= | cut -d= -f1 | sort | tr "\\n" ",")"\n');
  delete process.env.BASH_ENV;
  delete process.env.NODE_OPTIONS;
  expect(result.points[0]?.text).toBe('HOME,LC_ALL,PATH,PWD,SHIPSHAPE_ROOT,TMPDIR,TZ,');
});

test('stdin is closed: who waits on it reads its end at once', async () => {
  expect(await run(`cat\n${good}`)).toMatchObject({ outcome: 'pass' });
});

test('it starts in the suite folder', async () => {
  expect((await run('printf "1..1\\nok 1 - %s\\n" "$([ -f it.sh ] && echo here)"\n')).points[0]?.text).toBe('here');
});

test('a check that runs too long is ended and nobody survives', async () => {
  const { result, ms } = await timed(run('sleep 1000.125 & sleep 1000.125\n', { seconds: 1 }));
  expect(result).toMatchObject({ outcome: 'error', reason: 'it did not end within 1 s' });
  expect(ms).toBeLessThan(30_000);
  if (isLinux) expect(processesNamed('1000.125')).toEqual([]);
});

test('who ignores TERM is killed', async () => {
  const { result, ms } = await timed(run("trap '' TERM; while :; do sleep 1000.25; done\n", { seconds: 1 }));
  expect(result).toMatchObject({ outcome: 'error', reason: 'it did not end within 1 s' });
  expect(ms).toBeLessThan(30_000);
  if (isLinux) expect(processesNamed('1000.25')).toEqual([]);
});

test.runIf(isLinux)('a daemon that left its session, its environment and its pipes is ended when its check ends', async () => {
  const daemon = "env -i setsid sh -c 'sleep 1000.375' >/dev/null 2>&1 </dev/null &\nsleep 0.2\n";
  expect(await run(daemon + good)).toMatchObject({ outcome: 'pass' });
  expect(processesNamed('1000.375')).toEqual([]);
});

test.runIf(isLinux)('a daemon that holds the pipe open does not hold up the answer', async () => {
  const { result, ms } = await timed(run(`setsid sh -c 'trap "" TERM HUP; sleep 1000.5' &\nsleep 0.1\n${good}`));
  expect(result).toMatchObject({ outcome: 'pass' });
  expect(ms).toBeLessThan(30_000);
  expect(processesNamed('1000.5')).toEqual([]);
});

test.runIf(isLinux)('ending one check spares the children of another that still runs', async () => {
  const scratch = scratchFolder();
  const slow = run(`(setsid sleep 1.0625 &)\nsleep 0.5\n[ "$(pgrep -f 1.0625 | wc -l)" -gt 0 ] || exit 3\n${good}`, {
    scratch,
    name: 'slow',
  });
  await run(good, { scratch, name: 'quick' });
  expect(await slow).toMatchObject({ outcome: 'pass' });
});

test.runIf(isLinux)('a fork bomb is ended by the number of its processes', async () => {
  const { result, ms } = await timed(run('bomb() { bomb | bomb & }; bomb; sleep 1000.625\n', { seconds: 5, name: 'swarm' }));
  expect(result).toMatchObject({ outcome: 'error' });
  expect(ms).toBeLessThan(45_000);
  expect(processesNamed('1000.625')).toEqual([]);
  expect(processesNamed('swarm.sh')).toEqual([]);
});

// Root is under no limit of processes: there TasksMax of the unit that runs the audit holds such a swarm.
test.runIf(isLinux && process.getuid?.() !== 0)(
  'a fork bomb whose every process leaves for a session of its own is ended, too',
  async () => {
    const { result, ms } = await timed(
      run('[ $# -gt 0 ] || { setsid "$0" 1 & sleep 1000.6875; }\nsetsid "$0" 1 &\nsetsid "$0" 1 &\n', { seconds: 5, name: 'swarm' }),
    );
    expect(result).toMatchObject({ outcome: 'error' });
    expect(ms).toBeLessThan(45_000);
    expect(processesNamed('swarm.sh')).toEqual([]);
  },
);

test('who floods stdout is ended long before 10 GB', async () => {
  const { result, ms } = await timed(run('yes "ok 1 - all is well" | head -c 10000000000\n'));
  expect(result).toMatchObject({ outcome: 'error', reason: 'it wrote more than 256 KiB to stdout' });
  expect(ms).toBeLessThan(30_000);
});

test('who floods stderr is ended', async () => {
  expect(await run('yes >&2\n')).toMatchObject({ outcome: 'error', reason: 'it wrote more than 64 KiB to stderr' });
});

test('a file of more than 16 MiB cannot be written', async () => {
  const result = await run('head -c 100000000 /dev/zero >"$TMPDIR/big"\nprintf "1..1\\nok 1 - %s\\n" "$(wc -c <"$TMPDIR/big")"\n');
  expect(result.points[0]?.text.trim() ?? '16777216').toBe('16777216');
});

test.runIf(isLinux)('who fills TMPDIR with many files is ended', async () => {
  const result = await run('i=0; while :; do i=$((i+1)); head -c 8000000 /dev/zero >"$TMPDIR/$i"; done\n');
  expect(result).toMatchObject({ outcome: 'error', reason: 'it wrote more than 64 MiB below TMPDIR' });
});

test.runIf(isLinux)('who takes too much memory is ended', async () => {
  const result = await run('dd if=/dev/zero bs=800000000 count=1 2>/dev/null | sleep 60\n');
  expect(result).toMatchObject({ outcome: 'error', reason: 'it used more than 512 MiB of memory' });
});

test('an aborted audit ends the check', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  const { result, ms } = await timed(run('sleep 1000.75\n', { signal: controller.signal }));
  expect(result).toMatchObject({ outcome: 'error', reason: 'it was interrupted' });
  expect(ms).toBeLessThan(30_000);
});

test('a missing interpreter, and a file deleted meanwhile, are errors with their name', async () => {
  const suite = makeSuite({ 'it.sh': `#!/no/such/interpreter\n${header()}` });
  const check = readCheckFile(path.join(suite, 'it.sh'));
  if ('problem' in check) throw new Error(check.problem);
  const circumstances = { machine: thisMachine(), scratch: scratchFolder() };
  expect((await runCheck(check, circumstances)).reason).toContain('interpreter');
  expect((await runCheck({ ...check, file: path.join(suite, 'gone.sh') }, circumstances)).reason).toContain('gone.sh');
});

test('a check that deletes itself while it runs still answers', async () => {
  expect(await run(`rm -f it.sh\n${good}`)).toMatchObject({ outcome: 'pass' });
});

test('a folder that a check closed against us is removed all the same', async () => {
  const scratch = scratchFolder();
  expect(await run(`mkdir -p "$TMPDIR/a/b"; chmod 0 "$TMPDIR/a"\n${good}`, { scratch })).toMatchObject({ outcome: 'pass' });
  expect(readdirSync(scratch)).toEqual([]);
});

test('a signal that ends a check makes an error', async () => {
  expect(await run(`${good}kill -SEGV $$\n`)).toMatchObject({ outcome: 'error', reason: 'SIGSEGV ended it' });
});

test('broken UTF-8, ANSI and OSC sequences, and writing that turns round are harmless when shown', async () => {
  const { points } = await run("printf '1..1\\nok 1 - a\\377b\\033[31mred\\033]0;title\\007 \\342\\200\\256evil\\302\\233c\\n'\n");
  expect(points[0]?.text).toBe('a\ufffdb [31mred ]0;title   evil c');
});

test('the home is told as ~', async () => {
  expect((await run('printf "1..1\\nnot ok 1 - %s/.ssh is private\\n" "$HOME"\n')).points[0]?.text).toBe('~/.ssh is private');
});

test('another home that only begins like ours is told as it is', async () => {
  const { points } = await run('printf "1..1\\nok 1 - %ser/x %s %s/y\\n" "$HOME" "$HOME" "$HOME"\n');
  expect(points[0]?.text).toBe(`${thisMachine().home}er/x ~ ~/y`);
});

test('of very many points the worst are kept, and that others are left out is said', async () => {
  const { outcome, points } = await run(
    'echo 1..150; i=1; while [ $i -le 150 ]; do [ $i -eq 120 ] && n="not " || n=; echo "${n}ok $i - p$i"; i=$((i+1)); done\n',
  );
  expect(outcome).toBe('fail');
  expect(points).toHaveLength(101);
  expect(points[0]).toMatchObject({ outcome: 'fail', text: 'p120' });
  expect(points.at(-1)).toMatchObject({ text: '50 further points' });
});

test('bats files run under bats', async () => {
  const suite = makeSuite({
    'greeting.bats': `${header()}@test "sh says hello" {\n  run sh -c 'echo hello'\n  [ "$output" = hello ]\n}\n@test "no" {\n  false\n}\n`,
  });
  const check = readCheckFile(path.join(suite, 'greeting.bats'));
  if ('problem' in check) throw new Error(check.problem);
  const result = await runCheck(check, { machine: thisMachine(), scratch: scratchFolder() });
  expect(result).toMatchObject({
    outcome: 'fail',
    points: [
      { outcome: 'pass', text: 'sh says hello' },
      { outcome: 'fail', text: 'no' },
    ],
  });
});

test('a program in another language is as good a check', async () => {
  const suite = makeSuite({
    'it.js': `#!${process.execPath}\n${header().replaceAll('#: ', '//: ')}console.log('1..1\\nok 1 - from Node');\n`,
  });
  const check = readCheckFile(path.join(suite, 'it.js'));
  if ('problem' in check) throw new Error(check.problem);
  expect(await runCheck(check, { machine: thisMachine(), scratch: scratchFolder() })).toMatchObject({ outcome: 'pass' });
});

test('root is needed: then nobody else is asked', async () => {
  const suite = makeSuite({ 'it.sh': `#!/bin/sh\n${header({ needs: 'root' })}${good}touch ran\n` });
  const check = readCheckFile(path.join(suite, 'it.sh'));
  if ('problem' in check) throw new Error(check.problem);
  const result = await runCheck(check, { machine: { ...thisMachine(), isRoot: false }, scratch: scratchFolder() });
  expect(result).toMatchObject({ outcome: 'error', reason: 'needs root' });
  expect(existsSync(path.join(suite, 'ran'))).toBe(false);
});

type Options = { seconds?: number; scratch?: string; name?: string; signal?: AbortSignal };

async function run(body: string, { seconds = 60, scratch = scratchFolder(), name = 'it', signal }: Options = {}): Promise<Result> {
  const suite = makeSuite({ [`${name}.sh`]: `#!/bin/sh\n${header({ seconds: String(seconds) })}${body}` });
  const check = readCheckFile(path.join(suite, `${name}.sh`));
  if ('problem' in check) throw new Error(check.problem);
  return runCheck(check, { machine: thisMachine(), scratch, signal });
}

async function timed(work: Promise<Result>): Promise<{ result: Result; ms: number }> {
  const begin = performance.now();
  return { result: await work, ms: performance.now() - begin };
}
