import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type ErrorCode, ShipshapeError } from '../../errors.ts';
import { envelopeMedia, unwrap } from '../../protocol/envelope.ts';
import { isReceiptFor, openReceipt } from '../../protocol/receipt.ts';
import { reportType } from '../../protocol/report.ts';
import { refusalOf } from '../line/refusals.ts';
import { type Line, openLine } from '../line/transport.ts';
import type { Queue, Recipient } from './queue.ts';

/** What became of the reports that waited. `problem` says why the rest still waits. */
export type Delivery = {
  received: { seq: number; receivedAt: string }[];
  setAside: { seq: number; error: ShipshapeError }[];
  problem?: ShipshapeError;
};

export type Patient = {
  /** How long to go on trying, ms. */
  patienceMs: number;
  /** Somebody waits for it: our own backoff does not hold the first try back, the collector's word does. */
  isByHand: boolean;
  signal?: AbortSignal | undefined;
};

/**
 * Sends what waits, the oldest first; the newest goes before a long queue. Nothing leaves the spool without a receipt that is
 * signed by this collector for these very bytes.
 * @throws STATE_UNREADABLE, INTERRUPTED
 */
export async function deliver(queue: Queue, to: Recipient, { patienceMs, isByHand, signal }: Patient): Promise<Delivery> {
  const delivery: Delivery = { received: [], setAside: [] };
  const until = performance.now() + patienceMs;
  let mayHurry = isByHand;
  for (;;) {
    const wait = waitFor(queue, mayHurry);
    if (wait > 0 && performance.now() + wait > until) return { problem: notYet(queue, to), ...delivery };
    await pause(wait, undefined, { signal }).catch(interrupted);
    mayHurry = false;
    const problem = await sendAll(queue, to, delivery, signal);
    if (!problem) return { received: delivery.received, setAside: delivery.setAside };
    delivery.problem = problem;
    if (isFinal(problem)) return delivery;
  }
}

function waitFor(queue: Queue, mayHurry: boolean): number {
  const now = Date.now();
  const { retryAt, wasAsked } = queue.patience(now);
  return retryAt === undefined || (mayHurry && !wasAsked) ? 0 : Math.max(0, retryAt - now);
}

function notYet(queue: Queue, { collector }: Recipient): ShipshapeError {
  const { failures, retryAt = 0, wasAsked } = queue.patience(Date.now());
  const when = `${new Date(retryAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return wasAsked
    ? new ShipshapeError('COLLECTOR_BUSY', `${collector.url} asked to be left alone until ${when}`)
    : new ShipshapeError('COLLECTOR_UNREACHABLE', `${collector.url} was tried ${failures} times in vain, and is tried again after ${when}`);
}

/** It takes a person to change that. */
function isFinal({ code }: ShipshapeError): boolean {
  return code === 'DEVICE_REVOKED' || code === 'DEVICE_UNKNOWN';
}

/** Until the first thing that goes wrong, which is given back. */
async function sendAll(queue: Queue, to: Recipient, delivery: Delivery, signal?: AbortSignal): Promise<ShipshapeError | undefined> {
  const waiting = inOrder(queue.waiting());
  if (waiting.length === 0) return undefined;
  let line: Line | undefined;
  try {
    line = openLine(to.collector, { signal });
    for (const seq of waiting) await send(queue, to, seq, line, delivery);
    return undefined;
  } catch (error) {
    if (signal?.aborted) interrupted();
    if (!(error instanceof ShipshapeError) || error.code === 'STATE_UNREADABLE') throw error;
    queue.noteFailure(Date.now(), error);
    return error;
  } finally {
    line?.close();
  }
}

const longQueue = 50;

/** What a laptop is like today is worth more than what it was like when its long absence began. */
function inOrder(waiting: readonly number[]): number[] {
  return waiting.length > longQueue ? [...waiting.slice(-1), ...waiting.slice(0, -1)] : [...waiting];
}

/** What the collector says it will never take, by the status with which it says so. */
const never: Partial<Record<ErrorCode, number>> = {
  REPORT_FORKED: 409,
  MESSAGE_TOO_LARGE: 413,
  MEDIA_TYPE_UNKNOWN: 415,
  MESSAGE_MALFORMED: 422,
  SIGNATURE_INVALID: 422,
};

async function send(queue: Queue, to: Recipient, seq: number, line: Line, delivery: Delivery): Promise<void> {
  const envelope = queue.take(seq);
  if (!envelope) return; // another process had it, or it had to make room
  const body = await promisify(gzip)(envelope);
  const answer = await line.ask('POST', '/v1/reports', { body, headers: { 'content-type': envelopeMedia, 'content-encoding': 'gzip' } });
  if (answer.clockOffsetMs !== undefined) queue.noteClock(answer.clockOffsetMs);
  if (answer.status === 200 || answer.status === 201) {
    const receivedAt = receiptOf(answer.body, envelope, to, seq);
    queue.keep(seq, answer.body, receivedAt);
    delivery.received.push({ seq, receivedAt });
    return;
  }
  const error = refusalOf(to.collector.url, answer);
  if (never[error.code] !== answer.status) throw error;
  queue.setAside(seq, error);
  delivery.setAside.push({ seq, error });
}

/** When the collector kept it. @throws RECEIPT_INVALID */
export function receiptOf(body: Buffer, envelope: Buffer, { collector, device, receiptKey }: Recipient, seq: number): string {
  const invalid = (why: string, cause?: unknown) =>
    new ShipshapeError('RECEIPT_INVALID', `${collector.url} gave no receipt for report ${seq}: ${why}`, {
      hint: 'The report is kept here and sent again. A proxy on the way may have answered in the place of the collector.',
      cause,
    });
  try {
    const receipt = openReceipt(body, receiptKey);
    if (isReceiptFor(receipt, { device, seq, payload: unwrap(envelope, reportType).payload })) return receipt.receivedAt;
  } catch (error) {
    throw invalid((error as Error).message, error);
  }
  throw invalid('it is for another report');
}

function interrupted(): never {
  throw new ShipshapeError('INTERRUPTED', 'interrupted while reports were being sent', {
    hint: 'What waits goes with the next: shipshape report',
  });
}
