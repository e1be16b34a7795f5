import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { buildApp } from '../../src/collector/app.ts';
import type { Collector } from '../../src/collector/collector.ts';
import { listDevices, revokeDevice } from '../../src/collector/store/devices/devices.ts';
import { EnvelopeReader } from '../../src/collector/store/envelopes/envelopes.ts';
import { type Report, readReport } from '../../src/protocol/report.ts';
import { aCollector, aToken } from './collector.ts';

/** A real collector that listens, can go away and come back at the same address, and shows what it keeps. */
export async function listeningCollector(settings: Partial<Collector['config']> = {}) {
  const at = await aCollector(settings);
  const { collector } = at;
  await at.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = at.app.server.address() as AddressInfo;
  let app: FastifyInstance = at.app;
  onTestFinished(() => app.close());
  return {
    url: settings.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    data: at.data,
    token: (uses = 1) => aToken(at, { uses }),
    async away() {
      app.server.closeAllConnections();
      await app.close();
    },
    async back() {
      app = await buildApp(collector);
      await app.listen({ host: '127.0.0.1', port });
    },
    /** Makes every device one that reports here no more. */
    async revoke() {
      for (const { device } of await listDevices(collector.store)) await revokeDevice(collector.store, device, 'a test', Date.now());
    },
    store: collector.store,
    devices: () => listDevices(collector.store),
    /** Every report that it keeps, in the order of the devices and their numbers. */
    async kept(): Promise<{ report: Report; payload: Buffer }[]> {
      const { db } = collector.store;
      const rows = await db.selectFrom('envelopes').selectAll().orderBy('device').orderBy('seq').execute();
      const payloads = [];
      for (const row of rows) payloads.push(await new EnvelopeReader(db, row.device).payload(row));
      return payloads.map(payload => ({ payload, report: readReport(payload) }));
    },
  };
}
