import { type Machine, sessionOf } from '../machine.ts';
import { ownWords } from '../paths.ts';
import { type Person, peopleAtScreens } from '../person.ts';
import { execute } from '../run/execute.ts';
import { inSessionOf } from '../run/run-check.ts';
import { withScratch } from '../scratch.ts';
import type { Notice } from './decide.ts';
import type { Attempt } from './told.ts';

/** What became of a notice in one session. `told` names the checks that the person sees. */
export type Telling = Pick<Attempt, 'outcome' | 'reason'> & { told: string[] };

/**
 * Has a notice shown by a process in the session of whom it is for: our own, or, for root, each person's with that person's
 * rights. What that process says is the word of that person, and no more is believed.
 */
export async function tellSessions(notice: Notice, machine: Machine): Promise<Telling[]> {
  return withScratch(async scratch => {
    const people = machine.isRoot ? await peopleAtScreens(machine, scratch) : [undefined];
    const tellings: Telling[] = [];
    for (const person of people) tellings.push(await tell(notice, person, machine, scratch));
    return tellings;
  });
}

async function tell(notice: Notice, person: Person | undefined, machine: Machine, scratch: string): Promise<Telling> {
  const command = [...ownWords(), 'notify', JSON.stringify(notice)] as [string, ...string[]];
  const state = process.env.SHIPSHAPE_STATE;
  const env: Record<string, string> = person
    ? { PATH: machine.path, HOME: person.home, XDG_RUNTIME_DIR: `/run/user/${person.uid}`, ...person.session }
    : { PATH: machine.path, HOME: machine.home, ...sessionOf(process.env), ...(state && { SHIPSHAPE_STATE: state }) };
  const ended = await execute({
    command: person && machine.platform === 'macos' ? inSessionOf(person, env, command) : command,
    cwd: '/',
    env,
    tmp: scratch,
    seconds: 60,
    as: machine.platform === 'macos' ? undefined : person,
  });
  return read(ended.stdout) ?? { outcome: 'failed', reason: ended.problem ?? (lastLine(ended.stderr) || `exit ${ended.exit}`), told: [] };
}

function read(said: string): Telling | undefined {
  try {
    const { outcome, reason, told } = JSON.parse(said);
    if (!['shown', 'waits', 'snoozed', 'failed'].includes(outcome) || !Array.isArray(told)) return undefined;
    return { outcome, ...(typeof reason === 'string' && { reason: reason.slice(0, 300) }), told: told.map(String) };
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
