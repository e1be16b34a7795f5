import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readCollectorUrl } from '../../../src/agent/line/collector-url.ts';
import type { Collector } from '../../../src/agent/line/identity.ts';
import { type Answer, openLine } from '../../../src/agent/line/transport.ts';
import { unreachable } from '../../../src/agent/line/unreachable.ts';
import { type Certificate, certificateAuthority } from '../../support/certificates.ts';
import { scratchFolder } from '../../support/programs.ts';
import { closedPort, proxy, serve } from '../../support/servers.ts';

afterEach(() => vi.unstubAllEnvs());

describe('an address', () => {
  test.each([
    ['https://collector.example', 'https://collector.example'],
    ['https://Collector.example:8443/', 'https://collector.example:8443'],
    ['https://collector.example/behind/a/path//', 'https://collector.example/behind/a/path'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('%s is taken', (text, url) => expect(readCollectorUrl(text)).toBe(url));

  test.each([
    ['collector.example', 'no https:// address'],
    ['ftp://collector.example', 'no https:// address'],
    ['', 'no https:// address'],
    ['http://collector.example', 'without TLS anybody'],
    ['http://127.0.0.1.evil.example', 'without TLS anybody'],
    ['http://0.0.0.0', 'without TLS anybody'],
    ['https://me:secret@collector.example', 'more in it'],
    ['https://collector.example?token=1', 'more in it'],
  ])('%s is refused', (text, why) =>
    expect(() => readCollectorUrl(text)).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(why) })),
  );
});

describe('an answer', () => {
  test('comes with its status, bytes and the hint of when to come again; one connection serves many questions', async () => {
    const { url, connections } = await serve((request, response, body) => {
      response.writeHead(503, { 'retry-after': '7', 'content-type': 'text/plain' }).end(`${request.method} ${request.url} ${body}`);
    });
    const line = openLine({ url, pins: [] });
    onTestFinished(line.close);
    for (let count = 0; count < 3; count++)
      expect(await line.ask('POST', '/v1/x', { body: Buffer.from('hello'), headers: {} })).toMatchObject({
        status: 503,
        type: 'text/plain',
        retryAfter: '7',
        body: Buffer.from('POST /v1/x hello'),
      });
    expect(connections()).toBe(1);
  });

  test('tells how far the clock of the other side is ahead', async () => {
    const offsetOf = async (date: string) => {
      const { url } = await serve((_, response) => void response.writeHead(200, { date }).end());
      return (await ask({ url, pins: [] })).clockOffsetMs;
    };
    const ahead = await offsetOf(new Date(Date.now() + 3_600_000).toUTCString());
    expect(Math.abs((ahead ?? 0) - 3_600_000)).toBeLessThan(1500);
    expect(await offsetOf('yesterday')).toBeUndefined();
  });

  test('that leads elsewhere is not followed', async () => {
    const elsewhere = await serve((_, response) => void response.end('gotcha'));
    const { url } = await serve((_, response) => void response.writeHead(307, { location: elsewhere.url }).end());
    expect(await ask({ url, pins: [] })).toMatchObject({ status: 307, location: elsewhere.url });
    expect(elsewhere.connections()).toBe(0);
  });

  test('that never ends is cut off', async () => {
    const { url } = await serve((_, response) => {
      const more = () => response.write('x'.repeat(50_000), () => !response.destroyed && setImmediate(more));
      more();
    });
    await expect(ask({ url, pins: [] })).rejects.toThrow('its answer is longer than 256 KiB');
  });

  test('that drips is not waited for', async () => {
    const { url } = await serve((_, response) => {
      const timer = setInterval(() => response.write('.'), 50);
      response.once('close', () => clearInterval(timer));
    });
    await expect(ask({ url, pins: [] }, 400)).rejects.toThrow('it did not answer in time');
  });

  test('that is cut off is none', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(201, { 'content-length': 1000 }).write('x');
      setTimeout(() => response.destroy(), 50);
    });
    await expect(ask({ url, pins: [] })).rejects.toMatchObject({
      code: 'COLLECTOR_UNREACHABLE',
      message: `${url} cannot be reached: the connection was cut`,
    });
  });

  test('that is no HTTP is none', async () => {
    const server = net.createServer(socket => void socket.end('220 mail.example ESMTP\r\n'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as net.AddressInfo;
    await expect(ask({ url: `http://127.0.0.1:${port}`, pins: [] })).rejects.toMatchObject({ code: 'COLLECTOR_UNREACHABLE' });
  });
});

describe('over TLS', () => {
  let authority: Awaited<ReturnType<typeof certificateAuthority>>;
  let other: Awaited<ReturnType<typeof certificateAuthority>>;
  let localhost: Certificate;
  beforeAll(async () => {
    authority = await certificateAuthority(scratchFolder(0o700, afterAll));
    other = await certificateAuthority(scratchFolder(0o700, afterAll));
    localhost = await authority.sign('localhost');
  });
  const served = async (certificate: Certificate & { maxVersion?: 'TLSv1.2' } = localhost) =>
    (await serve((_, response) => void response.end('hello'), certificate)).url;

  test('a collector whose CA we were given is spoken to', async () => {
    expect((await ask({ url: await served(), caFile: authority.file, pins: [] })).status).toBe(200);
  });

  test.each<[string, () => Partial<Collector>, string]>([
    ['that nobody known has signed', () => ({}), 'nobody whom this laptop trusts has signed its certificate'],
    ['of another CA', () => ({ caFile: other.file }), 'nobody whom this laptop trusts has signed its certificate'],
    ['whose key is not among the pins', () => ({ caFile: authority.file, pins: [other.pin] }), 'none of the pinned ones'],
    ['of which only the CA is pinned', () => ({ caFile: authority.file, pins: [authority.pin] }), 'none of the pinned ones'],
  ])('a certificate %s ends it', async (_, known, why) => {
    await expect(ask({ url: await served(), pins: [], ...known() })).rejects.toMatchObject({
      code: 'COLLECTOR_UNREACHABLE',
      message: expect.stringContaining(why),
    });
  });

  test('one of several pins is enough', async () => {
    expect((await ask({ url: await served(), caFile: authority.file, pins: [other.pin, localhost.pin] })).status).toBe(200);
  });

  test('a certificate for another name ends it', async () => {
    await expect(ask({ url: await served(await authority.sign('elsewhere')), caFile: authority.file, pins: [] })).rejects.toThrow(
      'is for another name',
    );
  });

  test('TLS 1.2 is too old', async () => {
    await expect(ask({ url: await served({ ...localhost, maxVersion: 'TLSv1.2' }), caFile: authority.file, pins: [] })).rejects.toThrow(
      'it speaks no TLS 1.3',
    );
  });

  test('nothing in the environment turns verification off', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await expect(ask({ url: await served(), pins: [] })).rejects.toThrow('nobody whom this laptop trusts');
  });

  test('a CA file that is none is said before anything is sent', async () => {
    const file = path.join(scratchFolder(), 'ca.pem');
    writeFileSync(file, 'no certificate');
    const url = await served();
    for (const caFile of [file, '/no/such/file'])
      await expect(ask({ url, caFile, pins: [] })).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(caFile) });
  });

  test('a proxy of the environment is used, and what it leads to is verified all the same', async () => {
    const { url: through, asked } = await proxy();
    vi.stubEnv('HTTPS_PROXY', through);
    vi.stubEnv('NO_PROXY', '');
    const url = await served();
    expect((await ask({ url, caFile: authority.file, pins: [localhost.pin] })).status).toBe(200);
    expect(asked).toEqual([new URL(url).host]);
    await expect(ask({ url, pins: [] })).rejects.toThrow('nobody whom this laptop trusts');
    await expect(ask({ url, caFile: authority.file, pins: [other.pin] })).rejects.toThrow('none of the pinned ones');

    vi.stubEnv('NO_PROXY', 'localhost');
    expect((await ask({ url, caFile: authority.file, pins: [] })).status).toBe(200);
    expect(asked).toHaveLength(3);
  });

  test('a proxy that refuses is told, and never its password', async () => {
    const { url: through } = await proxy({ refusing: 403 });
    vi.stubEnv('HTTPS_PROXY', through.replace('//', '//anna:secret@'));
    vi.stubEnv('NO_PROXY', '');
    const url = await served();
    await expect(ask({ url, caFile: authority.file, pins: [] })).rejects.toMatchObject({
      message: `${url} cannot be reached: the proxy on the way refused: HTTP/1.1 403 No`,
    });
  });
});

test('where nothing listens, and where there is no such name, that is said', async () => {
  await expect(ask({ url: `http://127.0.0.1:${await closedPort()}`, pins: [] })).rejects.toThrow(
    'cannot be reached: nothing listens there',
  );
  await expect(ask({ url: 'https://collector.invalid', pins: [] })).rejects.toThrow(/cannot be reached: its name is not known to the DNS/);
});

test('somebody who loses patience ends it', async () => {
  const { url } = await serve(() => {});
  const controller = new AbortController();
  const line = openLine({ url, pins: [] }, { signal: controller.signal });
  onTestFinished(line.close);
  const asking = line.ask('GET', '/');
  await pause(50);
  controller.abort();
  await expect(asking).rejects.toMatchObject({ code: 'COLLECTOR_UNREACHABLE' });
});

test.each([
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['EHOSTUNREACH', 'said by the system'],
])('%s is told in words', (code, words) => {
  const error = Object.assign(new Error('said by the system'), { code });
  expect(unreachable('https://collector.example', error).message).toBe(`https://collector.example cannot be reached: ${words}`);
});

async function ask(collector: Collector, ms?: number): Promise<Answer> {
  const line = openLine(collector, ms === undefined ? {} : { ms });
  try {
    return await line.ask('GET', '/');
  } finally {
    line.close();
  }
}
