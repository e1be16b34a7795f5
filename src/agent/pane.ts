import type { Machine } from './machine.ts';
import { launch } from './run/act.ts';

/** Opens the settings for a check by the desktop's own tool. Gives a line that says what came of it. */
export function openPane(pane: string | undefined, machine: Machine): string {
  const command = pane && paneCommand(pane, machine);
  if (!command) return 'Nothing to open: no settings of this desktop are known for it.';
  launch(command, { PATH: machine.path, HOME: machine.home, ...machine.session });
  return `Opening ${command.join(' ')}`;
}

/** A pane of macOS is a URL; one of Linux is named as GNOME calls it, and Plasma has a program for all of them. */
export function paneCommand(pane: string, { platform, session }: Machine): readonly [string, ...string[]] | undefined {
  if (platform === 'macos') return ['open', pane];
  const desktop = `:${session.XDG_CURRENT_DESKTOP ?? ''}:`;
  if (/:(GNOME|Unity|Budgie)\b/.test(desktop)) return ['gnome-control-center', pane.replace(/^gnome-control-center:/, '')];
  return desktop.includes(':KDE:') ? ['systemsettings'] : undefined;
}

/** Opens a page that lies in a file by the desktop's own browser. xdg-open(1), open(1) */
export function openPage(file: string, { platform, path, home, session }: Machine): void {
  launch([platform === 'macos' ? 'open' : 'xdg-open', file], { PATH: path, HOME: home, ...session });
}
