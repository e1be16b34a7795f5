import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { seal } from '../../src/protocol/envelope.ts';
import { type Report, reportType, writeReport } from '../../src/protocol/report.ts';

/** A report that is in order, with what a test wants otherwise. */
export function aReport(other: Partial<Report> = {}): Report {
  return {
    report: '019ab7a0-5c00-7000-8000-000000000001',
    device: '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f',
    seq: 1,
    prev: null,
    createdAt: '2026-11-25T09:00:00.000Z',
    boot: { id: 'b'.repeat(64), elapsedMs: 3_600_000 },
    agent: { version: '0.1.0' },
    suite: { digest: 'c'.repeat(64) },
    profile: 'standard',
    trigger: 'schedule',
    platform: {
      os: 'linux',
      name: 'Debian GNU/Linux',
      version: '12',
      build: '6.1.0-39-amd64',
      arch: 'x64',
      model: 'ThinkPad X1 Carbon Gen 11',
    },
    keyLevel: 'software',
    expected: 2,
    results: [
      {
        check: 'disk-encryption',
        digest: 'd'.repeat(64),
        ranAs: 'root',
        outcome: 'pass',
        ms: 12,
        points: [{ outcome: 'pass', text: 'disk is encrypted' }],
      },
      {
        check: 'firewall',
        digest: 'e'.repeat(64),
        ranAs: 'root',
        outcome: 'fail',
        ms: 31,
        points: [{ outcome: 'fail', text: 'the firewall is on', evidence: { found: 'inactive', wanted: 'active' } }],
      },
    ],
    fixes: [],
    gaps: [],
    waiting: 0,
    ...other,
  };
}

export function aDeviceKey(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** The envelope of a report as its device makes it. */
export function sealed(report: Report, key: KeyObject): Buffer {
  return seal(reportType, writeReport(report), key);
}
