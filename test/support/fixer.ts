import { readCheckFile } from '../../src/agent/checks/catalogue.ts';
import { fix } from '../../src/agent/fix/fix.ts';
import { resume } from '../../src/agent/fix/resume.ts';
import { undo } from '../../src/agent/fix/undo.ts';
import type { Fixable } from '../../src/protocol/check.ts';
import { onGround } from './mendable.ts';

/** `node fixer.ts FOLDER CHECK`: fixes and undoes on the machine in FOLDER without end; says `go` when it begins. */
const [folder = '', file = ''] = process.argv.slice(2);
const check = readCheckFile(file) as Fixable;
await onGround(folder, async ground => {
  process.stdout.write('go\n');
  await resume(ground);
  for (;;) {
    const standing = ground.journal.entries().find(({ state }) => state === 'verified');
    if (standing) await undo(standing, check, ground);
    else await fix(check, {}, ground);
  }
});
