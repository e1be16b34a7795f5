import type { FastifyInstance } from 'fastify';
import { ShipshapeError } from '../../errors.ts';
import { envelopeMedia, sha256, unwrap } from '../../protocol/envelope.ts';
import { malformed } from '../../protocol/json.ts';
import { sealReceipt } from '../../protocol/receipt.ts';
import { readReport, reportType } from '../../protocol/report.ts';
import type { Collector } from '../collector.ts';
import { demandSigner, deviceRevoked } from '../devices/signed.ts';
import { documented, inForm, signed } from '../http/api.ts';
import type { Incoming, Kept } from '../store/intake/incoming.ts';

const receipt = inForm(envelopeMedia, 'It is kept: the signed receipt');
const receiptAgain = inForm(envelopeMedia, 'It was kept before: the same receipt');

/**
 * POST /v1/reports keeps one sealed report and answers with the receipt, when it is on the disk: 201 kept · 200 kept before, with
 * the same receipt · 401 no device of ours, or one that reports here no more · 409 another report has this number · 413, 415, 422 no
 * such message · 429, 503, 507 not now.
 */
export function reportRoutes(app: FastifyInstance, collector: Collector): void {
  const { intake, keys, metrics } = collector;
  const options = {
    config: { permission: 'device' },
    onRequest: async () => intake.demandRoom(),
    schema: documented('Keep one sealed report', { 200: receiptAgain, 201: receipt }, signed),
  } as const;
  app.post<{ Body: Buffer }>('/v1/reports', options, (request, reply) =>
    intake.work(async () => {
      const incoming = await verified(request.body, request.ip, collector);
      const kept = await intake.keep(incoming);
      metrics.reports.inc({ status: kept.status });
      const receivedAt = new Date(timeOf(kept, incoming)).toISOString();
      const { device, seq } = incoming.report;
      const receipt = sealReceipt({ device, seq, hash: incoming.hash, receivedAt }, keys.receipts);
      return reply
        .code(kept.status === 'kept' ? 201 : 200)
        .type(envelopeMedia)
        .send(receipt);
    }),
  );
}

/** A report whose signature is its device's. */
async function verified(envelope: Buffer, address: string, collector: Collector): Promise<Incoming> {
  const sealed = unwrap(envelope, reportType);
  const { device } = await demandSigner(sealed, { address, allowance: 'report' }, collector);
  const report = readReport(sealed.payload);
  if (report.device !== device.device) throw malformed(`/device is ${report.device}, and this is the key of ${device.device}`);
  return { device, envelope, sealed, report, hash: sha256(sealed.payload), receivedAt: collector.now() };
}

/** When it was kept: now, or before. @throws DEVICE_REVOKED, REPORT_FORKED */
function timeOf(kept: Kept, { report }: Incoming): number {
  if (kept.status === 'failed') throw kept.error;
  if (kept.status === 'revoked') throw deviceRevoked();
  if (kept.status === 'forked')
    throw new ShipshapeError('REPORT_FORKED', `another report of this device has the number ${report.seq}`, {
      hint: 'Its state was copied or restored: enrol this laptop again.',
    });
  return kept.receivedAt;
}
