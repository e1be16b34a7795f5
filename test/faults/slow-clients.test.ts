import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Tally } from '../../bench/fleet/tally.ts';
import { requestOf } from '../../bench/fleet/wire.ts';
import { ACollector, expectAtMost } from './a-collector.ts';

const each = 1000;

test('two thousand clients that send next to nothing are sent away, and nobody else has to wait', async ({ task }) => {
  const collector = await ACollector.start();
  const fleet = await collector.fleet(50);
  const wire = collector.wire(4);
  for (const device of fleet) await device.send(wire, device.report(new Date()));

  const slow = [
    ...Array.from({ length: each }, () => trickle(collector, Buffer.from(`POST /v1/reports HTTP/1.1\r\nhost: x\r\nx-${'slow'.repeat(9)}`))),
    ...Array.from({ length: each }, () =>
      trickle(collector, requestOf('POST', new URL('/v1/reports', collector.url), { ...fleet[0]?.headers, 'content-length': '9000' })),
    ),
  ];
  const tally = new Tally();
  const all = Promise.all(slow);
  let isOver = false;
  const good = (async () => {
    for (let index = 0; !isOver; index++) {
      const device = fleet[index % fleet.length] as (typeof fleet)[number];
      const sealed = device.report(new Date());
      const begin = performance.now();
      expect((await device.send(wire, sealed)).status).toBe(201);
      tally.took(performance.now() - begin);
      await sleep(10);
    }
  })();
  const seconds = await all;
  isOver = true;
  await good;
  const [headers, bodies] = [seconds.slice(0, each), seconds.slice(each)].map(some => Math.max(...some)) as [number, number];
  task.meta.figures = `T14 ${each} clients slow with their headers are closed within ${headers.toFixed(1)} s, ${each} slow with their bodies within ${bodies.toFixed(1)} s; others are answered in ${tally.percentile(0.99).toFixed(0)} ms (p99)`;
  expectAtMost(Math.max(headers, bodies), 12);

  expectAtMost(tally.percentile(0.99), 250);
});

/** Begins a request, then sends a byte a second. Gives how long it was suffered (s). */
function trickle({ now }: ACollector, beginning: Uint8Array): Promise<number> {
  return new Promise(resolve => {
    const begin = performance.now();
    const socket = net.connect(now.port, '127.0.0.1', () => socket.write(beginning));
    const drip = setInterval(() => socket.write('x'), 1000);
    socket.on('error', () => {});
    socket.resume().on('close', () => {
      clearInterval(drip);
      resolve((performance.now() - begin) / 1000);
    });
  });
}
