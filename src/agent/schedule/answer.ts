import type { Machine } from '../machine.ts';
import { execute } from '../run/execute.ts';
import { withScratch } from '../scratch.ts';

/** What a program of the system answers. `said` is what a person needs to know of it where it failed. */
export type Answer = { exit: number; stdout: string; said: string };

/** Asks a program of the system, which finds its person's session. Never rejects: one that cannot be started has failed, too. */
export function answerOf(command: readonly [string, ...string[]], { path, home, session }: Machine): Promise<Answer> {
  const env = { XDG_RUNTIME_DIR: `/run/user/${process.getuid?.()}`, ...session, PATH: path, HOME: home, LC_ALL: 'C' };
  return withScratch(async tmp => {
    const { exit, stdout, stderr, problem } = await execute({ command, cwd: '/', env, tmp, seconds: 30 });
    return { exit: problem ? exit || 1 : exit, stdout, said: problem ?? stderr.trim().split('\n')[0] ?? '' };
  });
}
