import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Device } from '../../bench/fleet/device.ts';
import { habitsFor } from '../../bench/fleet/results.ts';
import { Wire } from '../../bench/fleet/wire.ts';
import { openStore } from '../../src/collector/store/open.ts';
import { keepOwners } from '../../src/collector/store/people/owners.ts';
import { certificateAuthority } from '../support/certificates.ts';
import { aLaptop, start } from '../support/laptops.ts';
import { serving } from '../support/serving.ts';
import { shipshape } from '../support/shipshape.ts';

const collector = (words: string[], data: string) => shipshape(['collector', ...words, '--data', data], { state: data });

test('from nothing to a first report: serve, make a token, join, report, list', async () => {
  const { url, data, output } = await serving();
  expect(output.stdout).toMatch(/^ {2}owner {7}http:\/\/localhost:\d+\/welcome\/[\w-]{43}$/m);
  const made = await collector(['token', 'create', '--group', 'design'], data);
  const [token = ''] = made.stdout.split('\n');
  expect(made.stdout).toContain(`echo ${token} | shipshape enroll ${url}`);

  const device = new Device(1, habitsFor(11_000));
  await device.enroll(new Wire(url), token);
  expect(await device.send(new Wire(url), device.report(new Date()))).toMatchObject({ status: 201, receipt: expect.any(Buffer) });

  const { stdout } = await collector(['devices', 'list'], data);
  expect(stdout).toContain(`${device.id}  (design)\n    report 1 just now · `);
  expect(stdout).toContain('1 device\n');
  const { devices } = JSON.parse((await collector(['devices', 'list', '--format', 'json'], data)).stdout);
  expect(devices).toMatchObject([{ device: device.id, state: 'active', group: 'design', reports: 1 }]);
  expect((await collector(['token', 'list'], data)).stdout).toMatch(/^se1_[a-z0-9]{8}_… {2}used up$/m);
});

test('what it keeps, only its owner may read', async () => {
  const { data } = await serving();
  expect(statSync(path.join(data, 'collector.db')).mode & 0o077).toBe(0);
});

test('when it is told to stop it answers what has come, and goes', async () => {
  const { url, data, child, ended, output } = await serving();
  const [token = ''] = (await collector(['token', 'create'], data)).stdout.split('\n');
  const device = new Device(2, habitsFor(11_000));
  await device.enroll(new Wire(url), token);
  const sealed = device.report(new Date());
  const answer = slowly(`${url}/v1/reports`, sealed.envelope, () => child.kill('SIGTERM'));
  expect(await answer).toBe(201);
  expect(await ended).toBe(0);
  expect(output.stderr).toContain('the collector has stopped');
  const again = await serving({}, data);
  expect(await device.send(new Wire(again.url), sealed)).toMatchObject({ status: 200, receipt: expect.any(Buffer) });
});

/** How many connections this kernel lets wait for anybody. */
const room = '/proc/sys/net/core/somaxconn';
const mayWait = existsSync(room) ? Number(readFileSync(room, 'utf8')) : 0;

test.runIf(mayWait >= 1000)('a thousand laptops that come in one moment wait for it, though it takes none of them yet', async () => {
  const { url, child } = await serving();
  child.kill('SIGSTOP');
  const { port } = new URL(url);
  const sockets = Array.from({ length: 1000 }, () => net.connect(Number(port), '127.0.0.1'));
  // The kernel answers for it while there is room; whoever finds none asks again after a second.
  const taken = await Promise.race([Promise.all(sockets.map(socket => once(socket, 'connect'))), pause(800)]);
  for (const socket of sockets) socket.destroy();
  expect(taken).toHaveLength(1000);
});

test('its log names neither addresses nor tokens', async () => {
  const { url, data, output } = await serving({ SHIPSHAPE_COLLECTOR_LOG: 'debug' });
  const [token = ''] = (await collector(['token', 'create'], data)).stdout.split('\n');
  const device = new Device(3, habitsFor(11_000));
  await device.enroll(new Wire(url), token);
  await device.send(new Wire(url), device.report(new Date()));
  await pause(100);
  expect(output.stderr).toContain('"route":"/v1/reports"');
  for (const secret of [token, token.slice(13), 'remoteAddress', 'authorization', 'welcome/']) expect(output.stderr).not.toContain(secret);
});

test('with a certificate it speaks TLS', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-tls-'));
  const authority = await certificateAuthority(data);
  await authority.sign('localhost');
  writeFileSync(path.join(data, 'collector.yaml'), 'tls: { certificate: localhost.pem, key: localhost.key }\n');
  const { url } = await serving({}, data);
  expect(url).toMatch(/^https:/);
  const { statusCode, headers } = await new Promise<http.IncomingMessage>((resolve, reject) =>
    https.get(`${url}/healthz`, { ca: authority.cert, servername: 'localhost' }, resolve).once('error', reject),
  );
  expect(statusCode).toBe(200);
  expect(headers['strict-transport-security']).toContain('max-age=63072000');
});

test.each([
  ['a port that another has', ['serve', '--port', 'TAKEN'], 69, 'cannot listen on 127.0.0.1 port'],
  ['a word that is no command', ['sreve'], 64, 'Unknown argument: sreve'],
  ['no word', [], 64, 'shipshape collector serve'],
  ['too many uses', ['token', 'create', '--uses', '501'], 64, '--uses wants'],
  ['a time that is too long', ['token', 'create', '--hours', '1000'], 64, '--hours wants'],
  ['a group that a terminal would obey', ['token', 'create', '--group', '\u001b[2J'], 64, '--group'],
  ['a token that is not there', ['token', 'revoke', 'abcd1234'], 66, 'no token abcd1234'],
  ['a day that has not begun', ['fleet', '--day', '2999-01-01'], 64, 'has not begun'],
  ['an API token for years', ['api-token', 'create', '--days', '1000'], 64, '--days wants'],
])('%s is refused with a clear word', async (_, words, code, why) => {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-collector-'));
  const taken = http.createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const { stderr, code: found } = await collector(
    words.map(word => word.replace('TAKEN', String(port))),
    data,
  );
  taken.close();
  expect(stderr).toContain(why);
  expect(found).toBe(code);
});

test('a person is erased with their laptops, when that is said twice', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-collector-'));
  const store = await openStore({ sqlite: path.join(data, 'collector.db') });
  const { device } = await aLaptop(store);
  await keepOwners(store, [{ email: 'ada@example.com', name: 'Ada', laptop: device.device, line: 2 }], 'test', start);
  await store.close();
  const refused = await collector(['person', 'erase', 'ada@example.com', '--laptops'], data);
  expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining('say it again with --yes')]);
  const { stdout } = await collector(['person', 'erase', 'ada@example.com', '--laptops', '--yes'], data);
  expect(stdout).toBe(`erased ada@example.com\nerased ${device.device}\n`);
  expect((await collector(['devices', 'list'], data)).stdout).not.toContain(device.device);
});

test('an API token is made, listed without its secret, and revoked', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-collector-'));
  const [text = ''] = (await collector(['api-token', 'create'], data)).stdout.split('\n');
  const { stdout } = await collector(['api-token', 'list'], data);
  expect(text).toMatch(/^ssp_/);
  expect(stdout).not.toContain(text);
  const [, id = ''] = /^(\w{12}) {2}works until/.exec(stdout) ?? [];
  expect((await collector(['api-token', 'revoke', id], data)).code).toBe(0);
  expect((await collector(['api-token', 'list'], data)).stdout).toContain('revoked');
  expect((await collector(['api-token', 'revoke', id], data)).code).toBe(66);
});

/** Sends half of a body, does something, and sends the rest when that had its time. Gives the status of the answer. */
function slowly(url: string, body: Buffer, meanwhile: () => void): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/vnd.dsse.envelope+json', 'content-length': body.length };
    const request = http.request(url, { method: 'POST', headers }, response => resolve(response.resume().statusCode));
    request.once('error', reject);
    request.write(body.subarray(0, 100), async () => {
      await pause(100);
      meanwhile();
      await pause(300);
      request.end(body.subarray(100));
    });
  });
}
