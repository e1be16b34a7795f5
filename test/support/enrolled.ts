import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { Place } from '../../src/agent/delivery/spool.ts';
import { keepIdentity } from '../../src/agent/line/identity.ts';
import { writePublicKey } from '../../src/protocol/envelope.ts';
import type { Report } from '../../src/protocol/report.ts';
import { aDeviceKey, aReport } from './reports.ts';

/** Makes the state of a laptop that is enrolled; the private half of the receipt key is what its collector would have. */
export function enrolledState(file: string, url = 'https://collector.example'): { device: string; key: KeyObject; receiptKey: KeyObject } {
  const { privateKey: key } = aDeviceKey();
  const { privateKey: receiptKey, publicKey } = generateKeyPairSync('ed25519');
  const device = randomUUID();
  const enrolled = { device, receiptKey: writePublicKey(publicKey), slot: 500, collect: [], enrolledAt: '2026-03-01T08:00:00.000Z' };
  keepIdentity(file, { collector: { url, pins: [] }, key, enrolled });
  return { device, key, receiptKey };
}

/** A report at its place in a laptop's chain, with what a test wants otherwise. */
export function reportWith(place: Place, fields: Partial<Report> = {}): Report {
  return aReport({ ...place, ...fields });
}
