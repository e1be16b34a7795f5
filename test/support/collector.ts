import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { buildApp } from '../../src/collector/app.ts';
import { assemble, type Collector } from '../../src/collector/collector.ts';
import { readConfig } from '../../src/collector/config.ts';
import { newLog } from '../../src/collector/log.ts';
import { createToken } from '../../src/collector/store/devices/tokens.ts';
import { openStore } from '../../src/collector/store/open.ts';
import { type Enrolled, sealEnrollment } from '../../src/protocol/enrollment.ts';
import { envelopeMedia, writePublicKey } from '../../src/protocol/envelope.ts';
import { aDeviceKey } from './reports.ts';

/** A collector with a database of its own whose requests are injected; both are gone when the test is over. `clock.now` is its time. */
export async function aCollector(settings: Partial<Collector['config']> = {}, begin = Date.now()) {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-collector-'));
  const clock = { now: begin };
  const config = { ...readConfig({ data }, {}), log: 'silent' as const, ...settings };
  const store = await openStore({ sqlite: path.join(data, 'collector.db') });
  const collector = await assemble(config, { store, log: newLog('silent'), now: () => clock.now });
  const app = await buildApp(collector);
  onTestFinished(async () => {
    await app.close();
    await collector.intake.drain();
    await store.close();
    rmSync(data, { recursive: true, force: true });
  });
  return { app, collector, clock, data };
}

type App = Awaited<ReturnType<typeof aCollector>>;

export async function aToken({ collector, clock }: App, order: { uses?: number; lifetime?: number; group?: string } = {}): Promise<string> {
  const { text } = await createToken(collector.store, { uses: 1, lifetime: 86_400_000, who: 'a test', ...order }, clock.now);
  return text;
}

/** Sends an envelope, as a laptop does. */
export function send({ app }: App, url: string, envelope: Buffer, headers: Record<string, string> = {}) {
  return app.inject({ method: 'POST', url, payload: envelope, headers: { 'content-type': envelopeMedia, ...headers } });
}

export async function enrollment(at: App, token: string, key = aDeviceKey(), other: { label?: string } = {}): Promise<Buffer> {
  const { nonce } = (await at.app.inject({ method: 'POST', url: '/v1/challenges' })).json();
  return sealEnrollment(
    { nonce, token, key: writePublicKey(key.publicKey), agent: { version: '0.1.0' }, os: 'linux', ...other },
    key.privateKey,
  );
}

/** A device that has just joined. */
export async function enrolled(at: App, key = aDeviceKey()): Promise<Enrolled & { key: typeof key }> {
  const answer = await send(at, '/v1/enrollments', await enrollment(at, await aToken(at), key));
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return { ...answer.json(), key };
}
