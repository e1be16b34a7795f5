import { expect, test } from 'vitest';
import type { Machine } from '../../src/agent/machine.ts';
import { openPane, paneCommand } from '../../src/agent/pane.ts';

const machine = (platform: Machine['platform'], desktop?: string): Machine => ({
  platform,
  path: '/nonexistent',
  root: '',
  home: '/',
  isRoot: false,
  session: desktop ? { XDG_CURRENT_DESKTOP: desktop } : {},
});

test.each([
  [machine('macos'), 'x-apple.systempreferences:a.b?c', ['open', 'x-apple.systempreferences:a.b?c']],
  [machine('linux', 'ubuntu:GNOME'), 'gnome-control-center:privacy', ['gnome-control-center', 'privacy']],
  [machine('linux', 'KDE'), 'gnome-control-center:privacy', ['systemsettings']],
  [machine('linux', 'Hyprland'), 'gnome-control-center:privacy', undefined],
  [machine('linux'), 'gnome-control-center:privacy', undefined],
])('settings are opened by the tool of the desktop: %j', (where, pane, command) => {
  expect(paneCommand(pane, where)).toEqual(command);
});

test('that nothing can be opened, or what is, is told', () => {
  expect(openPane(undefined, machine('macos'))).toContain('Nothing to open');
  expect(openPane('gnome-control-center:privacy', machine('linux', 'GNOME'))).toBe('Opening gnome-control-center privacy');
});
