import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { start } from '../../../src/agent/run/start.ts';

test('a program has its words, its folder, its environment and nothing else of ours', async () => {
  const script = 'printf "%s|" "$0" "$@" "$PWD" "$A"; env | grep -c .; cat; echo aside >&2; exit 7';
  const running = await start({
    file: '/bin/sh',
    args: ['-c', script, 'x', 'ü y', ''],
    cwd: '/etc',
    env: { A: '=a\nb', PATH: '/usr/bin:/bin' },
  });
  const [out, error, exit] = await Promise.all([text(running.stdout), text(running.stderr), running.exited]);
  expect(out).toMatch(/^x\|ü y\|\|\/etc\|=a\nb\|[3-6]\n$/); // a shell adds PWD, and some add _ and SHLVL
  expect(error).toBe('aside\n');
  expect(exit).toEqual({ status: 7 });
});

test('who ends at once is heard of, also when many do', async () => {
  const ends = async () => {
    const all = [];
    for (let number = 0; number < 50; number++) {
      const { stdout, stderr, exited } = await start({ file: '/bin/sh', args: ['-c', 'exit 3'], cwd: '/', env: {} });
      stdout.resume();
      stderr.resume();
      all.push(await exited);
    }
    return all;
  };
  const patience = setInterval(() => {}, 1000); // who waits for an end holds up its own
  const all = (await Promise.all([ends(), ends(), ends(), ends()])).flat();
  clearInterval(patience);
  expect(all).toEqual(Array.from({ length: 200 }, () => ({ status: 3 })));
});

test('a signal that ended it is named, and signals that we ignore end it, too', async () => {
  process.on('SIGPIPE', () => {});
  const { stdout, stderr, exited } = await start({ file: '/bin/sh', args: ['-c', 'kill -PIPE $$; echo alive'], cwd: '/', env: {} });
  stdout.resume();
  stderr.resume();
  expect(await exited).toEqual({ endedBy: 'SIGPIPE' });
});

test.each([
  ['a file that is missing', '/no/such/program', 'ENOENT'],
  ['a file that is no program', '/etc/passwd', 'EACCES'],
  ['a folder to work in that is missing', '/bin/sh', 'ENOENT'],
])('%s is an error with the code of the system', async (what, file, code) => {
  const cwd = what.startsWith('a folder') ? '/no/such/folder' : '/';
  await expect(start({ file, args: [], cwd, env: {} })).rejects.toMatchObject({ code });
});

test('a name without a path is looked for on the PATH that the program gets', async () => {
  const { stdout, stderr, exited } = await start({ file: 'echo', args: ['hello'], cwd: '/', env: { PATH: '/usr/bin:/bin' } });
  stderr.resume();
  expect(await text(stdout)).toBe('hello\n');
  expect(await exited).toEqual({ status: 0 });
});
