import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { thisMachine } from '../../src/agent/machine.ts';
import { tellSessions } from '../../src/agent/notices/sessions.ts';
import { makeSuite, scratchFolder } from '../support/programs.ts';

const uid = 1; // daemon, whom every Linux knows
const repository = path.resolve(import.meta.dirname, '../..');
const notice = { failing: [{ check: 'firewall', text: 'The firewall is off & <b>open</b>' }], mended: [], insists: false };

test('root tells it in the session of the person, by the server that shows notices there', async ({ skip }) => {
  const desktop = await aDesktop(skip);
  expect(await tellSessions(notice, desktop.machine)).toEqual([{ outcome: 'shown', told: ['firewall'] }]);
  expect(await desktop.shown()).toMatch(/appname: 'shipshape'(.|\n)*summary: 'One thing is not in order on this laptop'/);
  expect(await desktop.shown()).toMatch(/body: '• The firewall is off &amp; &lt;b&gt;open&lt;\/b&gt;\nTo mend it: shipshape fix firewall'/);
});

test('it waits while do not disturb is on, and no longer than a day', async ({ skip }) => {
  const desktop = await aDesktop(skip);
  desktop.dunstctl('set-paused', 'true');
  expect(await tellSessions(notice, desktop.machine)).toEqual([{ outcome: 'waits', reason: 'do not disturb is on', told: [] }]);
  expect(await tellSessions({ ...notice, insists: true }, desktop.machine)).toEqual([{ outcome: 'shown', told: ['firewall'] }]);
});

test('where nothing shows notices, that is said', async ({ skip }) => {
  const desktop = await aDesktop(skip, false);
  expect(await tellSessions(notice, desktop.machine)).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(/\w/), told: [] }]);
});

/** A screen and a bus of a person's own, with what shows notices there; and this machine, whose login manager knows of it. */
async function aDesktop(skip: (why: string) => void, withServer = true) {
  const home = scratchFolder(0o755);
  chownSync(home, uid, uid);
  const program = path.join(repository, 'src/cli.ts');
  if (!mayRead(program)) skip(`${program} is closed to the people of this machine`);
  const display = `:${77 + Math.floor(Math.random() * 900)}`;
  const bus = `unix:path=${home}/bus`;
  const session = { DISPLAY: display, DBUS_SESSION_BUS_ADDRESS: bus, XDG_RUNTIME_DIR: home, XDG_CURRENT_DESKTOP: 'X-Test' };
  const start = (file: string, ...words: string[]) => {
    const options = { uid, gid: uid, env: { ...session, HOME: home, PATH: '/usr/bin:/bin' } };
    const child = spawn(file, words, { ...options, stdio: ['ignore', openSync(path.join(home, file), 'w'), 'ignore'] });
    onTestFinished(() => void child.kill());
  };
  start('Xvfb', display, '-screen', '0', '320x240x24');
  start('dbus-daemon', `--config-file=${busConfig(bus)}`, '--nofork', '--nopidfile');
  await until(() => existsSync(`${home}/bus`));
  if (withServer) start('dunst', '-print');
  if (withServer) await until(() => isServed(session));

  const loginctl = `case $1 in list-sessions) echo '3 ${uid} eve seat0' ;; *) printf 'User=${uid}\\nType=x11\\nState=active\\nClass=user\\n' ;; esac`;
  const getent = `echo 'eve:x:${uid}:${uid}:Eve:${home}:/bin/sh'`;
  const bin = makeSuite({ loginctl: `#!/bin/sh\n${loginctl}\n`, getent: `#!/bin/sh\n${getent}\n` });
  chmodSync(bin, 0o755);
  return {
    machine: { ...thisMachine(), path: `${bin}:/usr/bin:/bin` },
    dunstctl: (...words: string[]) => execFileSync('dunstctl', words, { uid, gid: uid, env: { ...session, PATH: '/usr/bin:/bin' } }),
    async shown() {
      await pause(300);
      return readFileSync(path.join(home, 'dunst'), 'utf8');
    },
  };
}

/** A bus that starts no program by itself. */
function busConfig(address: string): string {
  const file = path.join(scratchFolder(0o755), 'bus.conf');
  const rules =
    '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>';
  writeFileSync(file, `<busconfig><type>session</type><listen>${address}</listen><auth>EXTERNAL</auth>${rules}</busconfig>`);
  return file;
}

function isServed(session: Record<string, string>): boolean {
  try {
    const words = ['--user', 'call', 'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner', 's'];
    const said = execFileSync('busctl', [...words, 'org.freedesktop.Notifications'], {
      uid,
      gid: uid,
      env: { ...session, PATH: '/usr/bin:/bin' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.includes('true');
  } catch {
    return false;
  }
}

function mayRead(file: string): boolean {
  try {
    execFileSync('cat', [file], { uid, gid: uid, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 100; tries > 0 && !holds(); tries--) await pause(100);
}
