import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCheckFile } from '../../src/agent/checks/catalogue.ts';
import type { Ground } from '../../src/agent/fix/ground.ts';
import { Journal } from '../../src/agent/fix/journal.ts';
import { withLock } from '../../src/agent/lock.ts';
import { builtInSuite } from '../../src/agent/paths.ts';
import type { Fixable } from '../../src/protocol/check.ts';
import { header } from './programs.ts';

/** A check in `folder` that asks whether /etc/thing says yes; `fix` and more functions in sh, header fields in YAML. */
export function mendable(folder: string, functions: string, fields: Record<string, string> = {}): Fixable {
  const suite = path.join(folder, 'suite');
  mkdirSync(path.join(suite, 'lib'), { recursive: true });
  for (const name of ['tap.sh', 'fix.sh']) cpSync(path.join(builtInSuite, 'lib', name), path.join(suite, 'lib', name));
  const text = `#!/bin/sh
${header({ fix: 'Writes yes.', changes: '[/etc/thing]', risk: 'safe', ...fields })}set -u
. "\${0%/*}/lib/tap.sh"
. "\${0%/*}/lib/fix.sh"
thing=\${SHIPSHAPE_ROOT:-}/etc/thing
audit() {
  plan 1
  said=
  [ ! -f "$thing" ] || IFS= read -r said <"$thing" || :
  case $said in
    *yes*) ok 'the thing says yes' ;;
    *) not_ok 'the thing says yes' found "$said" wanted yes ;;
  esac
}
${functions}
run "$@"
`;
  const file = path.join(suite, 'thing.sh');
  writeFileSync(file, text, { mode: 0o755 });
  const check = readCheckFile(file);
  if ('problem' in check) throw new Error(check.problem);
  return check as Fixable;
}

/** Works on the pretended machine in `folder`, as the command line does on a real one. */
export function onGround<T>(folder: string, work: (ground: Ground) => Promise<T>, patience = 10_000): Promise<T> {
  return withLock(path.join(folder, 'state', 'fix.lock'), patience, async lock => {
    const journal = new Journal(path.join(folder, 'state', 'state.db'));
    const scratch = path.join(folder, 'scratch', String(process.pid));
    mkdirSync(scratch, { recursive: true });
    const [root, home] = [path.join(folder, 'root'), path.join(folder, 'home')];
    for (const place of [root, home]) mkdirSync(place, { recursive: true });
    const machine = { platform: 'linux', path: '/usr/bin:/bin', root, home, isRoot: true, session: {} } as const;
    try {
      return await work({ machine, journal, scratch, voice: 2, lock });
    } finally {
      journal.end();
    }
  });
}
