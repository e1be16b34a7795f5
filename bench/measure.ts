import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A command, run without a shell and with nothing to read. */
export type Command = { words: [string, ...string[]]; env?: Record<string, string>; input?: string };

/** One run of a whole process tree: user + system seconds, wall seconds, and the largest process in MiB. */
export type Cost = { cpu: number; wall: number; peak: number };

const repository = path.resolve(import.meta.dirname, '..');

/** Runs each command `runs` times in turn (A B C A B C …) after one warm-up, so that a machine that slows down slows all of them. */
export function sideBySide(commands: Record<string, Command>, runs: number): Record<string, Cost> {
  const costs: Record<string, Cost[]> = {};
  for (let run = -1; run < runs; run++)
    for (const [name, command] of Object.entries(commands)) {
      const cost = measure(command);
      if (run >= 0) costs[name] = [...(costs[name] ?? []), cost];
    }
  return Object.fromEntries(
    Object.entries(costs).map(([name, all]) => [
      name,
      { cpu: median(all.map(c => c.cpu)), wall: median(all.map(c => c.wall)), peak: median(all.map(c => c.peak)) },
    ]),
  );
}

/** In a process of its own, whose children are then these alone. */
function measure({ words, env = {}, input = '' }: Command): Cost {
  const begin = performance.now();
  const { stdout, status } = spawnSync(process.execPath, [path.join(import.meta.dirname, 'rusage.ts'), ...words], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status === null) throw new Error(`${words.join(' ')} did not end`);
  const { cpu, wall, peak } = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1));
  if (!(performance.now() - begin >= wall)) throw new Error('the clock of this machine goes backwards');
  return { cpu, wall, peak };
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** What install.sh lays down, in a folder of its own; gives its `shipshape`. */
export function installedTree(): { shipshape: string; state: string; folder: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const tree = path.join(folder, 'tree');
  execFileSync(process.execPath, [path.join(repository, 'build.ts'), tree]);
  symlinkSync(process.execPath, path.join(tree, 'bin/node'));
  return { shipshape: path.join(tree, 'bin/shipshape'), state: path.join(folder, 'state'), folder };
}

/** One line of the report: a ratio, its bound, and whether it holds. */
export function verdict(what: string, ratio: number, bound: number): void {
  console.log(`${ratio <= bound ? 'holds' : 'FAILS'}  ${what}: ${ratio.toFixed(2)} (at most ${bound})`);
  if (ratio > bound) process.exitCode = 1;
}

export function table(costs: Record<string, Cost>): void {
  for (const [name, { cpu, wall, peak }] of Object.entries(costs))
    console.log(
      `  ${name.padEnd(28)} cpu ${(cpu * 1000).toFixed(0).padStart(6)} ms   wall ${(wall * 1000).toFixed(0).padStart(6)} ms   peak ${peak.toFixed(0).padStart(4)} MiB`,
    );
}
