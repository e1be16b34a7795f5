import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lookForAlerts } from '../../../src/collector/alerts/look.ts';
import { sendMessages } from '../../../src/collector/alerts/send.ts';
import type { Alerts } from '../../../src/collector/alerts/settings.ts';
import { signatureOf } from '../../../src/collector/alerts/webhook.ts';
import { searchAudit } from '../../../src/collector/store/audit-log.ts';
import { aCollector } from '../../support/collector.ts';
import { aHook } from '../../support/hooks.ts';
import { aLaptop, day } from '../../support/laptops.ts';
import { aPerson } from '../../support/people.ts';
import { scratchFolder } from '../../support/programs.ts';

async function alerting(alerts: Partial<Alerts> = {}) {
  const { url, heard } = await aHook(410, 204);
  const chat = { name: 'chat', form: 'slack', url: `${url}/T0/secret` } as const;
  const rules = [{ name: 'silent', about: 'silent', days: 3, to: ['chat'], repeat: 1 }] as const;
  const at = await aCollector({
    alerting: { every: 15, names: false, emergencies: [], rules, destinations: [chat], mail: undefined, ...alerts },
  });
  const { device } = await aLaptop(at.collector.store, at.clock.now - 5 * day);
  const people = { admin: await aPerson(at, 'admin'), analyst: await aPerson(at, 'analyst'), person: await aPerson(at, 'person') };
  const ask = async (who: keyof typeof people, address: string, method: 'GET' | 'POST' = 'GET') =>
    at.app.inject({ method, url: address, headers: { ...people[who].headers, accept: 'text/html' } });
  return { ...at, ask, device: device.device, heard };
}

test('the page shows what fires, what was told and what was given up, and has it sent again', async () => {
  const { ask, collector, device, heard } = await alerting();
  const names = { label: 'Spare <1>', hostname: 'adas-laptop', identity: '{"hostname":"adas-laptop"}' };
  await collector.store.db.updateTable('devices').set(names).where('device', '=', device).execute();
  expect((await ask('analyst', '/alerts')).body).toContain('Nothing was told yet');
  await lookForAlerts(collector);
  expect((await ask('analyst', '/alerts')).body).toMatch(/fires for 1.*on its way/s);
  await sendMessages(collector);
  const { body } = await ask('admin', '/alerts');
  expect(body).toContain(`<a href="/devices/${device}"><bdi>Spare &#60;1&#62;</bdi></a>`);
  expect(body).not.toContain('adas-laptop');
  expect(body).toMatch(/1 laptop fell silent.*given up.*it answered 410/s);
  expect(body).toContain('127.0.0.1');
  expect(body).not.toContain('/T0/secret');
  const [, id = ''] = /\/alerts\/messages\/(\w[\w-]+)\/sendings/.exec(body) ?? [];
  expect((await ask('admin', `/alerts/messages/${id}/sendings`, 'POST')).statusCode).toBe(303);
  await sendMessages(collector);
  expect((await ask('admin', '/alerts')).body).toMatch(/sent<\/span> <time/);
  expect(heard).toHaveLength(2);
  const { text, blocks } = JSON.parse(heard[1]!.body);
  expect(text).toBe('shipshape: 1 laptop fell silent');
  expect(blocks[0]).toMatchObject({ type: 'section', text: { type: 'mrkdwn', text: expect.stringContaining(device) } });
  expect(heard[1]?.headers['webhook-signature']).toBeUndefined();
});

test('who may tries a destination; the access log has it, and no laptop is told of', async () => {
  const { ask, collector, device, heard } = await alerting();
  expect((await ask('analyst', '/alerts')).body).not.toContain('Try it');
  expect((await ask('analyst', '/alerts/destinations/chat/trials', 'POST')).statusCode).toBe(403);
  expect((await ask('person', '/alerts')).statusCode).toBe(403);
  expect((await ask('admin', '/alerts/destinations/nobody/trials', 'POST')).statusCode).toBe(404);
  expect((await ask('admin', '/alerts/messages/nothing/sendings', 'POST')).statusCode).toBe(404);
  expect((await ask('admin', '/alerts/destinations/chat/trials', 'POST')).statusCode).toBe(303);
  await sendMessages(collector);
  expect(heard).toHaveLength(1);
  expect(heard[0]?.body).not.toContain(device);
  expect((await searchAudit(collector.store, { limit: 1, text: 'alerts tried' }))[0]).toMatchObject({ about: 'chat' });
});

test('programs are told what the page tells, and nothing that is secret', async () => {
  const { ask, collector, device, clock } = await alerting();
  await lookForAlerts(collector);
  await sendMessages(collector);
  const { body } = await ask('analyst', '/v1/alerts');
  const at = new Date(clock.now).toISOString();
  expect(JSON.parse(body)).toEqual({
    ...{ asOf: at, everyMinutes: 15 },
    rules: [
      {
        ...{ name: 'silent', about: 'silent', days: 3, repeat: 1, to: ['chat'], count: 1 },
        firing: [{ device, check: null, waiver: null, since: expect.any(String), told: at }],
      },
    ],
    destinations: [{ name: 'chat', form: 'slack', place: expect.stringMatching(/^127\.0\.0\.1:\d+$/) }],
    messages: [
      {
        ...{ id: expect.any(String), destination: 'chat', summary: '1 laptop fell silent', made: at },
        ...{ attempts: 1, sent: null, due: null, problem: expect.stringContaining('it answered 410') },
      },
    ],
  });
  expect(body).not.toContain('/T0/secret');
  expect((await ask('person', '/v1/alerts')).statusCode).toBe(403);
});

test('without rules the page says how to have some', async () => {
  const { ask, collector } = await alerting({ rules: [], destinations: [] });
  await lookForAlerts(collector);
  expect((await ask('admin', '/alerts')).body).toContain('collector.yaml');
});

test('the lines that the page gives to receivers tell our webhooks from others', async () => {
  const { ask } = await alerting();
  const { body: page } = await ask('analyst', '/alerts');
  const [, lines = ''] = /<pre>(import \{ createHmac.*?)<\/pre>/s.exec(page) ?? [];
  const file = path.join(scratchFolder(), 'receiver.mjs');
  writeFileSync(file, lines.replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
  const { isOurs } = await import(file);
  const key = Buffer.alloc(32, 'key');
  const body = '{"type":"a test"}';
  const headers = signatureOf([Buffer.alloc(32, 'another'), key], { id: 'msg_1', body, at: 1000 });
  const secret = `whsec_${key.toString('base64')}`;
  expect(isOurs(secret, 1299, headers, body)).toBe(true);
  expect([isOurs(secret, 1301, headers, body), isOurs(secret, 1000, headers, `${body} `)]).toEqual([false, false]);
  expect(isOurs(secret, 1000, { ...headers, 'webhook-id': 'msg_2' }, body)).toBe(false);
});
