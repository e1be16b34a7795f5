import { expect, test } from 'vitest';
import { type Enrollment, enrollmentType, openEnrollment, sealEnrollment } from '../../src/protocol/enrollment.ts';
import { seal, writePublicKey } from '../../src/protocol/envelope.ts';
import { aDeviceKey } from '../support/reports.ts';

const { privateKey, publicKey } = aDeviceKey();
const enrollment: Enrollment = {
  nonce: 'abc.def.ghi',
  token: `se1_abcd1234_${'x'.repeat(43)}`,
  key: writePublicKey(publicKey),
  agent: { version: '0.1.0' },
  os: 'macos',
  label: 'the blue one',
};

test('who signs with the key that it names is believed to have it', () => {
  const opened = openEnrollment(sealEnrollment(enrollment, privateKey));
  expect(opened).toMatchObject(enrollment);
  expect(opened.publicKey.equals(publicKey)).toBe(true);
});

test('who names the key of another is not believed', () => {
  expect(() => openEnrollment(sealEnrollment(enrollment, aDeviceKey().privateKey))).toThrow('signature');
});

test.each([
  ['a token of another shape', { token: 'se1_short' }],
  ['a key that is none', { key: 'AAAA' }],
  ['a label that a terminal would obey', { label: '\u001b]0;x\u0007' }],
  ['a member that no schema knows', { hostname: 'laptop' }],
])('%s is refused', (_, wrong) => {
  const envelope = seal(enrollmentType, Buffer.from(JSON.stringify({ ...enrollment, ...wrong })), privateKey);
  expect(() => openEnrollment(envelope)).toThrow('this is no message of ours');
});
