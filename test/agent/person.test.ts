import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCheckFile } from '../../src/agent/checks/catalogue.ts';
import { thisMachine } from '../../src/agent/machine.ts';
import { personAtScreen } from '../../src/agent/person.ts';
import { inSessionOf, runCheck } from '../../src/agent/run/run-check.ts';
import { header, makeSuite, scratchFolder } from '../support/programs.ts';

const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;

describe.runIf(isLinux)('who sits at the screen', () => {
  const ask = (programs: Record<string, string>) => {
    const bin = makeSuite(Object.fromEntries(Object.entries(programs).map(([name, text]) => [name, `#!/bin/sh\n${text}`])));
    return personAtScreen({ ...thisMachine(), path: `${bin}:/usr/bin:/bin` }, scratchFolder());
  };

  test('nobody, when the seat has no active session', async () => {
    expect(await ask({ loginctl: 'echo\n' })).toBeUndefined();
  });

  test('nobody, when the active session is a text console', async () => {
    expect(await ask({ loginctl: 'case $1 in show-seat) echo 3 ;; *) printf "User=1000\\nType=tty\\n" ;; esac\n' })).toBeUndefined();
  });

  test('unknown, when the login manager does not answer', async () => {
    await expect(ask({ loginctl: 'echo "Failed to connect to bus" >&2; exit 1\n' })).rejects.toThrow('Failed to connect to bus');
  });

  test.runIf(isRoot)('the owner of the graphical session, with what the desktop tells its programs', async () => {
    const uid = 54321;
    const program = spawn('sleep', ['30'], {
      uid,
      gid: uid,
      env: { XDG_CURRENT_DESKTOP: 'GNOME', XDG_RUNTIME_DIR: '/run/user/54321', SECRET: 'x' },
    });
    onTestFinished(() => void program.kill());
    await once(program, 'spawn');
    const loginctl = `case $1 in show-seat) echo 3 ;; *) printf "User=${uid}\\nType=wayland\\n" ;; esac\n`;
    expect(await ask({ loginctl, getent: `echo 'eve:x:${uid}:${uid}:Eve:/home/eve:/bin/sh'\n` })).toEqual({
      uid,
      gid: uid,
      home: '/home/eve',
      session: { XDG_CURRENT_DESKTOP: 'GNOME', XDG_RUNTIME_DIR: '/run/user/54321' },
    });
  });
});

describe('a check that needs the session', () => {
  const check = () => {
    const body = 'printf \'1..1\\nok 1 - %s %s %s\\n\' "$(id -u)" "$XDG_CURRENT_DESKTOP" "$([ -w "$TMPDIR" ] && echo writable)"\n';
    const read = readCheckFile(
      path.join(makeSuite({ 'it.sh': `#!/bin/sh\n${header({ needs: 'session' })}${body}` }, suiteForAll()), 'it.sh'),
    );
    if ('problem' in read) throw new Error(read.problem);
    return read;
  };
  const person = { uid: 54321, gid: 54321, home: '/home/eve', session: { XDG_CURRENT_DESKTOP: 'GNOME' } };

  test.runIf(isLinux && isRoot)('is asked as the person whose session it is', async () => {
    const scratch = suiteForAll();
    expect(await runCheck(check(), { machine: thisMachine(), scratch, person })).toMatchObject({
      outcome: 'pass',
      ranAs: 'user',
      points: [{ text: '54321 GNOME writable' }],
    });
  });

  test('is unknown when nobody can tell whose session it is', async () => {
    const result = await runCheck(check(), { machine: thisMachine(), scratch: scratchFolder(), person: new Error('no bus') });
    expect(result).toMatchObject({ outcome: 'error', reason: 'nobody can tell who sits at the screen: no bus' });
  });

  test('enters the session of macOS through launchd, and hands over only its own environment', () => {
    expect(inSessionOf(person, { PATH: '/bin', HOME: '/Users/eve' }, ['/s/it.sh'])).toEqual([
      'launchctl',
      'asuser',
      '54321',
      'sudo',
      '-n',
      '-u',
      '#54321',
      'env',
      '-i',
      'PATH=/bin',
      'HOME=/Users/eve',
      '/s/it.sh',
    ]);
  });
});

/** A folder that every user may enter. */
function suiteForAll(): string {
  const folder = path.join(scratchFolder(0o711), 'suite');
  mkdirSync(folder, { mode: 0o711 });
  return folder;
}
