import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import { fix } from '../../../src/agent/fix/fix.ts';
import { ask, present } from '../../../src/agent/fix/ground.ts';
import { resume } from '../../../src/agent/fix/resume.ts';
import { undo } from '../../../src/agent/fix/undo.ts';
import { readXattrs, removeXattrs, writeXattrs } from '../../../src/agent/fix/xattrs.ts';
import type { Fixable } from '../../../src/protocol/check.ts';
import { treeOf } from '../../support/describe-fix.ts';
import { mendable, onGround } from '../../support/mendable.ts';
import { scratchFolder } from '../../support/programs.ts';

const isRoot = process.getuid?.() === 0;
const says = 'fix() { put /etc/thing <<EOF\nyes\nEOF\n}';

let folder: string;
let thing: string;
beforeEach(() => {
  folder = scratchFolder();
  thing = path.join(folder, 'root', 'etc', 'thing');
  mkdirSync(path.dirname(thing), { recursive: true });
});
const tree = () => treeOf(path.join(folder, 'root'));

describe('a fix', () => {
  test('makes the check pass, and undo puts the file back with its bytes, mode, owner and attributes', async () => {
    const check = mendable(folder, `fix() { rm "$thing"; put /etc/thing <<EOF\nyes\nEOF\n}`);
    writeFileSync(thing, 'no\0\xff\n', { mode: 0o640 });
    if (isRoot) chownSync(thing, 12, 34);
    writeXattrs(thing, { 'user.colour': 'Ymx1ZQ==' });
    const before = tree();
    await onGround(folder, async ground => {
      expect(await fix(check, {}, ground)).toEqual({ id: 1, ended: 'verified' });
      expect(await ask(check, {}, ground)).toMatchObject({ outcome: 'pass' });
      expect(readXattrs(thing)).toEqual({});
      await undo(ground.journal.entries()[0]!, check, ground);
    });
    expect(tree()).toEqual(before);
    expect(readXattrs(thing)).toEqual({ 'user.colour': 'Ymx1ZQ==' });
  });

  test('that made a file and its folders leaves neither when it is undone, and what others put there since stays', async () => {
    const changes = '[/etc/thing, /etc/deep/er/file, /etc/deeper/file]';
    const check = mendable(folder, `${says.slice(0, -1)}put /etc/deep/er/file </dev/null; put /etc/deeper/file </dev/null; }`, { changes });
    const before = tree();
    await onGround(folder, async ground => {
      await fix(check, {}, ground);
      await undo(ground.journal.entries()[0]!, check, ground);
      expect(tree()).toEqual(before);

      await fix(check, {}, ground);
      writeFileSync(path.join(folder, 'root', 'etc', 'deeper', 'own'), '');
      await undo(ground.journal.entries()[0]!, check, ground);
    });
    expect(existsSync(path.join(folder, 'root', 'etc', 'deep'))).toBe(false);
    expect(Object.keys(tree()).filter(name => !(name in before))).toEqual(
      ['deeper', 'deeper/own'].map(name => path.join(folder, 'root', 'etc', name)),
    );
  });

  test('starts what is there to stay: no question that is asked afterwards ends it', async () => {
    const started = path.join(folder, 'started');
    const service = `setsid sh -c 'echo $$ >${started}; exec sleep 60' 3>&- &`;
    const check = mendable(folder, `fix() { ${service}\nuntil [ -s ${started} ]; do sleep 0.01; done; echo yes >"$thing"; }`);
    await onGround(folder, async ground => {
      expect(await fix(check, {}, ground)).toEqual({ id: 1, ended: 'verified' });
      await ask(check, {}, ground);
    });
    const pid = Number(readFileSync(started, 'utf8'));
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toBe('sleep\x0060\0');
    process.kill(pid);
  });

  test('that writes through a link, or replaces it, is undone on both sides of the link', async () => {
    const target = path.join(folder, 'root', 'thing.real');
    writeFileSync(target, 'no\n');
    symlinkSync('../thing.real', thing);
    const before = tree();
    await onGround(folder, async ground => {
      for (const way of [says, `fix() { echo yes >>"$thing"; rm "$thing"; echo yes >"$thing"; }`]) {
        expect(await fix(mendable(folder, way), {}, ground)).toMatchObject({ ended: 'verified' });
        await undo(ground.journal.entries()[0]!, undefined, ground);
        expect(tree()).toEqual(before);
      }
    });
  });

  test('of rights alone leaves the bytes, and undo gives the rights back', async () => {
    mkdirSync(path.join(folder, 'root', 'etc', 'keys'), { mode: 0o755 });
    const key = path.join(folder, 'root', 'etc', 'keys', 'a');
    writeFileSync(key, 'secret', { mode: 0o644 });
    writeFileSync(thing, 'no');
    const before = tree();
    const check = mendable(folder, `fix() { chmod 700 "\${thing%/*}/keys"; chmod 600 "\${thing%/*}"/keys/*; echo yes >"$thing"; }`, {
      changes: '[/etc/thing, /etc/keys, /etc/keys/*]',
    });
    await onGround(folder, async ground => {
      await fix(check, {}, ground);
      expect(tree()[key]).toMatch(`${0o100600} `);
      await undo(ground.journal.entries()[0]!, check, ground);
    });
    expect(tree()).toEqual(before);
  });

  test.each([
    ['does not help', 'fix() { echo perhaps >"$thing"; }', /carried out, and the check still does not pass: the thing says yes/],
    ['gives up half-way', 'fix() { echo yes >"$thing"; cannot_fix "no"; }', /exited with 1/],
    ['is killed', 'fix() { echo yes >"$thing"; kill -9 $$; }', /SIGKILL ended it/],
    ['breaks the check', 'fix() { echo yes >"$thing"; chmod 0 "$0"; }', /could not be started/],
  ])('that %s is put back', async (_, functions, reason) => {
    writeFileSync(thing, 'no\n');
    const before = tree();
    await onGround(folder, async ground => {
      const ended = await fix(mendable(folder, functions), {}, ground);
      expect(ended).toEqual({ id: 1, ended: 'undone', reason: expect.stringMatching(reason) });
      expect(ground.journal.entries()).toMatchObject([{ state: 'undone', reason: expect.stringMatching(reason) }]);
    });
    expect(tree()).toEqual(before);
  });

  test('begins only when the state before it is on the disk', async () => {
    const copy = path.join(folder, 'copy.db');
    const check = mendable(folder, `fix() { cp '${folder}/state/state.db' '${copy}'; echo yes >"$thing"; }`);
    writeFileSync(thing, 'my own words');
    await onGround(folder, ground => fix(check, {}, ground));
    const [row] = new DatabaseSync(copy).prepare('SELECT state, before FROM fixes').all();
    expect(row?.state).toBe('saved');
    expect(JSON.parse(String(row?.before)).files).toMatchObject([{ path: thing, bytes: Buffer.from('my own words').toString('base64') }]);
  });

  test.each([
    ['a file is too large', () => truncateSync(thing, 5e6), {}, /larger than 4 MiB/],
    [
      'a file is none',
      () => spawnSync('mkfifo', [`${thing}.pipe`]),
      { changes: '[/etc/thing, /etc/thing.pipe]' },
      /is no file that could be saved/,
    ],
    ['the check does not tell its settings', () => {}, { changes: "[/etc/thing, 'setting: x']" }, /settings cannot be read: no idea/],
  ])('changes nothing where %s', async (_, spoil, fields, reason) => {
    writeFileSync(thing, 'no\n');
    spoil();
    const before = tree();
    const check = mendable(folder, `${says}\nstate() { echo 'no idea' >&2; return 1; }`, fields);
    await onGround(folder, async ground => {
      expect(await fix(check, {}, ground)).toMatchObject({ ended: 'undone', reason: expect.stringMatching(reason) });
    });
    expect(tree()).toEqual(before);
  });

  test.runIf(isRoot)('of root goes nowhere through a folder of somebody else', async () => {
    writeFileSync(thing, 'no\n');
    chownSync(path.dirname(thing), 1000, 1000);
    await onGround(folder, async ground => {
      expect(await fix(mendable(folder, says), {}, ground)).toMatchObject({ ended: 'undone', reason: /belongs to user 1000/ });
    });
    expect(readFileSync(thing, 'utf8')).toBe('no\n');
  });
});

describe('a setting that no file keeps', () => {
  // It lives where the journal cannot see it.
  const functions = `
kept=$SHIPSHAPE_ROOT/kernel
state() { cat "$kept"; }
fix() { echo 1 >"$kept"; echo yes >"$thing"; }
undo() { cat >"$kept"; }`;
  const fields = { changes: "[/etc/thing, 'setting: kernel']" };

  test('is handed back to undo as the check told it, to the last byte', async () => {
    const check = mendable(folder, functions, fields);
    const kept = path.join(folder, 'root', 'kernel');
    writeFileSync(kept, '0 ü\n\n  $(x)');
    await onGround(folder, async ground => {
      expect(await fix(check, {}, ground)).toMatchObject({ ended: 'verified' });
      expect(readFileSync(kept, 'utf8')).toBe('1\n');
      await undo(ground.journal.entries()[0]!, check, ground);
    });
    expect(readFileSync(kept, 'utf8')).toBe('0 ü\n\n  $(x)');
  });

  test('is not forgotten when its undo fails: the next start tries again', async () => {
    const kept = path.join(folder, 'root', 'kernel');
    writeFileSync(kept, '0\n');
    const broken = mendable(folder, functions.replace('undo() {', 'undo() { [ ! -e "$kept.shut" ] || return 1;'), fields);
    await onGround(folder, async ground => {
      await fix(broken, {}, ground);
      writeFileSync(`${kept}.shut`, '');
      await expect(undo(ground.journal.entries()[0]!, broken, ground)).rejects.toThrow(/could not be undone: the check's own undo failed/);
      expect(await resume(ground)).toMatchObject([{ ended: 'stuck' }]);
      rmSync(`${kept}.shut`);
      expect(await resume(ground)).toEqual([{ id: 1, check: 'thing', ended: 'undone', reason: 'it was cut off' }]);
    });
    expect(readFileSync(kept, 'utf8')).toBe('0\n');
  });
});

describe('undo', () => {
  const fixed = async (work: (check: Fixable) => void | Promise<void>) => {
    writeFileSync(thing, 'no\n');
    const check = mendable(folder, says);
    await onGround(folder, ground => fix(check, {}, ground));
    await work(check);
    return onGround(folder, ground => undo(ground.journal.entries()[0]!, check, ground));
  };

  test('refuses what somebody has changed since, names it, and does it by force', async () => {
    await expect(fixed(() => writeFileSync(thing, 'yes, and more'))).rejects.toMatchObject({
      code: 'UNDO_REFUSED',
      message: expect.stringContaining(`${thing} has been changed since fix 1`),
      hint: expect.stringContaining('shipshape undo 1 --force'),
    });
    expect(readFileSync(thing, 'utf8')).toBe('yes, and more');
    await onGround(folder, ground => undo(ground.journal.entries()[0]!, undefined, ground, { force: true }));
    expect(readFileSync(thing, 'utf8')).toBe('no\n');
  });

  test('refuses where only the mode was changed', async () => {
    await expect(fixed(() => chmodSync(thing, 0o600))).rejects.toMatchObject({ code: 'UNDO_REFUSED' });
  });

  test('agrees where somebody has put back everything already', async () => {
    await fixed(() => writeFileSync(thing, 'no\n'));
    expect(readFileSync(thing, 'utf8')).toBe('no\n');
  });

  test('forgets the saved bytes when they are back', async () => {
    await fixed(() => {});
    await onGround(folder, async ground => {
      expect(ground.journal.entries()).toEqual([
        {
          id: 1,
          check: 'thing',
          suite: path.join(folder, 'suite'),
          params: {},
          state: 'undone',
          plannedAt: expect.any(String),
          endedAt: expect.any(String),
          reason: 'undone on request',
        },
      ]);
    });
  });
});

describe('the next start', () => {
  const plan = { check: 'thing', params: {} };

  test.each([
    ['planned', 'undone'],
    ['saved', 'undone'],
    ['undoing', 'undone'],
    ['applied', 'verified'],
  ] as const)('ends a fix that was cut off when it was %s: it is %s', async (state, ended) => {
    writeFileSync(thing, 'no\n');
    const check = mendable(folder, says);
    await onGround(folder, async ground => {
      const id = ground.journal.plan({ ...plan, suite: path.join(folder, 'suite') }, new Date());
      if (state !== 'planned') ground.journal.save(id, await present(check, {}, ground));
      if (state === 'applied' || state === 'undoing') ground.journal.move(id, state);
      if (state !== 'planned') writeFileSync(thing, 'yes\n');
      expect(await resume(ground)).toMatchObject([{ id, ended }]);
      expect(await resume(ground)).toEqual([]);
    });
    expect(readFileSync(thing, 'utf8')).toBe(ended === 'verified' ? 'yes\n' : 'no\n');
  });

  test('puts back an applied fix whose check is gone, for nobody can ask whether it helps', async () => {
    writeFileSync(thing, 'no\n');
    const check = mendable(folder, says);
    await onGround(folder, async ground => {
      const id = ground.journal.plan({ ...plan, suite: path.join(folder, 'suite') }, new Date());
      ground.journal.save(id, await present(check, {}, ground));
      ground.journal.move(id, 'applied');
      writeFileSync(thing, 'yes\n');
      rmSync(path.join(folder, 'suite'), { recursive: true });
      expect(await resume(ground)).toMatchObject([{ ended: 'undone' }]);
    });
    expect(readFileSync(thing, 'utf8')).toBe('no\n');
  });
});

test('two fixes never work at once: the second waits, and gives up with a word', async () => {
  await onGround(folder, async () => {
    await expect(onGround(folder, async () => {}, 100)).rejects.toMatchObject({ code: 'FIX_BUSY' });
  });
  await onGround(folder, async () => {}, 0);
});

test('attributes come and go with any name and value', () => {
  writeFileSync(thing, '');
  const some = { 'user.a': '', 'user.b': Buffer.from([0, 255]).toString('base64'), 'user.ü': 'eA==' };
  writeXattrs(thing, some);
  expect(readXattrs(thing)).toEqual(some);
  removeXattrs(thing, ['user.a', 'user.b']);
  expect(readXattrs(thing)).toEqual({ 'user.ü': 'eA==' });
  expect(() => removeXattrs(thing, ['user.a'])).toThrow('cannot be removed');
  expect(() => writeXattrs(thing, { 'nonsense.a': '' })).toThrow('cannot be set');
});
