import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256, unwrap } from '../../src/protocol/envelope.ts';
import {
  excusesAt,
  isAnswerTo,
  lastDayOf,
  openWaiverAnswer,
  sealWaiverAnswer,
  sealWaiverRequest,
  type ToldWaiver,
  waiverRequestType,
} from '../../src/protocol/waiver.ts';
import { aDeviceKey } from '../support/reports.ts';

const device = '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f';
const request = {
  ...{ request: '019ac3f0-5c00-7a1b-8c2d-3e4f5a6b7c8d', device, check: 'disk', reason: 'It waits for a part' },
  ...{ until: '2026-12-18', askedAt: '2026-11-28T09:00:00.000Z' },
};
const told: ToldWaiver = {
  ...{ id: 'a1b2c3d4e5f6', check: 'disk', state: 'in force', reason: 'It waits', requestedAt: '2026-11-28T09:00:00.000Z' },
  ...{ from: '2026-11-29T09:00:00.000Z', until: '2026-12-19T00:00:00.000Z' },
};

test('a request that no collector would read is not signed', () => {
  const { privateKey } = aDeviceKey();
  for (const wrong of [{ reason: '' }, { until: 'soon' }, { reason: 'two\nlines' }, { check: 'Disk' }, { more: 1 }])
    expect(() => sealWaiverRequest({ ...request, ...wrong }, privateKey)).toThrow(expect.objectContaining({ code: 'MESSAGE_MALFORMED' }));
});

test('an answer counts for the very bytes that were asked, by the key of the collector alone', () => {
  const asked = unwrap(sealWaiverRequest(request, aDeviceKey().privateKey), waiverRequestType);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const answer = { device, to: sha256(asked.payload), asOf: '2026-11-28T09:00:01.000Z', waivers: [told], more: 0 };
  const bytes = sealWaiverAnswer(answer, privateKey);
  const read = openWaiverAnswer(bytes, publicKey);
  expect(read).toEqual(answer);
  expect(isAnswerTo(read, { device, payload: asked.payload })).toBe(true);
  expect(isAnswerTo(read, { device, payload: Buffer.from('another') })).toBe(false);
  expect(isAnswerTo(read, { device: 'another', payload: asked.payload })).toBe(false);
  expect(() => openWaiverAnswer(bytes, generateKeyPairSync('ed25519').publicKey)).toThrow(
    expect.objectContaining({ code: 'SIGNATURE_INVALID' }),
  );
});

test('a waiver excuses its check from its beginning until its end, and no longer', () => {
  const at = (time: string, waiver: Partial<ToldWaiver> = {}) => excusesAt([{ ...told, ...waiver }], Date.parse(time)).has('disk');
  expect(['2026-11-29T08:59:59Z', '2026-11-29T09:00:00Z', '2026-12-18T23:59:59Z', '2026-12-19T00:00:00Z'].map(time => at(time))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(at('2026-12-01T00:00:00Z', { state: 'coming' })).toBe(true);
  for (const state of ['requested', 'refused', 'lapsed', 'over'] as const) expect(at('2026-12-01T00:00:00Z', { state })).toBe(false);
  const longer = { ...told, until: '2027-01-01T00:00:00.000Z' };
  expect(excusesAt([longer, told], Date.parse('2026-12-01T00:00:00Z')).get('disk')).toBe(longer);
  expect(lastDayOf(told.until)).toBe('2026-12-18');
});
