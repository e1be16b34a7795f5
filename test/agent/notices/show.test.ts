import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Machine } from '../../../src/agent/machine.ts';
import { disturbance } from '../../../src/agent/notices/quiet.ts';
import { hindranceToShow, show } from '../../../src/agent/notices/show.ts';
import { formatNotice } from '../../../src/formats/notice.ts';
import { makeSuite, scratchFolder } from '../../support/programs.ts';
import { hostileTexts } from '../../support/results.ts';

const noting = 'for word; do printf "%s\\0" "$word"; done >"$HOME/words"; env >"$HOME/environment"';

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('notify-send is told who speaks, and finds the session of the person', async () => {
    const machine = machineWith({ 'notify-send': noting });
    expect(await show({ title: 'One thing', body: 'a & <b>\nc' }, machine)).toBeUndefined();
    const [title, body, ...options] = wordsOf(machine);
    expect([title, body]).toEqual(['One thing', 'a &amp; &lt;b&gt;\\nc']);
    expect(options).toEqual(['--urgency', 'normal', '--app-name', 'shipshape', '--expire-time', '30000']);
    const environment = readFileSync(path.join(machine.home, 'environment'), 'utf8');
    expect(environment).toContain('DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere\n');
    expect(environment).not.toContain('VITEST');
    expect(process.env.VITEST).toBe('true');
  });

  test.each(hostileTexts.map(text => [JSON.stringify(text), text]))('%s is words and nothing else', async (_, text) => {
    const machine = machineWith({ 'notify-send': noting });
    const evil = `${text}$(touch "$HOME/run")\`touch "$HOME/run"\`"; touch "$HOME/run"; '`;
    const words = formatNotice({ failing: [{ check: 'a', text: evil }], mended: [{ check: 'b', text: evil }], insists: false });
    expect(await show(words, machine)).toBeUndefined();
    expect(existsSync(path.join(machine.home, 'run'))).toBe(false);
    const [title, body] = wordsOf(machine);
    expect(title).toBe('One thing is not in order on this laptop');
    expect(body).toContain('$(touch "$HOME/run")`');
    expect(body).not.toMatch(/[<>\u0000-\u001f\u007f-\u009f\u2028]/);
  });

  test('what keeps it from being shown is told', async () => {
    expect(await show({ title: 'a', body: 'b' }, machineWith({ 'notify-send': 'echo "no such name" >&2; exit 1' }))).toBe('no such name');
    expect(await show({ title: 'a', body: 'b' }, machineWith({}))).toContain('not found');
    expect(hindranceToShow(machineWith({}))).toContain('notify-send is missing');
    expect(hindranceToShow({ ...machineWith({ 'notify-send': 'true' }), session: { XDG_RUNTIME_DIR: '/nowhere' } })).toBe(
      'no desktop session is there',
    );
    expect(hindranceToShow(machineWith({ 'notify-send': 'true' }))).toBeUndefined();
  });

  test.each<[string, Record<string, string>, string | undefined]>([
    ['a desktop that says nothing', { busctl: 'exit 1', gsettings: 'exit 1' }, undefined],
    ['no desktop at all', {}, undefined],
    ['a server that is held back', { busctl: 'case $* in *" Inhibited") echo b true ;; *) exit 1 ;; esac' }, 'do not disturb is on'],
    ['a server that is paused', { busctl: 'case $* in *" paused") echo b true ;; *) exit 1 ;; esac' }, 'do not disturb is on'],
    ['GNOME without banners', { busctl: 'exit 1', gsettings: 'echo false' }, 'do not disturb is on'],
    ['GNOME with banners', { busctl: 'echo b false', gsettings: 'echo true' }, undefined],
    [
      'a call in GNOME',
      { busctl: 'case $* in *"IsInhibited u 8") echo b true ;; *) echo b false ;; esac' },
      'a call or a presentation keeps the screen on',
    ],
    ['a film in Plasma', { busctl: 'case $* in *"HasInhibition u 4") echo b true ;; *) echo b false ;; esac' }, 'a call or a presentation'],
  ])('%s: is it a bad moment?', async (_, programs, reason) => {
    const said = await disturbance(machineWith(programs));
    if (reason === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(reason);
  });
});

test('macOS shows it by its own program, as two words of a script that never changes', async () => {
  const machine = { ...machineWith({ osascript: noting }), platform: 'macos' as const };
  expect(await show({ title: 'One thing', body: 'a " & do shell script "id"\nc' }, machine)).toBeUndefined();
  expect(wordsOf(machine).filter((_, index, words) => words[index - 1] !== '-e' && words[index] !== '-e')).toEqual([
    'One thing',
    'a " & do shell script "id"\nc',
  ]);
  const refusing = { ...machineWith({ osascript: 'echo "not allowed" >&2; exit 1' }), platform: 'macos' as const };
  expect(await show({ title: 'a', body: 'b' }, refusing)).toBe('not allowed');
});

test.each([
  ['   PreventUserIdleDisplaySleep    1', 'a call or a presentation keeps the screen on'],
  ['   PreventUserIdleDisplaySleep    0', undefined],
])('macOS says %j', async (line, reason) => {
  const machine = machineWith({ pmset: `echo 'Assertion status system-wide:'; echo '${line}'` });
  expect(await disturbance({ ...machine, platform: 'macos' })).toBe(reason);
});

test('many failures are few lines, and the command is for the worst', () => {
  const items = ['a', 'b', 'c', 'd', 'e'].map(check => ({ check, text: `${check} is wrong` }));
  expect(formatNotice({ failing: items, mended: [{ check: 'f', text: 'f is right' }], insists: false })).toEqual({
    title: '5 things are not in order on this laptop',
    body: '• a is wrong\n• b is wrong\n• c is wrong\nand 2 more: shipshape status\nTo mend it: shipshape fix a\nIn order again: f is right',
  });
  expect(formatNotice({ failing: [], mended: [{ check: 'f', text: 'f is right' }], insists: false })).toEqual({
    title: 'One thing is in order again on this laptop',
    body: '• f is right',
  });
});

function machineWith(programs: Record<string, string>): Machine {
  const bin = makeSuite(
    Object.fromEntries(Object.entries(programs).map(([name, text]) => [name, `#!/bin/sh\nPATH=/usr/bin:/bin\n${text}\n`])),
  );
  return {
    platform: 'linux',
    path: bin,
    root: '',
    home: scratchFolder(),
    isRoot: false,
    session: { XDG_RUNTIME_DIR: '/nowhere', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' },
  };
}

function wordsOf({ home }: Machine): string[] {
  return readFileSync(path.join(home, 'words'), 'utf8').split('\0').slice(0, -1);
}
