import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSignedBy, keyIdOf, open, readPublicKey, seal, unwrap, writeEnvelope, writePublicKey } from '../../src/protocol/envelope.ts';
import { openReceipt, sealReceipt } from '../../src/protocol/receipt.ts';
import { readReport, reportType } from '../../src/protocol/report.ts';
import { aDeviceKey, aReport, sealed } from '../support/reports.ts';

const device = aDeviceKey();
const collector = generateKeyPairSync('ed25519');

test('the test vector of the DSSE protocol verifies', async () => {
  // secure-systems-lab/dsse, protocol.md: key, message and signature.
  const big = (digits: string) => Buffer.from(BigInt(digits).toString(16).padStart(64, '0'), 'hex').toString('base64url');
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: big('46950820868899156662930047687818585632848591499744589407958293238635476079160'),
      y: big('5640078356564379163099075877009565129882514886557779369047442380624545832820'),
    },
  });
  const signature = Buffer.from('A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==', 'base64');
  const vector = { payload: Buffer.from('hello world'), payloadType: 'http://example.com/HelloWorld', keyId: keyIdOf(key), signature };
  expect(await isSignedBy(key, vector)).toBe(true);
  expect(open(writeEnvelope(vector), vector.payloadType, key).toString()).toBe('hello world');
});

test('what was sealed is opened byte for byte, and written again it is the same envelope', () => {
  const envelope = sealed(aReport(), device.privateKey);
  expect(readReport(open(envelope, reportType, device.publicKey))).toEqual(aReport());
  expect(writeEnvelope(unwrap(envelope, reportType))).toEqual(envelope);
});

test('no envelope of a report is accepted with any one byte flipped', () => {
  expectNoFlipAccepted(sealed(aReport(), device.privateKey), envelope => readReport(open(envelope, reportType, device.publicKey)));
});

test('no receipt is accepted with any one byte flipped', () => {
  const receipt = { device: aReport().device, seq: 1, hash: 'a'.repeat(64), receivedAt: '2026-11-25T09:00:01.000Z' };
  const envelope = sealReceipt(receipt, collector.privateKey);
  expect(openReceipt(envelope, collector.publicKey)).toEqual(receipt);
  expectNoFlipAccepted(envelope, bytes => openReceipt(bytes, collector.publicKey));
});

test('the same receipt has the same bytes', () => {
  const receipt = { device: aReport().device, seq: 1, hash: 'a'.repeat(64), receivedAt: '2026-11-25T09:00:01.000Z' };
  expect(sealReceipt(receipt, collector.privateKey)).toEqual(sealReceipt({ ...receipt }, collector.privateKey));
});

test('bytes that are signed as one kind of message pass for no other', () => {
  const envelope = seal('application/vnd.shipshape.departure.v1+json', Buffer.from(JSON.stringify(aReport())), device.privateKey);
  expect(() => open(envelope, reportType, device.publicKey)).toThrow('payload type');
  const relabelled = Buffer.from(envelope.toString().replace('application/vnd.shipshape.departure.v1+json', reportType));
  expect(() => open(relabelled, reportType, device.publicKey)).toThrow('signature');
});

test('a signature of another key is refused, whatever it calls itself', () => {
  const other = aDeviceKey();
  expect(() => open(sealed(aReport(), other.privateKey), reportType, device.publicKey)).toThrow('signature');
  const envelope = unwrap(sealed(aReport(), other.privateKey), reportType);
  expect(() => open(writeEnvelope({ ...envelope, keyId: keyIdOf(device.publicKey) }), reportType, device.publicKey)).toThrow('signature');
});

test('two envelopes that mean the same cannot be written differently', () => {
  const text = sealed(aReport(), device.privateKey).toString();
  const { payload, payloadType, signatures } = JSON.parse(text);
  const [{ keyid, sig }] = signatures;
  const refused = [
    { payload: payload.replace(/^./, '-'), payloadType, signatures: [{ keyid, sig }] },
    { payload: `${payload}=`, payloadType, signatures: [{ keyid, sig }] },
    { payload, payloadType, signatures: [{ keyid, sig: sig.replace('==', '') }] },
    { payload, payloadType, signatures: [{ keyid, sig: `${sig.slice(0, 85)}B==` }] },
    { payload, payloadType, signatures: [] },
    { payload, payloadType, signatures: [signatures[0], signatures[0]] },
    { payload, payloadType, signatures, more: 1 },
  ];
  for (const envelope of refused) expect(() => open(Buffer.from(JSON.stringify(envelope)), reportType, device.publicKey)).toThrow();
});

test.each([
  ['Ed25519 where P-256 is wanted', generateKeyPairSync('ed25519').publicKey],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey],
] as [string, KeyObject][])('a public key that is %s is refused', (_, key) => {
  expect(() => readPublicKey(writePublicKey(key), 'P-256')).toThrow('P-256 is wanted');
});

/** Each byte changed in its lowest and in its highest bit. */
function expectNoFlipAccepted(envelope: Buffer, accept: (envelope: Buffer) => unknown): void {
  const accepted = [...envelope.keys()].flatMap(at =>
    [0x01, 0x80].filter(bit => {
      const flipped = Buffer.from(envelope);
      flipped[at] = (flipped[at] as number) ^ bit;
      try {
        accept(flipped);
        return true;
      } catch {
        return false;
      }
    }),
  );
  expect(accepted).toEqual([]);
}
