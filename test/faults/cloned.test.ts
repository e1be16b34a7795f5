import { expect, test } from 'vitest';
import { Device } from '../../bench/fleet/device.ts';
import { ACollector, isFull } from './a-collector.ts';

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
