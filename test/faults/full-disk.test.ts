import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { ACollector, aFolder, errorsOf, expectAtMost, needsRoot } from './a-collector.ts';
import { ALaptop } from './a-laptop.ts';
import { lostOf, nameOf, storedReports } from './stored.ts';

test('a collector whose disk is full says so, still answers who reads, and goes on when there is room', async ({ task }) => {
  needsRoot();
  const disk = aDisk(24);
  const collector = await ACollector.start({ data: disk });
  const [device] = (await collector.fleet(1)) as [Awaited<ReturnType<ACollector['fleet']>>[number]];
  const wire = collector.wire();
  const acknowledged = new Map<string, string>();
  fill(disk, 200_000);

  let refused = device.report(new Date());
  let reply = await device.send(wire, refused);
  while (reply.receipt) {
    acknowledged.set(nameOf(refused), refused.hash);
    refused = device.report(new Date());
    reply = await device.send(wire, refused);
  }
  expect(reply).toMatchObject({ status: 507, code: 'COLLECTOR_FULL' });
  expect(reply.retryAfter).toBeGreaterThan(0);
  expect((await wire.get('/healthz')).status).toBe(200);
  for (let asked = 0; asked < 3; asked++) expect((await wire.get('/readyz')).status).toBe(503);
  expect((await wire.get('/metrics')).body.toString()).toContain('shipshape_failed_commits_total{code="COLLECTOR_FULL"} 4');
  expect(errorsOf(collector.now.said())).toMatchObject([{ code: 'COLLECTOR_FULL', reason: 13 }]);
  expect(collector.onHost('devices', 'list')).toContain('1 device');

  empty(disk);
  expect((await wire.get('/readyz')).status).toBe(200);
  const begin = performance.now();
  while (!reply.receipt) {
    await sleep(100);
    reply = await device.send(wire, refused);
  }
  const ms = performance.now() - begin;
  acknowledged.set(nameOf(refused), refused.hash);
  await collector.stop();
  const lost = lostOf(acknowledged, await storedReports({ sqlite: path.join(collector.setting.data, 'collector.db') }));
  task.meta.figures = `T4 disk full on the collector: 507 after ${acknowledged.size - 1} acknowledged, reads answered, again in ${ms.toFixed(0)} ms once there was room, ${lost} lost`;
  expect(lost).toBe(0);
  expectAtMost(ms, 5000);
});

test('a laptop whose disk is full says so, leaves no number out, and reports again when there is room', async ({ task }) => {
  needsRoot();
  const collector = await ACollector.start();
  const disk = aDisk(2);
  const laptop = new ALaptop(path.join(disk, 'state'));
  await laptop.enroll(collector);
  expect((await laptop.report()).code).toBe(0);
  fill(disk, 8192);
  const full = [await laptop.report(), await laptop.report()];
  for (const { code, output } of full) {
    expect(code, output).not.toBe(0);
    expect(output).toMatch(/full|no space/i);
  }
  empty(disk);
  const { code, output } = await laptop.report();
  expect(code, output).toBe(0);
  await collector.stop();
  const stored = await storedReports({ sqlite: path.join(collector.setting.data, 'collector.db') });
  const numbers = [...stored.keys()].map(name => Number(name.split(' ')[1]));
  task.meta.figures = `T4 disk full on the laptop: ${full.length} reports told so (exit ${full.map(({ code }) => code).join(', ')}), then reports ${numbers.join(', ')} are kept, none left out`;
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

/** A disk of so many MiB, gone after the test. */
function aDisk(size: number): string {
  const folder = path.join(aFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return folder;
}

/** Takes all room but so many bytes. */
function fill(disk: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(path.join(disk, 'filler'), Buffer.alloc(bavail * bsize - bytes));
}

function empty(disk: string): void {
  rmSync(path.join(disk, 'filler'));
}
