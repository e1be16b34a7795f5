import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../errors.ts';
import type { Check, Platform } from '../protocol/check.ts';
import type { Outcome, Result } from '../protocol/result.ts';
import { audit } from './audit.ts';
import { readCheckFile } from './checks/catalogue.ts';
import { thisMachine, thisPlatform } from './machine.ts';
import { builtInSuite } from './paths.ts';
import { readPretended } from './pretend.ts';
import { runCheck } from './run/run-check.ts';
import { withScratch } from './scratch.ts';

/** What came of asking one check file, with all that its author should hear. */
export type Trial = {
  check: Check;
  result: Result;
  /** The outcome that a recorded case was recorded with. */
  expected?: Outcome;
  /** What the check wrote to stderr. */
  complaints: string;
  /** Calls that the pretended machine has no answer for. */
  unrecorded: string[];
  asExpected: boolean;
};

/**
 * Asks one check file: of this machine, or of a pretended one (a folder or a recorded case).
 * @throws SUITE_UNREADABLE when the file is no check, MACHINE_UNREADABLE when `source` is no pretended machine.
 */
export async function tryCheck(file: string, source?: string, signal?: AbortSignal): Promise<Trial> {
  const check = readCheckFile(file);
  if ('problem' in check) throw new ShipshapeError('SUITE_UNREADABLE', check.problem, { hint: `Lint it: shipshape checks lint ${file}` });
  let complaints = '';
  const onComplaint = (text: string) => {
    complaints += text;
  };
  if (source === undefined) {
    const machine = thisMachine();
    const catalogue = { checks: [check], broken: [] };
    const [result] = await audit({ catalogue, machine, concurrency: 1, lastMs: new Map(), strict: true, signal, onComplaint });
    return { check, result: result as Result, complaints, unrecorded: [], asExpected: true };
  }
  return withScratch(async scratch => {
    const { machine, params, expected, unrecorded } = readPretended(source, scratch, check.platform ?? thisPlatform());
    const result = await runCheck(check, { machine, params, scratch, strict: true, signal, onComplaint });
    const asExpected = unrecorded().length === 0 && (expected === undefined || result.outcome === expected);
    return { check, result, ...(expected && { expected }), complaints, unrecorded: unrecorded(), asExpected };
  });
}

/**
 * Begins a check in the folder `suite`: a program, the library that it sources where that is missing, and a test table
 * beside the project's others, or two pretended machines beside the suite. Gives what was written.
 * @throws USAGE for an id that cannot be one, CHECK_EXISTS when the file is there.
 */
export function beginCheck(id: string, platform: Platform | undefined, suite: string): string[] {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id))
    throw new ShipshapeError('USAGE', `${id} is no id: it may hold a-z, 0-9 and -, such as disk-encryption`);
  const name = platform ? `${id}.${platform}.sh` : `${id}.sh`;
  const program = path.join(suite, name);
  if (existsSync(program)) throw new ShipshapeError('CHECK_EXISTS', `${program} is there already`);

  const written: string[] = [];
  const write = (file: string, text: string, mode = 0o644) => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode, flag: 'wx' });
    written.push(file);
  };
  write(program, programTemplate, 0o755);
  const library = path.join(suite, 'lib', 'tap.sh');
  if (!existsSync(library)) {
    mkdirSync(path.dirname(library), { recursive: true });
    copyFileSync(path.join(builtInSuite, 'lib', 'tap.sh'), library);
    written.push(library);
  }
  const tests = path.join(suite, '..', 'test');
  if (existsSync(path.join(tests, 'support', 'describe-check.ts'))) {
    write(path.join(tests, 'checks', name.replace(/sh$/, 'test.ts')), tableTemplate(name));
  } else {
    for (const outcome of ['pass', 'fail'] as const)
      write(path.join(suite, '..', 'machines', id, `${outcome}.json`), machineTemplate(id, platform, outcome));
  }
  return written;
}

const programTemplate = `#!/bin/sh
#: title: The example file says yes
#: failing: The example file does not say yes
#: why: Say in a sentence or two what can happen to the person when this is not in order.
#: severity: low
#: controls: []
#: reads: [/etc/example]
#: steps:
#:   - Write yes into /etc/example.
set -u
# shellcheck source=checks/lib/tap.sh
. "\${0%/*}/lib/tap.sh"

audit() {
  file=\${SHIPSHAPE_ROOT:-}/etc/example
  [ -r "$file" ] || cannot_tell '/etc/example cannot be read'
  IFS= read -r said <"$file"

  plan 1
  case $said in
    yes) ok 'the example file says yes' ;;
    no) not_ok 'the example file says yes' found "$said" wanted yes ;;
    *) cannot_tell "the example file says $said" ;;
  esac
}

run "$@"
`;

function tableTemplate(name: string): string {
  return `import { describeCheck } from '../support/describe-check.ts';

describeCheck('${name}', {
  recorded: [],
  madeUp: [
    ['yes', { files: { '/etc/example': 'yes\\n' } }, 'pass'],
    ['no', { files: { '/etc/example': 'no\\n' } }, 'fail'],
    ['something else', { files: { '/etc/example': 'perhaps\\n' } }, 'error'],
    ['no such file', {}, 'error'],
  ],
});
`;
}

function machineTemplate(id: string, platform: Platform | undefined, expect: 'pass' | 'fail'): string {
  const machine = {
    control: id,
    title: expect === 'pass' ? 'the file says yes' : 'the file says no',
    os: platform === 'macos' ? '26.5' : platform === 'linux' ? 'debian-13' : 'any',
    arch: 'any',
    user: 'user',
    expect,
    why: 'the check matches the whole word',
    commands: [],
    files: { '/etc/example': expect === 'pass' ? 'yes\n' : 'no\n' },
  };
  return `${JSON.stringify(machine, null, 2)}\n`;
}
