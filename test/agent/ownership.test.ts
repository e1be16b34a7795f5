import { chmodSync, chownSync, linkSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { rootMustNotRun } from '../../src/agent/ownership.ts';
import { makeSuite, scratchFolder } from '../support/programs.ts';

const uid = process.getuid?.() as number;
const isRoot = uid === 0;
const somebody = 65534;

/**
 * Who is not root makes files that are not root's: then the first reason is the user, and what is wrong besides is not reached.
 * Only root can build the rest.
 */
function expectReason(file: string, culprit: string, reason: string): void {
  const given = rootMustNotRun(file);
  if (isRoot) expect(given).toBe(`${culprit} ${reason}`);
  else expect(given).toMatch(new RegExp(` belongs to user ${uid}: root trusts only what root alone can change$`));
}

test('root runs what root alone can change, in a folder like /tmp too', () => {
  const { file } = suite();
  if (isRoot) expect(rootMustNotRun(file)).toBeUndefined();
  else expect(rootMustNotRun(file)).toContain(`belongs to user ${uid}`);
});

test('root runs no file of another user', () => {
  const { file } = suite();
  if (isRoot) chownSync(file, somebody, somebody);
  expectReason(file, file, `belongs to user ${somebody}: root trusts only what root alone can change`);
});

test('root runs no file below a folder of another user', () => {
  const { file, folder } = suite();
  if (isRoot) chownSync(folder, somebody, somebody);
  expectReason(file, folder, `belongs to user ${somebody}: root trusts only what root alone can change`);
});

test.each([
  ['its group', 0o775],
  ['everybody', 0o757],
  ['everybody, with the sticky bit, which says nothing of a file', 0o1777],
])('root runs no file that can be changed by %s', (_, mode) => {
  const { file } = suite();
  chmodSync(file, mode);
  expectReason(file, file, `can be changed by others than root: chmod go-w ${file}`);
});

test.each([
  ['its group', 0o775],
  ['everybody', 0o777],
])('root runs no file below a folder that can be changed by %s', (_, mode) => {
  const { file, folder } = suite();
  chmodSync(folder, mode);
  expectReason(file, folder, `can be changed by others than root: chmod go-w ${folder}`);
});

test('root runs no symbolic link', () => {
  const { file, folder } = suite();
  const link = path.join(folder, 'link.sh');
  symlinkSync(file, link);
  expectReason(link, link, 'is a symbolic link: root follows none to a program');
});

test('root goes through no symbolic link to a folder', () => {
  const { file, folder } = suite();
  const link = path.join(path.dirname(folder), 'link');
  symlinkSync(folder, link);
  expectReason(path.join(link, path.basename(file)), link, 'is a symbolic link: root follows none to a program');
});

test('root runs no file that has a second name', () => {
  const { file, folder } = suite();
  linkSync(file, path.join(folder, 'b.sh'));
  expectReason(file, file, 'has a second name somewhere (a hard link): root cannot know who may change it');
});

test('root runs no program whose library somebody else can change, however deep it lies', () => {
  const { file, library } = suite();
  chmodSync(library, 0o666);
  expectReason(file, library, `can be changed by others than root: chmod go-w ${library}`);
  chmodSync(library, 0o644);
  if (isRoot) expect(rootMustNotRun(file)).toBeUndefined();
  chmodSync(path.dirname(library), 0o1777);
  if (isRoot) expect(rootMustNotRun(file)).toBeUndefined();
  if (isRoot) chownSync(library, somebody, somebody);
  expectReason(file, library, `belongs to user ${somebody}: root trusts only what root alone can change`);
});

test('root runs no program whose library is a symbolic link', () => {
  const { file, folder } = suite();
  const lib = path.join(folder, 'lib');
  renameSync(lib, path.join(folder, 'elsewhere'));
  symlinkSync('elsewhere', lib);
  expectReason(file, lib, 'is a symbolic link: root follows none to a program');
});

test('a file that is gone is said to be gone', () => {
  const { file } = suite();
  rmSync(file);
  expectReason(file, file, 'is gone');
  expect(rootMustNotRun('/usr/no-such-folder/a.sh')).toBe('/usr/no-such-folder is gone');
});

/** A suite that only its maker can change, in a temporary folder with no link on the way. */
function suite(): { file: string; folder: string; library: string } {
  const folder = path.join(realpathSync(scratchFolder()), 'suite');
  makeSuite({ 'a.sh': '' }, folder);
  const library = path.join(folder, 'lib', 'deep', 'tap.sh');
  mkdirSync(path.dirname(library), { recursive: true });
  makeSuite({ 'tap.sh': '' }, path.dirname(library));
  for (const part of [folder, path.join(folder, 'lib'), path.dirname(library)]) chmodSync(part, 0o755);
  return { file: path.join(folder, 'a.sh'), folder, library };
}
