import { cpSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Device } from '../../bench/fleet/device.ts';
import { ACollector, aFolder, isFull } from './a-collector.ts';
import { ALaptop } from './a-laptop.ts';

const size = isFull ? 200 : 20;

test('two laptops with one identity are found at the first number that both use, and neither takes over what the other said', async ({
  task,
}) => {
  const collector = await ACollector.start();
  const fleet = await collector.fleet(size);
  const wire = collector.wire();
  let found = 0;
  for (const device of fleet) {
    const before = 1 + (device.seed % 3);
    for (let report = 0; report < before; report++) await device.send(wire, device.report(new Date()));
    const copy = device.copy();
    const first = device.report(new Date());
    const second = copy.report(new Date(Date.now() - 1000));
    const { receipt } = await device.send(wire, first);
    const reply = await copy.send(wire, second);
    if (reply.status === 409 && reply.code === 'REPORT_FORKED') found++;
    // What the first said stays, and it may go on: its next number is its own.
    expect((await device.send(wire, first)).receipt?.equals(receipt as Buffer)).toBe(true);
    expect((await copy.send(wire, second)).status).toBe(409);
  }
  const { devices } = JSON.parse(collector.onHost('devices', 'list', '--format', 'json')) as { devices: { forkedAt: number | null }[] };
  const flagged = devices.filter(({ forkedAt }) => forkedAt !== null).length;
  task.meta.figures = `T10 ${size} cloned or restored laptops: ${found} found at the first number that was used twice, ${flagged} flagged`;
  expect({ found, flagged }).toEqual({ found: size, flagged: size });
});

test('a laptop that says it is another device is refused with its own key', async () => {
  const collector = await ACollector.start();
  const [honest, thief] = (await collector.fleet(2)) as [Device, Device];
  const wire = collector.wire();
  await honest.send(wire, honest.report(new Date()));
  expect(await thief.send(wire, thief.report(new Date(), { device: honest.id }))).toMatchObject({ status: 422, code: 'MESSAGE_MALFORMED' });
  const stranger = new Device(3, honest.habits);
  expect(await stranger.send(wire, stranger.report(new Date(), { device: honest.id }))).toMatchObject({
    status: 401,
    code: 'DEVICE_UNKNOWN',
  });
});

test('a laptop with a copied state, and one that was put back to an older one, are told to enrol again', async ({ task }) => {
  const collector = await ACollector.start();
  const laptop = new ALaptop();
  await laptop.enroll(collector);
  expect((await laptop.report()).code).toBe(0);
  const clone = new ALaptop(copied(laptop));
  const snapshot = copied(laptop);
  for (let report = 0; report < 2; report++) expect((await laptop.report()).code).toBe(0);

  const cloned = await clone.report();
  const restored = await new ALaptop(snapshot).report();
  for (const { code, output } of [cloned, restored]) {
    expect(code).toBe(65);
    expect(output.replaceAll(/\s+/g, ' ')).toContain(
      'another report of this device has the number 2. Its state was copied or restored: enrol this laptop again.',
    );
  }
  // The first goes on, and what was refused is kept where it was made.
  expect((await laptop.report()).code).toBe(0);
  expect(clone.reports().map(({ seq, state }) => [seq, state])).toEqual([
    [1, 'kept'],
    [2, 'forked'],
  ]);
  task.meta.figures = 'T10 copied and restored state of a whole laptop: both found at number 2, the first that was used twice';
});

function copied({ state }: ALaptop): string {
  const copy = path.join(aFolder(), 'state');
  cpSync(state, copy, { recursive: true });
  return copy;
}
