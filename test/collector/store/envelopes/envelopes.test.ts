import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Device as MadeUp } from '../../../../bench/fleet/device.ts';
import { habitsFor } from '../../../../bench/fleet/results.ts';
import { findDevice } from '../../../../src/collector/store/devices/devices.ts';
import { readEnvelope } from '../../../../src/collector/store/envelopes/envelopes.ts';
import { devicesIn, evidenceOf } from '../../../../src/collector/store/envelopes/evidence.ts';
import { part, squeeze, unpart, unsqueeze } from '../../../../src/collector/store/envelopes/squeeze.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import type { Device } from '../../../../src/collector/store/tables.ts';
import { sha256, unwrap } from '../../../../src/protocol/envelope.ts';
import { readReport, reportType } from '../../../../src/protocol/report.ts';
import { aLaptop, chain, day, start } from '../../../support/laptops.ts';
import { expectRecounted } from '../../../support/recounted.ts';
import { describeStores } from '../../../support/stores.ts';

describeStores('envelopes', stores => {
  test('months of reports come back byte for byte, and are small', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    const madeUp = new MadeUp(1, habitsFor(13_000));
    madeUp.id = laptop.device.device;
    const key = { publicKey: madeUp.publicKey };
    await store.db
      .updateTable('devices')
      .set({
        key_id: sha256(key.publicKey.export({ type: 'spki', format: 'der' })),
        public_key: key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      })
      .execute();
    const sent = Array.from({ length: 70 }, (_, n) => ({ at: start + n * day, ...madeUp.report(new Date(start + n * day)) }));
    for (let first = 0; first < sent.length; first += 9) {
      const group = sent.slice(first, first + 9).map(({ envelope, at }) => {
        const sealed = unwrap(envelope, reportType);
        return {
          device: laptop.device,
          report: readReport(sealed.payload),
          sealed,
          envelope,
          hash: sha256(sealed.payload),
          receivedAt: at,
        };
      });
      expect((await keepReports(store, group)).every(({ status }) => status === 'kept')).toBe(true);
    }
    const device = (await findDevice(store, laptop.device.device)) as Device;
    for (const { envelope, seq } of sent) expect((await readEnvelope(store, device, seq))?.equals(envelope)).toBe(true);
    const bodies = await store.db.selectFrom('envelopes').select(['body']).execute();
    expect(bodies.reduce((sum, { body }) => sum + body.length, 0) / sent.length).toBeLessThan(400);
    const period = { from: start + 20 * day - (start % day), until: start + 65 * day - (start % day) };
    expect((await devicesIn(store, period)).map(({ id }) => id)).toEqual([device.id]);
    const within = await Array.fromAsync(evidenceOf(store, device, period));
    expect(within.map(({ seq }) => seq)).toEqual(Array.from({ length: 45 }, (_, n) => 21 + n));
    for (const { seq, envelope } of within) expect(sent[seq - 1]?.envelope.equals(envelope)).toBe(true);
    await expectRecounted(store);
  });

  test('an envelope that somebody writes in another way comes back as it was', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    const [first, second] = await chain(store, laptop, [{}, {}], start);
    const { payload, payloadType, signatures } = JSON.parse(Buffer.from(first!.envelope).toString());
    const spaced = Buffer.from(JSON.stringify({ signatures, payloadType, payload }, null, 1));
    await keepReports(store, [{ ...first!, envelope: spaced }]);
    await keepReports(store, [second!]);
    expect((await readEnvelope(store, laptop.device, 1))?.equals(spaced)).toBe(true);
    expect((await readEnvelope(store, laptop.device, 2))?.equals(Buffer.from(second!.envelope))).toBe(true);
    await expectRecounted(store);
  });

  test('reports whose dictionary turns out to be another are kept whole', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    const [mine] = await chain(store, laptop, [{ waiting: 1 }], start);
    const [other, next] = await chain(store, laptop, [{ waiting: 2 }, {}], start + 40 * day);
    await keepReports(store, [mine!]);
    expect(await keepReports(store, [other!, next!])).toMatchObject([{ status: 'forked' }, { status: 'kept' }]);
    expect((await readEnvelope(store, laptop.device, 2))?.equals(Buffer.from(next!.envelope))).toBe(true);
  });
});

test('any bytes come back from their parted form', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('"ms":', '"ms":0', '"ms":07', '"ms":128', '"ms":16384', '"ms":86400000', '"ms": 5', '"ms":12345678901', '\n', 'é'),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), (pieces, others) => {
      const [bytes, other] = [pieces, others].map(some => Buffer.from(some.join(''))) as [Buffer, Buffer];
      expect(unpart(part(bytes))).toEqual(bytes);
      expect(unpart(unsqueeze(squeeze(part(bytes), part(other)), part(other)))).toEqual(bytes);
    }),
    { numRuns: 500 },
  );
});
