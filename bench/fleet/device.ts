import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { readChallenge, readEnrolled, sealEnrollment } from '../../src/protocol/enrollment.ts';
import { readPublicKey, seal, sha256, writePublicKey } from '../../src/protocol/envelope.ts';
import { isReceiptFor, openReceipt } from '../../src/protocol/receipt.ts';
import { type Report, type ReportedResult, reportType, writeReport } from '../../src/protocol/report.ts';
import { type Answer, post } from './client.ts';
import { answersOf, checks, type Habits } from './results.ts';

export const envelopeMedia = 'application/vnd.dsse.envelope+json';

/** An envelope as its device sealed it, and what its receipt must be for. */
export type Sealed = { envelope: Buffer; payload: Buffer; device: string; seq: number };

/**
 * A made-up laptop with a real key, which makes real reports: `habits` say how many checks answer, how often an answer changes, and
 * how large a report is. The same seed gives the same answers.
 */
export class Device {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly seed: number;
  readonly habits: Habits;
  id = randomUUID() as string;
  receiptKey: KeyObject | undefined;
  seq = 0;
  prev: string | null = null;
  #results: ReportedResult[] | undefined;

  constructor(seed: number, habits: Habits) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.seed = seed;
    this.habits = habits;
  }

  /** Enrols over the wire, as `shipshape enroll` does. */
  async enroll(url: string, token: string): Promise<void> {
    const { nonce } = readChallenge(expecting(await post(`${url}/v1/challenges`, Buffer.alloc(0)), 201));
    const enrollment = { nonce, token, key: writePublicKey(this.publicKey), agent: { version: '0.1.0' }, os: 'linux' as const };
    const answer = await post(`${url}/v1/enrollments`, sealEnrollment(enrollment, this.privateKey), { 'content-type': envelopeMedia });
    const { device, receiptKey } = readEnrolled(expecting(answer, 201));
    this.id = device;
    this.receiptKey = readPublicKey(receiptKey, 'Ed25519');
  }

  /** The next report, made at this time. */
  report(at: Date): Sealed {
    this.#results = answersOf(this.seed, this.seq, this.#results, this.habits);
    this.seq++;
    const payload = writeReport(this.#reportOf(at, this.#results));
    this.prev = sha256(payload);
    return { envelope: seal(reportType, payload, this.privateKey), payload, device: this.id, seq: this.seq };
  }

  /** Sends an envelope. True when the collector's receipt says that it is kept. */
  async send(url: string, sealed: Sealed): Promise<{ status: number; isKept: boolean; retryAfter: number }> {
    const { status, body, headers } = await post(`${url}/v1/reports`, sealed.envelope, { 'content-type': envelopeMedia });
    const retryAfter = Number(headers['retry-after'] ?? 0);
    if (status !== 200 && status !== 201) return { status, isKept: false, retryAfter };
    return { status, isKept: isReceiptFor(openReceipt(body, this.receiptKey as KeyObject), sealed), retryAfter };
  }

  #reportOf(at: Date, results: ReportedResult[]): Report {
    return {
      report: uuidAt(at, this.seed, this.seq),
      device: this.id,
      seq: this.seq,
      prev: this.prev,
      createdAt: at.toISOString(),
      boot: { id: sha256(Buffer.from(`${this.seed} ${Math.floor(this.seq / 9)}`)), elapsedMs: (this.seq % 9) * 86_400_000 + 40_000 },
      agent: { version: '0.1.0' },
      suite: { digest: sha256(Buffer.from('suite')) },
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
      expected: checks(this.habits.checks).length,
      results,
      fixes: [],
      gaps: [],
      waiting: 0,
    };
  }
}

function expecting({ status, body }: Answer, wanted: number): Buffer {
  if (status !== wanted) throw new Error(`the collector answered ${status}: ${body.toString().slice(0, 300)}`);
  return body;
}

/** A UUIDv7 of this time; the random part comes from what it is for. */
function uuidAt(at: Date, seed: number, seq: number): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const rest = createHash('sha256').update(`${seed} ${seq}`).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}
