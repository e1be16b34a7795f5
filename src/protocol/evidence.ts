import { createHash, type KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { ShipshapeError } from '../errors.ts';
import { followChain, type Gaps, type Link } from './chain.ts';
import { keyIdOf, open, readPublicKey, seal, sha256, writePublicKey } from './envelope.ts';
import { readerOf } from './message.ts';
import { isReceiptFor, openReceipt } from './receipt.ts';
import { readReport, reportType } from './report.ts';
import { Closed, Day, Moment, PublicKey, Sequence, Uuid, Words } from './terms.ts';

/**
 * Evidence is a file of lines (JSON): its head, each laptop with its reports behind it, the end. Reports and receipts stand in it as they
 * were signed, and the end is signed by the collector over all lines before, so that whoever has the file needs nothing else to judge it.
 */
const Head = Closed({ shipshapeEvidence: Type.Literal(1), from: Day, until: Day, receiptKey: PublicKey });
const Laptop = Closed({
  laptop: Uuid,
  publicKey: PublicKey,
  enrolledAt: Moment,
  endedAt: Type.Union([Moment, Type.Null()]),
  isForked: Type.Boolean({ description: 'whether two reports of one number came: then it was copied, or put back' }),
});
const Kept = Closed({ report: Sequence, envelope: Type.String(), receipt: Type.String() });
const Last = Closed({ end: Type.String() });
const End = Closed({
  sha256: Type.String({ description: 'of all lines before' }),
  madeAt: Moment,
  audit: Type.Union([Words(100), Type.Null()], { description: 'where the audit log ended then' }),
});

export type EvidenceHead = { from: string; until: string };
export type EvidenceLaptop = Static<typeof Laptop>;
export type EvidenceEnd = Pick<Static<typeof End>, 'madeAt' | 'audit'>;

/** What a file of evidence shows, and in words all that is wrong with it. `receiptKey` is the id of the collector's key. */
export type EvidenceFound = EvidenceHead & {
  receiptKey: string;
  laptops: number;
  /** Laptops of which there is no report in that time. */
  silent: number;
  reports: number;
  gaps: Gaps;
  end: EvidenceEnd | undefined;
  wrong: string[];
};

const endType = 'application/vnd.shipshape.evidence.v1+json';
const readHead = readerOf(Head);
const readLaptop = readerOf(Laptop);
const readKept = readerOf(Kept);
const readLast = readerOf(Last);
const readEnd = readerOf(End);

/** Writes the lines of a file of evidence, one after another. */
export class EvidenceWriter {
  readonly #key: KeyObject;
  readonly #digest = createHash('sha256');

  /** `key` is the private one that signs the collector's receipts. */
  constructor(key: KeyObject) {
    this.#key = key;
  }

  head({ from, until }: EvidenceHead, receiptKey: KeyObject): string {
    return this.#line({ shipshapeEvidence: 1, from, until, receiptKey: writePublicKey(receiptKey) });
  }

  laptop(laptop: EvidenceLaptop): string {
    return this.#line(laptop);
  }

  /** Both are envelopes, byte for byte as they were signed. */
  report(seq: number, envelope: Uint8Array, receipt: Uint8Array): string {
    return this.#line({ report: seq, envelope: textOf(envelope), receipt: textOf(receipt) });
  }

  end(end: EvidenceEnd): string {
    const signed = seal(endType, Buffer.from(JSON.stringify({ sha256: this.#digest.digest('hex'), ...end })), this.#key);
    return `${JSON.stringify({ end: textOf(signed) })}\n`;
  }

  #line(value: object): string {
    const line = `${JSON.stringify(value)}\n`;
    this.#digest.update(line);
    return line;
  }
}

/** Judges a file of evidence, line by line (without their ends), by nothing but itself. */
export class EvidenceReader {
  readonly #digest = createHash('sha256');
  readonly #found: EvidenceFound;
  readonly #receipts: KeyObject;
  #laptop: { told: EvidenceLaptop; key: KeyObject; links: Link[] } | undefined;

  /** @throws MESSAGE_MALFORMED when the first line is no head of evidence */
  constructor(head: string) {
    const { from, until, receiptKey } = readHead(Buffer.from(head));
    this.#receipts = readPublicKey(receiptKey, 'Ed25519');
    const none = { laptops: 0, silent: 0, reports: 0, gaps: { declared: 0, undeclared: 0 }, end: undefined, wrong: [] };
    this.#found = { from, until, receiptKey: keyIdOf(this.#receipts), ...none };
    this.#digest.update(`${head}\n`);
  }

  take(line: string): void {
    const { wrong, end } = this.#found;
    if (end) wrong.push('there are lines behind its end');
    else if (line.startsWith('{"end"')) this.#judge('the end', () => this.#takeEnd(line));
    else {
      this.#digest.update(`${line}\n`);
      if (line.startsWith('{"laptop"')) this.#judge('a laptop', () => this.#takeLaptop(line));
      else this.#judge(`a report of ${this.#laptop?.told.laptop ?? 'no laptop'}`, () => this.#takeReport(line));
    }
  }

  /** What the whole shows, when all lines are taken. */
  finish(): EvidenceFound {
    this.#endLaptop();
    if (!this.#found.end) this.#found.wrong.push('it has no end that its collector signed: something is missing');
    return this.#found;
  }

  #takeLaptop(line: string): void {
    this.#endLaptop();
    const told = readLaptop(Buffer.from(line));
    this.#found.laptops++;
    this.#laptop = { told, key: readPublicKey(told.publicKey, 'P-256'), links: [] };
  }

  #takeReport(line: string): void {
    const { report: seq, envelope, receipt } = readKept(Buffer.from(line));
    this.#found.reports++;
    if (!this.#laptop) throw new ShipshapeError('MESSAGE_MALFORMED', 'it stands behind no laptop');
    const { told, key, links } = this.#laptop;
    const payload = open(Buffer.from(envelope), reportType, key);
    const report = readReport(payload);
    if (report.device !== told.laptop || report.seq !== seq) this.#found.wrong.push(`${told.laptop}: report ${seq} is another`);
    const given = openReceipt(Buffer.from(receipt), this.#receipts);
    if (!isReceiptFor(given, { device: report.device, seq: report.seq, payload }))
      this.#found.wrong.push(`${told.laptop}: the receipt of report ${seq} is for another`);
    links.push({ report, hash: sha256(payload) });
  }

  #takeEnd(line: string): void {
    const { sha256: digest, ...end } = readEnd(open(Buffer.from(readLast(Buffer.from(line)).end), endType, this.#receipts));
    if (digest !== this.#digest.copy().digest('hex'))
      this.#found.wrong.push('its lines are not those that its collector signed at the end');
    this.#found.end = end;
  }

  #endLaptop(): void {
    if (!this.#laptop) return;
    const { told, links } = this.#laptop;
    const { gaps, wrong } = followChain(links, { isForked: told.isForked });
    if (links.length === 0) this.#found.silent++;
    this.#found.gaps.declared += gaps.declared;
    this.#found.gaps.undeclared += gaps.undeclared;
    this.#found.wrong.push(...wrong.map(what => `${told.laptop}: ${what}`));
    this.#laptop = undefined;
  }

  #judge(what: string, take: () => void): void {
    try {
      take();
    } catch (error) {
      if (!(error instanceof ShipshapeError)) throw error;
      this.#found.wrong.push(`${what}: ${error.message}`);
    }
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
