import { createPublicKey } from 'node:crypto';
import { ShipshapeError } from '../../errors.ts';
import { sealDeparture } from '../../protocol/departure.ts';
import { type Enrolled, readChallenge, readEnrolled, sealEnrollment } from '../../protocol/enrollment.ts';
import { envelopeMedia, readPublicKey, writePublicKey } from '../../protocol/envelope.ts';
import { version } from '../../version.ts';
import { thisPlatform } from '../machine.ts';
import { lineTo } from './courier-line.ts';
import { type Collector, candidateKey, type Identity, keepIdentity } from './identity.ts';
import { refusalOf } from './refusals.ts';
import type { Answer } from './transport.ts';

/**
 * Makes this laptop a device of a collector: proves with its new key, over the collector's nonce, that it has it. When the
 * answer is lost, asking again with the same token gives the same device.
 * @throws COLLECTOR_UNREACHABLE, ANSWER_UNINTELLIGIBLE, what the collector refuses with (TOKEN_REFUSED, RATE_LIMITED …), STATE_UNREADABLE
 */
export async function enroll(
  file: string,
  collector: Collector,
  { token, label }: { token: string; label?: string | undefined },
): Promise<Enrolled> {
  const line = lineTo(collector);
  try {
    const { nonce } = read(collector, await line.ask('POST', '/v1/challenges'), readChallenge);
    const key = candidateKey(file, collector.url, token);
    const body = sealEnrollment(
      {
        nonce,
        token,
        key: writePublicKey(createPublicKey(key)),
        agent: { version },
        os: thisPlatform(),
        ...(label !== undefined && { label }),
      },
      key,
    );
    const enrolled = read(collector, await line.ask('POST', '/v1/enrollments', inEnvelope(body)), readEnrolled);
    readPublicKey(enrolled.receiptKey, 'Ed25519');
    keepIdentity(file, { collector, key, label, enrolled });
    return enrolled;
  } finally {
    line.close();
  }
}

/** Tells the collector that this laptop reports no more. @throws what enroll throws */
export async function depart({ collector, device, key }: Identity): Promise<void> {
  const line = lineTo(collector);
  try {
    const answer = await line.ask(
      'POST',
      '/v1/departures',
      inEnvelope(sealDeparture({ device, departedAt: new Date().toISOString() }, key)),
    );
    if (answer.status !== 204) throw refusalOf(collector.url, answer);
  } finally {
    line.close();
  }
}

function inEnvelope(body: Buffer): { body: Buffer; headers: Record<string, string> } {
  return { body, headers: { 'content-type': envelopeMedia } };
}

function read<T>({ url }: Collector, answer: Answer, reader: (bytes: Uint8Array) => T): T {
  if (answer.status !== 200 && answer.status !== 201) throw refusalOf(url, answer);
  try {
    return reader(answer.body);
  } catch (cause) {
    throw new ShipshapeError('ANSWER_UNINTELLIGIBLE', `${url} gave an answer that is none of a collector: ${(cause as Error).message}`, {
      hint: 'Is the address right?',
      cause,
    });
  }
}
