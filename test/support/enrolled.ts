import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { keepIdentity } from '../../src/agent/identity.ts';
import type { Place } from '../../src/agent/spool.ts';
import { writePublicKey } from '../../src/protocol/envelope.ts';
import type { Report } from '../../src/protocol/report.ts';

/** Makes the state of a laptop that is enrolled; the private half of the receipt key is what its collector would have. */
export function enrolledState(file: string, url = 'https://collector.example'): { device: string; key: KeyObject; receiptKey: KeyObject } {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { privateKey: receiptKey, publicKey } = generateKeyPairSync('ed25519');
  const device = randomUUID();
  const enrolled = { device, receiptKey: writePublicKey(publicKey), slot: 500, collect: [], enrolledAt: '2026-03-01T08:00:00.000Z' };
  keepIdentity(file, { collector: { url, pins: [] }, key, enrolled });
  return { device, key, receiptKey };
}

/** A whole report with what a test has nothing to say of. */
export function reportWith(place: Place, fields: Partial<Report> = {}): Report {
  return {
    report: '01a21080-708d-7dfc-a333-328921b9b62d',
    createdAt: '2026-03-02T08:00:00.000Z',
    boot: { id: '0'.repeat(64), elapsedMs: 1000 },
    agent: { version: '0.1.0' },
    suite: { digest: '1'.repeat(64) },
    profile: 'standard',
    trigger: 'hand',
    platform: { os: 'linux', name: 'Debian GNU/Linux', version: '13', build: '', arch: 'x64', model: 'A laptop' },
    keyLevel: 'software',
    expected: 1,
    results: [{ check: 'firewall', ranAs: 'user', outcome: 'pass', ms: 5, points: [{ outcome: 'pass', text: 'it is on' }] }],
    fixes: [],
    ...place,
    ...fields,
  };
}
