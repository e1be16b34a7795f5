import type { Machine } from '../machine.ts';
import { answerOf } from '../schedule/answer.ts';

/**
 * Why a person is not to be disturbed now, or undefined where nothing says so. Whoever shows slides, a film or a call has the screen
 * kept on, and says so to the desktop: what runs is not looked at.
 */
export async function disturbance(machine: Machine): Promise<string | undefined> {
  for (const [command, yes, reason] of machine.platform === 'macos' ? macos : linux) {
    const { exit, stdout } = await answerOf(command, machine);
    if (exit === 0 && yes.test(stdout)) return reason;
  }
  return undefined;
}

type Question = [command: [string, ...string[]], yes: RegExp, reason: string];

const [call, silence] = ['a call or a presentation keeps the screen on', 'do not disturb is on'];

/** pmset(1). Focus is kept from programs, and holds notices back by itself. */
const macos: Question[] = [[['pmset', '-g', 'assertions'], /^\s*PreventUserIdleDisplaySleep\s+1$/m, call]];

const notifications = ['org.freedesktop.Notifications', '/org/freedesktop/Notifications'];

const linux: Question[] = [
  // Plasma, and every server that follows its wording.
  [bus('get-property', ...notifications, 'org.freedesktop.Notifications', 'Inhibited'), /^b true$/m, silence],
  [bus('get-property', ...notifications, 'org.dunstproject.cmd0', 'paused'), /^b true$/m, silence],
  [['gsettings', 'get', 'org.gnome.desktop.notifications', 'show-banners'], /^false$/m, silence],
  // GNOME: 8 is "the session must not be seen as idle".
  [
    bus('call', 'org.gnome.SessionManager', '/org/gnome/SessionManager', 'org.gnome.SessionManager', 'IsInhibited', 'u', '8'),
    /^b true$/m,
    call,
  ],
  // Plasma: 4 is "the screen must stay as it is".
  [
    bus(
      'call',
      'org.kde.Solid.PowerManagement.PolicyAgent',
      '/org/kde/Solid/PowerManagement/PolicyAgent',
      'org.kde.Solid.PowerManagement.PolicyAgent',
      'HasInhibition',
      'u',
      '4',
    ),
    /^b true$/m,
    call,
  ],
  [
    bus(
      'call',
      'org.freedesktop.PowerManagement',
      '/org/freedesktop/PowerManagement/Inhibit',
      'org.freedesktop.PowerManagement.Inhibit',
      'HasInhibit',
    ),
    /^b true$/m,
    call,
  ],
];

/** To ask starts nothing. busctl(1) */
function bus(...words: string[]): [string, ...string[]] {
  return ['busctl', '--user', '--auto-start=no', '--timeout=3', ...words];
}
