import type { KeyObject } from 'node:crypto';
import { findDevice } from '../../src/collector/store/devices/devices.ts';
import { enroll } from '../../src/collector/store/devices/enroll.ts';
import { createToken } from '../../src/collector/store/devices/tokens.ts';
import type { Incoming } from '../../src/collector/store/intake/incoming.ts';
import type { Store } from '../../src/collector/store/store.ts';
import type { Device } from '../../src/collector/store/tables.ts';
import type { Platform } from '../../src/protocol/check.ts';
import { keyIdOf, sha256, unwrap, writePublicKey } from '../../src/protocol/envelope.ts';
import { type Report, reportType } from '../../src/protocol/report.ts';
import { aDeviceKey, aReport, sealed } from './reports.ts';

/** A moment at which tests begin (ms). */
export const start = Date.UTC(2026, 10, 25, 9);
export const hour = 3_600_000;
export const day = 24 * hour;

export type Laptop = { device: Device; key: KeyObject };

export async function aLaptop(store: Store, now = start - day, os: Platform = 'linux'): Promise<Laptop> {
  const { text } = await createToken(store, { uses: 1, lifetime: day, who: 'test' }, now);
  const { privateKey, publicKey } = aDeviceKey();
  const newcomer = { token: text, keyId: keyIdOf(publicKey), publicKey: writePublicKey(publicKey), os, agent: '0.1.0' };
  const { device } = await enroll(store, newcomer, now);
  return { device, key: privateKey };
}

/** A report of this laptop on its way in, as intake hands it over. */
export async function incoming(store: Store, laptop: Laptop, other: Partial<Report>, receivedAt: number): Promise<Incoming> {
  const [one] = await chain(store, laptop, [{ createdAt: new Date(receivedAt).toISOString(), ...other }], receivedAt);
  return one as Incoming;
}

/** Reports of this laptop, each of which names the one before it; they come all at once. */
export async function chain(store: Store, { device, key }: Laptop, others: Partial<Report>[], receivedAt: number): Promise<Incoming[]> {
  const known = (await findDevice(store, device.device)) as Device;
  let prev: string | null = null;
  return others.map((other, place) => {
    const report = aReport({ device: device.device, seq: place + 1, prev, ...other });
    const envelope = sealed(report, key);
    const parts = unwrap(envelope, reportType);
    prev = sha256(parts.payload);
    return { device: known, report, sealed: parts, envelope, hash: prev, receivedAt };
  });
}

/** Results with these outcomes, by check. */
export function results(outcomes: Record<string, 'pass' | 'fail' | 'skip' | 'error'>): Report['results'] {
  return Object.entries(outcomes).map(([check, outcome]) => ({
    check,
    ranAs: 'user',
    outcome,
    ...(outcome === 'error' && { reason: 'could not tell' }),
    ms: 5,
    points: [{ outcome, text: `${check} is in order` }],
  }));
}
