import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { aCollector } from '../../support/collector.ts';

test('whoever asks gets the files of a release, whole', async () => {
  const { app, data } = await aCollector();
  const release = path.join(data, 'release');
  mkdirSync(release);
  const tarball = Buffer.alloc(300_000, 'tar');
  writeFileSync(path.join(release, 'shipshape-0.1.0-linux-x64.tar.gz'), tarball);
  writeFileSync(path.join(release, 'install.sh'), '#!/bin/sh\n');
  const script = await app.inject({ url: '/release/install.sh' });
  expect([script.statusCode, script.body, script.headers['content-type']]).toEqual([200, '#!/bin/sh\n', 'text/plain; charset=utf-8']);
  const answer = await app.inject({ url: '/release/shipshape-0.1.0-linux-x64.tar.gz' });
  expect(answer.rawPayload.equals(tarball)).toBe(true);
  expect(answer.headers).toMatchObject({ 'content-length': '300000', 'x-content-type-options': 'nosniff' });
});

test.each([
  'SHA256SUMS',
  '../collector.db',
  '..%2fcollector.db',
  '%2e%2e%2fcollector.yaml',
  'key.pem',
  'shipshape-0.1.0.tar.gz%00',
  'shipshape-a%2f..%2f..%2fx.tar.gz',
])('there is no %s to be had', async name => {
  const { app, data } = await aCollector();
  mkdirSync(path.join(data, 'release'));
  writeFileSync(path.join(data, 'release', 'key.pem'), 'secret');
  expect((await app.inject({ url: `/release/${name}` })).statusCode).toBe(404);
});

test('a folder, and a name that leads nowhere, are no files of a release', async () => {
  const { app, data } = await aCollector();
  mkdirSync(path.join(data, 'release', 'shipshape-1.tar.gz'), { recursive: true });
  symlinkSync('/nonexistent', path.join(data, 'release', 'install.sh'));
  const status = async (name: string) => (await app.inject({ url: `/release/${name}` })).statusCode;
  expect([await status('shipshape-1.tar.gz'), await status('install.sh')]).toEqual([404, 404]);
});
