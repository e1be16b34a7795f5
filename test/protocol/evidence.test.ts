import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256, unwrap, writePublicKey } from '../../src/protocol/envelope.ts';
import { type EvidenceFound, EvidenceReader, EvidenceWriter } from '../../src/protocol/evidence.ts';
import { sealReceipt } from '../../src/protocol/receipt.ts';
import { type Report, reportType } from '../../src/protocol/report.ts';
import { aDeviceKey, aReport, sealed } from '../support/reports.ts';

const collector = generateKeyPairSync('ed25519');
const ids = ['6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f', '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e30'];
const keys = ids.map(() => aDeviceKey());

/** Evidence of two laptops with three reports each; with what a collector that lies would do. */
function evidence(lie: { leaveOut?: number; signWith?: KeyObject; report?: (report: Report) => Report } = {}): string {
  const writer = new EvidenceWriter(collector.privateKey);
  let text = writer.head({ from: '2026-11-01', until: '2026-11-30' }, collector.publicKey);
  for (const [place, laptop] of ids.entries()) {
    const { privateKey, publicKey } = keys[place] as (typeof keys)[number];
    const enrolledAt = '2026-10-01T09:00:00.000Z';
    text += writer.laptop({ laptop, publicKey: writePublicKey(publicKey), enrolledAt, endedAt: null, isForked: false });
    let prev: string | null = null;
    for (let seq = 7; seq < 10; seq++) {
      const report = aReport({
        device: laptop,
        seq,
        prev: prev ?? 'f'.repeat(64),
        ...(seq === 9 && { gaps: [{ first: 2, last: 3, why: 'old' }] }),
      });
      const isLie = seq === 8 && place === 0;
      const envelope = sealed(isLie && lie.report ? lie.report(report) : report, isLie && lie.signWith ? lie.signWith : privateKey);
      const hash = sha256(unwrap(envelope, reportType).payload);
      prev = hash;
      if (isLie && lie.leaveOut === seq) continue;
      const receipt = { device: laptop, seq, hash, receivedAt: '2026-11-25T09:00:01.000Z' };
      text += writer.report(seq, envelope, sealReceipt(receipt, collector.privateKey));
    }
  }
  return text + writer.end({ madeAt: '2026-12-01T09:00:00.000Z', audit: `17:${'a'.repeat(64)}` });
}

function judged(text: string): EvidenceFound {
  const [head = '', ...lines] = text.replace(/\n$/, '').split('\n');
  const reader = new EvidenceReader(head);
  for (const line of lines) reader.take(line);
  return reader.finish();
}

/** What is wrong with it, if only that it is no evidence. */
function wrongIn(text: string): string[] {
  try {
    return judged(text).wrong;
  } catch (error) {
    return [(error as Error).message];
  }
}

test('evidence that nobody changed is what was signed', () => {
  expect(judged(evidence())).toMatchObject({
    from: '2026-11-01',
    until: '2026-11-30',
    laptops: 2,
    silent: 0,
    reports: 6,
    gaps: { declared: 0, undeclared: 0 },
    end: { madeAt: '2026-12-01T09:00:00.000Z' },
    wrong: [],
  });
});

test('of a thousand changes by whoever has the file, each is found', () => {
  const whole = evidence();
  const lines = whole.trimEnd().split('\n');
  const place = fc.nat(lines.length - 1);
  const change = fc.oneof(
    fc.tuple(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 127 })).map(([at, by]) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] as number) ^ by;
      return bytes.toString();
    }),
    place.map(at => lines.toSpliced(at, 1).join('\n')),
    fc.tuple(place, place).map(([at, to]) =>
      lines
        .toSpliced(at, 1)
        .toSpliced(to, 0, lines[at] as string)
        .join('\n'),
    ),
    fc.tuple(place, place).map(([at, to]) => lines.toSpliced(at, 0, lines[to] as string).join('\n')),
    fc.nat(whole.length - 2).map(length => whole.slice(0, length)),
  );
  fc.assert(
    fc.property(
      change.filter(text => text.trimEnd() !== whole.trimEnd()),
      text => wrongIn(text).length > 0,
    ),
    { numRuns: 1000 },
  );
});

test.each([
  ['a report that the laptop did not sign', { signWith: aDeviceKey().privateKey }, /signature is not of this key/],
  ['a report of another laptop', { report: (report: Report) => ({ ...report, device: ids[1] as string }) }, /report 8 is another/],
  [
    'a report that follows another',
    { report: (report: Report) => ({ ...report, prev: 'e'.repeat(64) }) },
    /report 8 does not follow report 7/,
  ],
])('%s is found though the collector signed the end', (_, lie, found) => {
  expect(judged(evidence(lie)).wrong.join('\n')).toMatch(found);
});

test('a report that the collector leaves out is missing without a word', () => {
  expect(judged(evidence({ leaveOut: 8 }))).toMatchObject({ reports: 5, gaps: { declared: 0, undeclared: 1 }, wrong: [] });
});
