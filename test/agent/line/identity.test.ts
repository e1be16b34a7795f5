import { createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { sealReport, takeOut } from '../../../src/agent/delivery/spool.ts';
import { candidateKey, forgetIdentity, keepIdentity, readIdentity } from '../../../src/agent/line/identity.ts';
import { keyIdOf } from '../../../src/protocol/envelope.ts';
import { enrolledState, reportWith } from '../../support/enrolled.ts';
import { scratchFolder } from '../../support/programs.ts';

const url = 'https://collector.example';
const enrolled = {
  device: '6c1f2f2c-0c0a-4d8e-8f7e-0a2f64a0c9d1',
  receiptKey: 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=',
  slot: 61,
  collect: ['hostname' as const],
  enrolledAt: '2026-03-01T08:00:00.000Z',
};

let file: string;
beforeEach(() => {
  file = path.join(scratchFolder(0o755), 'state.db');
});

test('a laptop that was never enrolled has no identity', () => {
  expect(readIdentity(file)).toBeUndefined();
});

test('what was agreed at enrolment is known to the next process, and readable by its owner alone', () => {
  const key = candidateKey(file, url, 'se1_secret');
  keepIdentity(file, { collector: { url, caFile: '/etc/ca.pem', pins: ['sha256/x'] }, key, label: 'Anna', enrolled });
  const identity = readIdentity(file);
  expect(identity).toMatchObject({
    collector: { url, caFile: '/etc/ca.pem', pins: ['sha256/x'] },
    device: enrolled.device,
    slot: 61,
    collect: ['hostname'],
    label: 'Anna',
    enrolledAt: enrolled.enrolledAt,
  });
  expect(identity?.key.equals(key)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('the key of an enrolment whose answer was lost is used again with the same token, and with no other', () => {
  const key = candidateKey(file, url, 'se1_secret');
  expect(candidateKey(file, url, 'se1_secret').equals(key)).toBe(true);
  expect(candidateKey(file, url, 'another').equals(key)).toBe(false);
  expect(candidateKey(file, 'https://other.example', 'token').equals(key)).toBe(false);
  expect(readFileSync(file, 'latin1')).not.toContain('se1_');
});

test('once it is forgotten, no byte of the key is left in the file, and of the reports the copies of those that were sent', () => {
  const { key, device } = enrolledState(file);
  sealReport(file, reportWith);
  sealReport(file, reportWith);
  takeOut(file, device, 1, '2026-03-02T08:00:00.000Z');
  const secret = Buffer.from(key.export({ format: 'jwk' }).d as string, 'base64url');
  expect(readFileSync(file).includes(secret)).toBe(true);
  forgetIdentity(file);
  expect(readIdentity(file)).toBeUndefined();
  const bytes = readFileSync(file);
  expect(bytes.includes(secret)).toBe(false);
  expect(bytes.includes(keyIdOf(createPublicKey(key)))).toBe(true);
});

test('a new identity begins a chain of its own', () => {
  enrolledState(file);
  sealReport(file, reportWith);
  const { device } = enrolledState(file);
  const spooled = sealReport(file, place => {
    expect(place).toEqual({ device, seq: 1, prev: null, gaps: [], fixes: [], waiting: 0 });
    return reportWith(place);
  });
  expect(spooled?.device).toBe(device);
});
