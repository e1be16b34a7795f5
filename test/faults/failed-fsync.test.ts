import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { eachOf } from '../../bench/fleet/deliver.ts';
import { Tally } from '../../bench/fleet/tally.ts';
import { ACollector, errorsOf, isFull, needsRoot } from './a-collector.ts';
import { lostOf, nameOf, storedReports } from './stored.ts';

const reports = isFull ? 2000 : 200;

test('a collector whose disk fails to sync acknowledges only what is there, says so, and recovers', async ({ task }) => {
  needsRoot();
  const collector = await ACollector.start();
  const fleet = await collector.fleet(20);
  const wire = collector.wire();
  const acknowledged = new Map<string, string>();
  const tally = new Tally();
  let withoutWord = 0;

  const broken = await breakSyncs(collector.now.pid);
  const some = Array.from({ length: reports }, (_, index) => fleet[index % fleet.length] as (typeof fleet)[number]);
  const refused: { device: (typeof fleet)[number]; sealed: ReturnType<(typeof fleet)[number]['report']> }[] = [];
  await eachOf(some, 8, async device => {
    const sealed = device.report(new Date());
    const { status, receipt, retryAfter } = await device.send(wire, sealed);
    tally.count(tally.later, status);
    if (receipt) acknowledged.set(nameOf(sealed), sealed.hash);
    else refused.push({ device, sealed });
    if (!receipt && !(retryAfter > 0)) withoutWord++;
  });
  await broken.mend();
  expect((await wire.get('/readyz')).status).toBe(200);
  const alarms = errorsOf(collector.now.said());
  expect(alarms[0]).toMatchObject({ code: 'COLLECTOR_BUSY', msg: expect.stringContaining('cannot be kept') });

  const begin = performance.now();
  const statuses = new Tally();
  await eachOf(refused, 8, async ({ device, sealed }) => {
    const { status, receipt } = await device.send(wire, sealed);
    statuses.count(statuses.later, status);
    if (receipt) acknowledged.set(nameOf(sealed), sealed.hash);
  });
  const recovered = performance.now() - begin;
  await collector.stop();
  const stored = await storedReports({ sqlite: path.join(collector.setting.data, 'collector.db') });
  const lost = lostOf(acknowledged, stored);
  const [kept, busy] = [tally.later.get(201) ?? 0, tally.later.get(503) ?? 0];
  task.meta.figures = `T3 every 4th fsync failed: ${kept} acknowledged, ${busy} told to come later (503), ${alarms.length} alarms, ${lost} lost; once mended ${statuses.later.get(201) ?? 0} kept and ${statuses.later.get(200) ?? 0} found kept in ${recovered.toFixed(0)} ms`;
  expect({ lost, withoutWord, all: acknowledged.size, stored: stored.size }).toEqual({
    lost: 0,
    withoutWord: 0,
    all: reports,
    stored: reports,
  });
  expect(kept).toBeGreaterThan(0);
  expect(busy).toBeGreaterThan(0);
  expect(kept + busy).toBe(reports);
});

/**
 * From now on every fourth fsync of this process fails, as on a disk that is dying. Were it every third, none would be left for a report:
 * after a failure two go into writing the log again, and the third is the next commit.
 */
async function breakSyncs(pid: number): Promise<{ mend(): Promise<void> }> {
  const words = [
    '-f',
    '-p',
    String(pid),
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    'inject=fsync,fdatasync:error=EIO:when=3+4',
    '-o',
    '/dev/null',
  ];
  const strace = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    strace.stderr.setEncoding('utf8').on('data', text => {
      said += text;
      if (said.includes('attached')) resolve();
    });
    strace.once('exit', () => reject(new Error(`strace ended: ${said}`)));
  });
  return {
    mend: () =>
      new Promise(resolve => {
        strace.once('exit', () => resolve());
        strace.kill('SIGINT');
      }),
  };
}
