import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alerts } from '../../src/collector/alerts/settings.ts';

/** Where the demo's alerts lead: two webhooks on this machine, of which one takes every message and the other is out of order. */
export async function openHooks(): Promise<{ alerting: Alerts; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(request.url === '/desk' ? 204 : 503).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const alerting: Alerts = {
    ...{ every: 15, names: true, emergencies: [], mail: undefined },
    destinations: [
      { name: 'desk', form: 'webhook', url: `${url}/desk`, keys: [randomBytes(32)] },
      { name: 'chat', form: 'slack', url: `${url}/chat` },
    ],
    rules: [
      { name: 'critical', about: 'fail', severity: 'critical', to: ['desk'], repeat: 7 },
      { name: 'silent', about: 'silent', days: 14, to: ['desk'], repeat: undefined },
      { name: 'waivers', about: 'waiver', days: 14, to: ['chat'], repeat: undefined },
      { name: 'fleet', about: 'below', percent: 99, to: ['desk', 'chat'], repeat: 7 },
    ],
  };
  return { alerting, close: () => server.close() };
}
