import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../../../src/agent/fix/ground.ts';
import { resume } from '../../../src/agent/fix/resume.ts';
import { undo } from '../../../src/agent/fix/undo.ts';
import { treeOf } from '../../support/describe-fix.ts';
import { mendable, onGround } from '../../support/mendable.ts';
import { scratchFolder } from '../../support/programs.ts';

const kills = Number(process.env.SHIPSHAPE_KILLS ?? 20);
const fixer = path.resolve(import.meta.dirname, '../../support/fixer.ts');

// Many steps, so that a kill between any two of them leaves something half done.
const functions = `
kept=$SHIPSHAPE_ROOT/kernel
state() { cat "$kept"; }
fix() {
  printf y >"$thing"; sleep 0.01
  chmod 600 "$thing"; sleep 0.01
  printf es >>"$thing"
  rm -f "\${thing%/*}/old"; sleep 0.01
  put /etc/new.d/file </dev/null; sleep 0.01
  printf 1 >"$kept"
}
undo() { cat >"$kept.new"; sleep 0.01; mv "$kept.new" "$kept"; }`;
const fields = { changes: "[/etc/thing, /etc/old, /etc/new.d/file, 'setting: kernel']" };

test(`however a fix or an undo is killed, ${kills} times at random, it ends verified or undone, and undo brings every byte back`, {
  timeout: 120_000 + kills * 15_000,
}, async () => {
  // Machines side by side: half of the time is waiting.
  const cutOff = await Promise.all([1, 2, 3, 4].map(() => killOnOneMachine(kills / 4)));
  // Kills that meet nothing half done would prove nothing.
  expect(cutOff.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(kills / 4);
});

/** Gives how many of the kills met a fix or an undo half done. */
async function killOnOneMachine(kills: number): Promise<number> {
  const folder = scratchFolder();
  const etc = path.join(folder, 'root', 'etc');
  mkdirSync(etc, { recursive: true });
  writeFileSync(path.join(etc, 'thing'), 'no\n', { mode: 0o644 });
  writeFileSync(path.join(etc, 'old'), 'kept\n');
  writeFileSync(path.join(folder, 'root', 'kernel'), '0\n');
  const check = mendable(folder, functions, fields);
  const before = treeOf(path.join(folder, 'root'));
  let cutOff = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, [fixer, folder, check.file], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    await pause(Math.random() * 400);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await onGround(folder, async ground => {
      cutOff += ground.journal.unfinished().length;
      const stuck = (await resume(ground)).filter(({ ended }) => ended === 'stuck');
      expect(stuck).toEqual([]);
      const [latest] = ground.journal.entries();
      if (latest?.state === 'verified') {
        expect(await ask(check, {}, ground)).toMatchObject({ outcome: 'pass' });
        // Half of them stand on, for the next child to undo.
        if (kill % 2 === 0) return;
        await undo(latest, check, ground);
      }
      expect(treeOf(path.join(folder, 'root'))).toEqual(before);
    });
  }
  return cutOff;
}
