import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type Machine, sessionOf } from './machine.ts';
import { execute } from './run/execute.ts';

/** Who sits at the screen, for root, which has no desktop session of its own. `session` tells a program which one it belongs to. */
export type Person = { uid: number; gid: number; home: string; session: Record<string, string> };

/**
 * The person in the active graphical session, or undefined when nobody is logged in there.
 * @throws Error when it cannot be told whether somebody is.
 */
export async function personAtScreen(machine: Machine, scratch: string): Promise<Person | undefined> {
  const say = (...command: [string, ...string[]]) => answerOf(command, machine, scratch);
  if (machine.platform === 'macos') {
    const { uid } = statSync('/dev/console');
    return uid === 0 ? undefined : describe(await say('id', '-P', String(uid)), {});
  }
  const id = await say('loginctl', 'show-seat', 'seat0', '--property=ActiveSession', '--value');
  return id === '' ? undefined : personIn(id, machine, scratch);
}

/** Everybody who has a graphical session, whoever of them sees the screen just now. Who cannot be told apart is left out. */
export async function peopleAtScreens(machine: Machine, scratch: string): Promise<Person[]> {
  if (machine.platform === 'macos') {
    const person = await personAtScreen(machine, scratch).catch(() => undefined);
    return person ? [person] : [];
  }
  const people = new Map<number, Person>();
  for (const line of (await answerOf(['loginctl', 'list-sessions', '--no-legend'], machine, scratch).catch(() => '')).split('\n')) {
    const [id] = line.trim().split(/\s+/);
    const person = id ? await personIn(id, machine, scratch).catch(() => undefined) : undefined;
    if (person) people.set(person.uid, person);
  }
  return [...people.values()];
}

/** Whose session it is, where that is a graphical one. */
async function personIn(id: string, machine: Machine, scratch: string): Promise<Person | undefined> {
  const properties = await answerOf(
    ['loginctl', 'show-session', id, '--property=User', '--property=Type', '--property=State', '--property=Class'],
    machine,
    scratch,
  );
  const property = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(properties)?.[1] ?? '';
  if (!isGraphical(property('Type')) || property('State') === 'closing' || !/^(user)?$/.test(property('Class'))) return undefined;
  return describe(await answerOf(['getent', 'passwd', property('User')], machine, scratch), environmentOf(Number(property('User'))));
}

function isGraphical(type: string): boolean {
  return type === 'x11' || type === 'wayland';
}

async function answerOf(command: readonly [string, ...string[]], { path, home }: Machine, scratch: string): Promise<string> {
  const ended = await execute({ command, cwd: '/', env: { PATH: path, HOME: home, LC_ALL: 'C' }, tmp: scratch, seconds: 5 });
  if (ended.problem || ended.exit !== 0)
    throw new Error(`${command[0]}: ${ended.problem ?? (ended.stderr.trim().split('\n')[0] || `exit ${ended.exit}`)}`);
  return ended.stdout.trim();
}

/** From a line of the user database: name:password:uid:gid:…:home:shell. passwd(5) */
function describe(line: string, session: Record<string, string>): Person {
  const fields = line.split(':');
  const [uid, gid, home] = [Number(fields[2]), Number(fields[3]), fields.at(-2)];
  if (!Number.isInteger(uid) || !Number.isInteger(gid) || !home?.startsWith('/'))
    throw new Error('the user database has no line for who sits at the screen');
  return { uid, gid, home, session };
}

/** The desktop tells its programs in their environment what it is: any of them will do. */
function environmentOf(uid: number): Record<string, string> {
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (statSync(`/proc/${pid}`).uid !== uid) continue;
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .map(pair => pair.split(/=(.*)/s).slice(0, 2));
      const session = sessionOf(Object.fromEntries(variables));
      if (session.XDG_CURRENT_DESKTOP) return session;
    } catch {
      // It is gone.
    }
  }
  throw new Error('a graphical session is there, and none of its programs says which desktop it is');
}
