import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fix } from '../../src/agent/fix/fix.ts';
import { ask, type Ground } from '../../src/agent/fix/ground.ts';
import { Journal } from '../../src/agent/fix/journal.ts';
import { undo } from '../../src/agent/fix/undo.ts';
import { withLock } from '../../src/agent/lock.ts';
import { type Case, pretend } from '../../src/agent/pretend.ts';
import { isFixable } from '../../src/protocol/check.ts';
import { checkNamed, readCase, toolsFor } from './describe-check.ts';
import { scratchFolder } from './programs.ts';

/** A machine on which the check fails. Its `programs`, in sh, may keep what they are told in files below $SHIPSHAPE_ROOT. */
export type Broken = Partial<Case> & {
  like?: string;
  programs?: Record<string, string>;
  /** Where the person's home lies below the root, for a check that reads where homes are. */
  home?: string;
};

/** A table of one fix: on each machine the check fails, the fix makes it pass, and undo leaves every file as it was. */
export function describeFix(file: string, machines: [string, Broken][]): void {
  describe(`the fix of ${file}`, () => {
    const check = checkNamed(file);
    test.each(machines.map((row, index) => [...row, index] as const))('%s', async (_, broken, index) => {
      const folder = scratchFolder();
      const { machine, params } = pretendBroken(broken, check.platform ?? 'linux', folder, index);
      const said = openSync(path.join(folder, 'said'), 'w');
      const words = () => readFileSync(path.join(folder, 'said'), 'utf8');
      await withLock(path.join(folder, 'lock'), 0, async lock => {
        const journal = new Journal(path.join(folder, 'state.db'));
        const ground: Ground = { machine, journal, scratch: folder, voice: said, lock };
        const tree = () => ({ ...treeOf(machine.root), ...treeOf(machine.home) });
        if (!isFixable(check)) throw new Error(`${file} has no fix`);

        expect(await ask(check, params, ground)).toMatchObject({ outcome: 'fail' });
        const before = tree();
        const fixed = await fix(check, params, ground);
        expect(fixed, JSON.stringify([fixed, words()])).toMatchObject({ ended: 'verified' });
        expect(tree(), 'something has changed').not.toEqual(before);
        expect(await ask(check, params, ground)).toMatchObject({ outcome: 'pass' });

        const [entry] = journal.entries();
        await undo(entry!, check, ground).catch(error => expect.fail(`${error.message}: ${words()}`));
        expect(tree()).toEqual(before);
        expect(await ask(check, params, ground)).toMatchObject({ outcome: 'fail' });
        expect(journal.entries()).toMatchObject([{ state: 'undone' }]);
        journal.end();
      });
      closeSync(said);
    });
  });
}

function pretendBroken({ like, programs = {}, home, ...made }: Broken, platform: 'macos' | 'linux', folder: string, index: number) {
  const bare = {
    control: '',
    title: '',
    os: platform === 'macos' ? '26.5' : 'debian-13',
    arch: 'any',
    user: 'root',
    commands: [],
  } as const;
  const recorded = { ...bare, expect: 'fail', why: '', ...(like && readCase(`${like}.json`)), ...made } as Case;
  const pretended = pretend(recorded, folder, toolsFor(index));
  for (const [name, text] of Object.entries(programs)) {
    const program = name.startsWith('/') ? path.join(folder, 'root', name) : path.join(folder, 'bin', name);
    mkdirSync(path.dirname(program), { recursive: true });
    writeFileSync(program, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return home ? { ...pretended, machine: { ...pretended.machine, home: path.join(pretended.machine.root, home) } } : pretended;
}

/** Every file, folder and link with all that undo must bring back. */
export function treeOf(folder: string): Record<string, unknown> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    ['.', ...names].map(name => {
      const file = path.join(folder, name);
      const stats = lstatSync(file);
      const content = stats.isFile() ? readFileSync(file, 'base64') : stats.isSymbolicLink() ? readlinkSync(file) : 'folder';
      return [file, [stats.mode, stats.uid, stats.gid, content].join(' ')];
    }),
  );
}
