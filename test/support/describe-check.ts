import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readCheckFile } from '../../src/agent/checks/catalogue.ts';
import { removeFolder } from '../../src/agent/files.ts';
import { type Case, pretend } from '../../src/agent/pretend.ts';
import { runCheck } from '../../src/agent/run/run-check.ts';
import type { Check } from '../../src/protocol/check.ts';
import type { Outcome, Result } from '../../src/protocol/result.ts';

/** `npm run test:portability` asks the same of other shells and awks: see shells.ts. */
const stage = inject('stage');
const suite = stage?.suite ?? path.resolve(import.meta.dirname, '../../checks');
const machines = path.resolve(import.meta.dirname, '../fixtures/machines');

/** A machine that a test makes up: its programs as tiny sh scripts, or a recorded case altered. */
export type MadeUp = Partial<Case> & {
  /** Takes a recorded case as it was and changes what is said here: `linux/firewall/ufw-deny`. */
  like?: string;
};

/**
 * A table of one check: every recorded case in `folders` (below test/fixtures/machines) gives the outcome it was recorded
 * with, and each made-up machine the one named; and of a machine without tools nothing is ever told.
 */
export function describeCheck(file: string, { recorded, madeUp = [] }: { recorded: string[]; madeUp?: [string, MadeUp, Outcome][] }): void {
  describe(file, () => {
    const check = checkNamed(file);
    let scratch: string;
    beforeAll(() => {
      scratch = mkdtempSync(path.join(tmpdir(), 'shipshape-test-'));
    });
    afterAll(() => removeFolder(scratch));

    const cases = recorded.flatMap(folder => casesIn(folder).filter(([, it]) => fits(check, it)));
    test.concurrent.each(numbered(cases))('%s', async (name, it, number) => {
      const result = await ask(check, it, path.join(scratch, name.replaceAll('/', '_')), toolsFor(number));
      expect(result, `${it.title}: ${it.why}`).toMatchObject({ outcome: it.expect });
    });
    test.concurrent.each(numbered(madeUp.filter(([, made]) => !isClosedToRootAlone(made))))(
      '%s',
      async (name, { like, ...made }, outcome, number) => {
        const it = { ...(like ? readCase(`${like}.json`) : bare(check)), ...made };
        const result = await ask(check, it, path.join(scratch, `made-${name.replaceAll(/\W+/g, '_')}`), toolsFor(number));
        expect(result).toMatchObject({ outcome });
      },
    );
    test.concurrent.each(['root', 'user'] as const)('cannot tell anything of a machine without tools, as %s', async user => {
      const folder = path.join(scratch, `bare-${user}`);
      const { machine } = pretend({ ...bare(check), user }, folder);
      const result = await runCheck(check, { machine: { ...machine, path: '/nonexistent' }, scratch: folder, strict: true });
      expect(result).toMatchObject({ outcome: 'error' });
    });
  });
}

function numbered<Row extends unknown[]>(rows: Row[]): [...Row, number][] {
  return rows.map((row, index) => [...row, index]);
}

/** Root may enter a folder of mode 000, but test -x of busybox says no, and the check then cannot tell: not for a stage to judge. */
function isClosedToRootAlone({ dirs = {} }: MadeUp): boolean {
  return stage !== undefined && process.getuid?.() === 0 && Object.values(dirs).some(mode => Number(mode) === 0);
}

/** The awk whose turn it is, and this system's other tools. */
export function toolsFor(number: number): Record<string, string> {
  return stage ? { ...stage.applets, awk: stage.awks[(number + stage.turn) % stage.awks.length] as string } : {};
}

export function checkNamed(file: string): Check {
  const check = readCheckFile(path.join(suite, file));
  if ('problem' in check) throw new Error(check.problem);
  return check;
}

function casesIn(folder: string): [string, Case][] {
  return readdirSync(path.join(machines, folder))
    .filter(name => name.endsWith('.json'))
    .map(name => [`${folder}/${name.replace('.json', '')}`, readCase(`${folder}/${name}`)]);
}

export function readCase(file: string): Case {
  return JSON.parse(readFileSync(path.join(machines, file), 'utf8'));
}

/** Asks a check of a recorded machine; a call that nobody recorded, and any word on stderr of the check itself, is a fault of the check. */
export async function ask(check: Check, recorded: Case, folder: string, tools?: Record<string, string>): Promise<Result> {
  const { machine, params, unrecorded } = pretend(recorded, folder, tools);
  let complaint = '';
  const result = await runCheck(check, {
    machine,
    params,
    scratch: folder,
    strict: true,
    onComplaint: text => {
      complaint += text;
    },
  });
  expect(complaint, 'what the check wrote to stderr').toBe('');
  expect(unrecorded(), 'calls that nobody recorded').toEqual([]);
  return result;
}

/** Developer cases hold macOS and Linux machines side by side. */
function fits(check: Check, { os }: Case): boolean {
  return check.platform === undefined || os === 'any' || (check.platform === 'macos') === /^\d/.test(os);
}

function bare(check: Check): Case {
  const os = check.platform === 'macos' ? '26.5' : 'debian-13';
  return { control: check.id, title: 'made up', os, arch: 'any', user: 'root', expect: 'error', why: '', commands: [], files: {} };
}
