import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { msPerDay } from '../../src/calendar.ts';
import type { Platform } from '../../src/protocol/check.ts';
import { readChallenge, readEnrolled, sealEnrollment } from '../../src/protocol/enrollment.ts';
import { readPublicKey, seal, sha256, writePublicKey } from '../../src/protocol/envelope.ts';
import { openReceipt } from '../../src/protocol/receipt.ts';
import { readRefusal } from '../../src/protocol/refusal.ts';
import { type Report, type ReportedResult, reportType, writeReport } from '../../src/protocol/report.ts';
import { answersOf, checks, type Habits } from './results.ts';
import type { Answer, Wire } from './wire.ts';

const envelopeMedia = 'application/vnd.dsse.envelope+json';

/** An envelope as its device sealed it, and what its receipt must be for. */
export type Sealed = { envelope: Buffer; device: string; seq: number; hash: string };

/** What a collector said to a report. `code` is why it was refused. `receipt` only when it is for this report. */
export type Reply = { status: number; receipt?: Buffer; code?: string; retryAfter: number };

type Keys = { privateKey: KeyObject; publicKey: KeyObject };

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

  constructor(seed: number, habits: Habits, keys: Keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })) {
    const { privateKey, publicKey } = keys;
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.seed = seed;
    this.habits = habits;
  }

  /** What it sends along with an envelope: a proxy in front of the collector would say that it comes from a place of its own. */
  get headers(): Record<string, string> {
    const address = [10, (this.seed >> 16) & 255, (this.seed >> 8) & 255, this.seed & 255].join('.');
    return { 'content-type': envelopeMedia, 'x-forwarded-for': address };
  }

  /** Enrols over the wire, as `shipshape enroll` does. Comes again when it is told to. */
  async enroll(wire: Wire, token: string, { label, os = 'linux' }: { label?: string; os?: Platform } = {}): Promise<void> {
    const { nonce } = readChallenge(await this.#ask(wire, '/v1/challenges', Buffer.alloc(0)));
    const about = { agent: { version: '0.1.0' }, os, ...(label !== undefined && { label }) };
    const enrollment = { nonce, token, key: writePublicKey(this.publicKey), ...about };
    const { device, receiptKey } = readEnrolled(await this.#ask(wire, '/v1/enrollments', sealEnrollment(enrollment, this.privateKey)));
    this.id = device;
    this.receiptKey = readPublicKey(receiptKey, 'Ed25519');
  }

  /** The next report, made at this time. `other` is what it says otherwise. */
  report(at: Date, other: Partial<Report> = {}): Sealed {
    this.#results = answersOf(this.seed, this.seq, this.#results, this.habits);
    this.seq++;
    const payload = writeReport({ ...this.#reportOf(at, this.#results), ...other });
    this.prev = sha256(payload);
    return { envelope: seal(reportType, payload, this.privateKey), device: this.id, seq: this.seq, hash: this.prev };
  }

  /** Another laptop with the same identity, as a copied disk makes it. */
  copy(): Device {
    const copy = new Device(this.seed, this.habits, this);
    const { id, receiptKey, seq, prev } = this;
    copy.#results = this.#results;
    return Object.assign(copy, { id, receiptKey, seq, prev });
  }

  /** Sends an envelope once. With `cut` the connection ends before the answer can come. */
  async send(wire: Wire, sealed: Sealed, { cut = false } = {}): Promise<Reply> {
    return this.read(sealed, await wire.post('/v1/reports', sealed.envelope, this.headers, { cut }));
  }

  /** What an answer says of this report. @throws when it is a receipt that is not for it */
  read({ device, seq, hash }: Sealed, { status, body, headers }: Answer): Reply {
    const retryAfter = Number(headers['retry-after'] ?? 0);
    // Node itself says so, in words of its own, when a request took too long to arrive.
    if (status === 408) return { status, code: 'too slow', retryAfter: 1 };
    if (status !== 200 && status !== 201) return { status, code: readRefusal(body).code, retryAfter };
    const receipt = openReceipt(body, this.receiptKey as KeyObject);
    if (receipt.device !== device || receipt.seq !== seq || receipt.hash !== hash)
      throw new Error(`the receipt for report ${seq} of ${device} is for report ${receipt.seq} of ${receipt.device}`);
    return { status, receipt: body, retryAfter };
  }

  async #ask(wire: Wire, path: string, body: Buffer): Promise<Buffer> {
    const { status, body: answer, headers } = await wire.post(path, body, this.headers);
    if (status === 200 || status === 201) return answer;
    const seconds = Number(headers['retry-after'] ?? 0);
    if (seconds === 0) throw new Error(`the collector answered ${status}: ${answer.toString().slice(0, 300)}`);
    await new Promise(resolve => setTimeout(resolve, seconds * 1000));
    return this.#ask(wire, path, body);
  }

  #reportOf(at: Date, results: ReportedResult[]): Report {
    return {
      report: uuidAt(at, this.seed, this.seq),
      device: this.id,
      seq: this.seq,
      prev: this.prev,
      createdAt: at.toISOString(),
      boot: { id: sha256(Buffer.from(`${this.seed} ${Math.floor(this.seq / 9)}`)), elapsedMs: (this.seq % 9) * msPerDay + 40_000 },
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

/** A UUIDv7 of this time; the random part comes from what it is for. */
function uuidAt(at: Date, seed: number, seq: number): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const rest = createHash('sha256').update(`${seed} ${seq}`).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}
