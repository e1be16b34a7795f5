import { existsSync } from 'node:fs';
import path from 'node:path';
import { isExecutable } from '../files.ts';
import type { Machine } from '../machine.ts';
import { answerOf } from '../schedule/answer.ts';

/** Plain words; lines of the body are parted by a line feed. */
export type Words = { title: string; body: string };

/** Shows it in the session that we run in. Gives why it cannot be shown, or undefined when it was. */
export async function show(words: Words, machine: Machine): Promise<string | undefined> {
  return machine.platform === 'macos' ? showOnMac(words, machine) : showOnLinux(words, machine);
}

/** Why nothing can be shown here, as far as that can be seen without trying. */
export function hindranceToShow(machine: Machine): string | undefined {
  if (machine.platform === 'macos') return undefined;
  if (!machine.path.split(':').some(folder => isExecutable(path.join(folder, 'notify-send'))))
    return 'notify-send is missing (Debian: libnotify-bin, Fedora: libnotify)';
  // Root shows nothing itself: who sits at the screen does, at the time.
  return machine.isRoot || sessionOfUser(machine).DBUS_SESSION_BUS_ADDRESS ? undefined : 'no desktop session is there';
}

/** A job of a scheduler may know nothing of its session, whose bus has a place of its own. */
function sessionOfUser({ root, session }: Machine): Record<string, string> {
  const folder = session.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.()}`;
  const bus = session.DBUS_SESSION_BUS_ADDRESS ?? (existsSync(`${root}${folder}/bus`) ? `unix:path=${folder}/bus` : undefined);
  return { ...session, XDG_RUNTIME_DIR: folder, ...(bus && { DBUS_SESSION_BUS_ADDRESS: bus }) };
}

/** notify-send(1), which takes no title or body that begins with -. It stays for 30 s, and in the desktop's list. */
async function showOnLinux({ title, body }: Words, machine: Machine): Promise<string | undefined> {
  const { default: NotifySend } = await import('node-notifier/notifiers/notifysend.js');
  const message = escapeMarkup(body).replaceAll('\n', '\\n');
  const notification = { title, message, urgency: 'normal', timeout: 30, 'app-name': 'shipshape' };
  // The library looks for its program once, by PATH; without a look it starts it and says what came of that.
  const notifier = new NotifySend({ suppressOsdCheck: true } as object);
  return withEnvironment({ PATH: machine.path, HOME: machine.home, ...sessionOfUser(machine) }, () => {
    return new Promise(resolve => notifier.notify(notification, problem => resolve(reasonOf(problem))));
  });
}

/** The library finds its program and the session by the environment, and nothing else of ours is handed down. */
async function withEnvironment<T>(environment: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const own = process.env;
  process.env = environment;
  try {
    return await work();
  } finally {
    process.env = own;
  }
}

/** What the library has for macOS is a program for processors of Intel alone: the system's own does it everywhere. osascript(1) */
async function showOnMac({ title, body }: Words, machine: Machine): Promise<string | undefined> {
  const script = ['on run argv', 'display notification (item 2 of argv) with title (item 1 of argv)', 'end run'];
  const { exit, said } = await answerOf(['osascript', ...script.flatMap(line => ['-e', line]), title, body], machine);
  return exit === 0 ? undefined : said || `osascript exited with ${exit}`;
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The library gives an error whose first line is the command, what was written to stderr, or an empty text. */
function reasonOf(problem: unknown): string | undefined {
  if (!problem) return undefined;
  const [, ...said] = (problem instanceof Error ? problem.message : `\n${problem}`).trimEnd().split('\n');
  return said.at(-1) || 'notify-send failed';
}
