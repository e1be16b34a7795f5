import net from 'node:net';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { nextAttempt } from '../../../src/collector/alerts/attempts.ts';
import { sendMessages } from '../../../src/collector/alerts/send.ts';
import type { Alerts, Destination, MailServer } from '../../../src/collector/alerts/settings.ts';
import { leaseMessages, listMessages, putMessages, sendAgain } from '../../../src/collector/store/alerts/messages.ts';
import type { MessageForm } from '../../../src/collector/store/alerts/tables.ts';
import { certificateAuthority } from '../../support/certificates.ts';
import { aCollector } from '../../support/collector.ts';
import { aHook, aMailServer } from '../../support/hooks.ts';
import { closedPort } from '../../support/servers.ts';
import { describeStores } from '../../support/stores.ts';

const keys = [Buffer.alloc(24, 'new'), Buffer.alloc(24, 'old')];
const minute = 60_000;

/** A collector with one message on its way to this destination. */
async function sending(destination: Destination, body = '{"type":"a test"}', mail?: MailServer) {
  const alerting: Alerts = { every: 15, names: false, emergencies: [], rules: [], destinations: [destination], mail };
  const at = await aCollector({ alerting });
  const { store } = at.collector;
  const message = { id: 'msg_1', destination: destination.name, form: destination.form as MessageForm, summary: 'a test', body };
  await store.db.transaction().execute(trx => putMessages(trx, [message], at.clock.now));
  const send = async (patience?: number) => {
    await sendMessages(at.collector, () => false, patience);
    return (await listMessages(store, 10))[0];
  };
  return { ...at, store, send };
}

const letter = JSON.stringify({ subject: 'shipshape: 1 new fail', text: 'The disk is not encrypted — on 6f1c\n' });
const team: Destination = { name: 'team', form: 'mail', to: ['ada@example.com', 'grace@example.com'] };
const server = (port: number, other: Partial<MailServer> = {}): MailServer => ({
  ...{ host: '127.0.0.1', port, isTls: false, from: 'shipshape@example.com', user: undefined, password: undefined },
  ...other,
});

const webhook = (url: string): Destination => ({ name: 'desk', form: 'webhook', url, keys });

test('a webhook is signed as Standard Webhooks says, by each key, and its library verifies it', async () => {
  const { url, heard } = await aHook(200);
  const { send, clock } = await sending(webhook(url));
  expect(await send()).toMatchObject({ sent_at: clock.now, due_at: null, problem: null, attempts: 1 });
  const { headers, body } = heard[0]!;
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'msg_1' });
  for (const key of keys)
    expect(new Webhook(`whsec_${key.toString('base64')}`).verify(body, headers as Record<string, string>)).toEqual({ type: 'a test' });
  const forged = () => new Webhook(`whsec_${keys[0]!.toString('base64')}`).verify(`${body} `, headers as Record<string, string>);
  expect(forged).toThrow();
  await send();
  expect(heard).toHaveLength(1);
});

test.each([
  ['answers 500', 500, 'it answered 500', 5000],
  ['resets the connection', 'reset', /ECONNRESET|socket|closed/i, 5000],
  [
    'leads elsewhere',
    { status: 307, headers: { location: 'http://127.0.0.1:9/' } },
    'it answered 307, and redirects are not followed',
    5000,
  ],
  ['wants to be left alone for a while', { status: 429, headers: { 'retry-after': '600' } }, 'it answered 429', 600_000],
  ['says when', { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 2099 00:00:00 GMT' } }, 'it answered 503', 86_400_000],
] as const)('what a receiver that %s did not take comes again, the same to the byte', async (_, answer, problem, pause) => {
  const { url, heard } = await aHook(answer, 204);
  const { send, clock } = await sending(webhook(url));
  const first = await send();
  expect(first).toMatchObject({ sent_at: null, due_at: clock.now + pause, problem: expect.stringMatching(problem) });
  clock.now += pause - 1;
  expect((await send())?.attempts).toBe(1);
  clock.now += 1;
  expect(await send()).toMatchObject({ sent_at: clock.now, attempts: 2, problem: null });
  expect(heard.map(({ headers, body }) => [headers['webhook-id'], body])).toEqual(Array(2).fill(['msg_1', '{"type":"a test"}']));
  expect(heard[1]?.headers['webhook-signature']).not.toBe(heard[0]?.headers['webhook-signature']);
});

test('nobody waits for a receiver that never answers, and nobody at a closed door', async () => {
  const { url } = await aHook('hang');
  const hanging = await sending(webhook(url));
  const dumb = await sending(team, letter, server(await silentPort()));
  const closed = await sending(webhook(`http://127.0.0.1:${await closedPort()}/`));
  const [late, shut, mute] = await Promise.all([hanging.send(500), closed.send(), dumb.send(500)]);
  expect(late).toMatchObject({ sent_at: null, problem: 'no answer within 0.5 seconds' });
  expect(mute).toMatchObject({ sent_at: null, problem: 'Greeting never received' });
  expect(shut?.problem).toContain('ECONNREFUSED');
});

/** A port at which somebody listens, and says nothing. */
async function silentPort(): Promise<number> {
  const sockets: net.Socket[] = [];
  const server = net.createServer(socket => sockets.push(socket));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as net.AddressInfo).port;
}

test('after ten attempts in three days it is given up and shown so, until somebody has it sent again', async () => {
  const { url, heard } = await aHook(...Array(10).fill(500), 204);
  const { send, clock, store } = await sending(webhook(url));
  const began = clock.now;
  for (let message = await send(); message?.due_at; message = await send()) clock.now = message.due_at;
  expect(heard).toHaveLength(10);
  expect((clock.now - began) / 3_600_000).toBeCloseTo(75.6, 0);
  expect((await listMessages(store, 1))[0]).toMatchObject({ sent_at: null, due_at: null, problem: 'it answered 500' });
  expect(await sendAgain(store.db, 'msg_1', clock.now)).toBe(true);
  expect(await send()).toMatchObject({ sent_at: clock.now, attempts: 1 });
});

test('what nobody wants any more is given up at once', async () => {
  const { url } = await aHook(410);
  const { send } = await sending(webhook(url));
  expect(await send()).toMatchObject({ sent_at: null, due_at: null, problem: 'it answered 410' });
});

test('a message whose destination is gone waits, and says why', async () => {
  const { send, collector } = await sending(webhook('http://127.0.0.1:9/'));
  collector.config.alerting = { ...(collector.config.alerting as Alerts), destinations: [] };
  expect((await send())?.problem).toBe('there is no such destination in collector.yaml');
});

test('attempts end', () => {
  expect([1, 9, 10, 11].map(attempts => nextAttempt(attempts, 0))).toEqual([5000, 86_400_000, null, null]);
});

test('a letter arrives as it is, with an id that stays the same', async () => {
  const { port, letters } = await aMailServer();
  const { send, clock, store } = await sending(team, letter, server(port));
  expect(await send()).toMatchObject({ sent_at: clock.now, problem: null });
  await sendAgain(store.db, 'msg_1', clock.now);
  await send();
  expect(letters.map(({ to }) => to)).toEqual([team.to, team.to]);
  for (const { text } of letters) {
    expect(text).toMatch(/^Message-ID: <msg_1@example\.com>\r$/im);
    expect(text).toMatch(/^Subject: shipshape: 1 new fail\r$/m);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/im);
  }
});

test('a mail server that takes it from some, wants a password, or refuses, is heard', async () => {
  const some = await aMailServer({
    onRcptTo: ({ address }, _, done) => done(address.startsWith('grace') ? new Error('no such person') : undefined),
  });
  const partly = await sending(team, letter, server(some.port));
  expect(await partly.send()).toMatchObject({ sent_at: partly.clock.now, problem: 'the mail server refused grace@example.com' });
  const locked = await aMailServer({
    authOptional: false,
    onAuth: ({ password }, _, done) => (password === 'right' ? done(null, { user: 'shipshape' }) : done(new Error('wrong'))),
  });
  const wrong = await sending(team, letter, server(locked.port, { user: 'shipshape', password: 'wrong' }));
  expect(await wrong.send()).toMatchObject({ sent_at: null, problem: expect.stringContaining('Invalid login') });
  const right = await sending(team, letter, server(locked.port, { user: 'shipshape', password: 'right' }));
  expect(await right.send()).toMatchObject({ sent_at: right.clock.now });
});

test('a mail server that cannot prove its name gets no letter', async () => {
  const { cert, key } = await (await certificateAuthority()).sign('localhost');
  const { port, letters } = await aMailServer({ secure: true, cert, key });
  const { send } = await sending(team, letter, server(port, { isTls: true }));
  expect(await send()).toMatchObject({ sent_at: null, problem: expect.stringMatching(/self.signed|certificate/i) });
  expect(letters).toEqual([]);
});

describeStores('the outbox', stores => {
  const message = (id: string) => ({ id, destination: 'desk', form: 'webhook' as const, summary: id, body: '{}' });

  test('gives each message to one sender at a time, and again when that one is not heard of', async () => {
    const store = await stores.open();
    await store.db.transaction().execute(trx =>
      putMessages(
        trx,
        Array.from({ length: 8 }, (_, n) => message(`msg_${n}`)),
        0,
      ),
    );
    const lease = { limit: 5, lease: minute };
    const leased = await Promise.all([leaseMessages(store, lease, 1), leaseMessages(store, lease, 1)]);
    const first = leased.flat().map(({ id }) => id);
    expect(new Set(first).size).toBe(first.length);
    await leaseMessages(store, lease, 1);
    expect(await leaseMessages(store, lease, 1)).toEqual([]);
    expect((await leaseMessages(store, { ...lease, limit: 20 }, minute + 1)).map(({ attempts }) => attempts)).toEqual(Array(8).fill(2));
  });
});
