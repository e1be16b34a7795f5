import { isErrorCode, ShipshapeError } from '../../errors.ts';
import type { Identity } from '../line/identity.ts';
import { stateFolder } from '../paths.ts';
import { exchangeWaivers } from '../waivers/exchange.ts';
import { collectAnswers } from '../waivers/letters.ts';
import { refusedBy } from './courier.ts';
import { type Delivery, deliver, type Patient } from './deliver.ts';
import { collectReceipts, handOver } from './outbox.ts';
import { spoolQueue } from './queue.ts';
import { type Split, splitIn } from './split.ts';
import { waitingReports } from './spool.ts';

/**
 * Sends what waits, and asks how the waivers stand; where a courier does that, takes what it brought, and hands over what waits. That
 * nothing is known of waivers keeps no report back, and is no problem of today.
 */
export async function passOn(file: string, identity: Identity, patient: Patient): Promise<Delivery> {
  const split = splitIn(stateFolder());
  if (!split) {
    const delivery = await deliver(spoolQueue(file, identity.device), identity, patient);
    if (!delivery.problem) await exchangeWaivers(file, identity).catch(unlessState);
    return delivery;
  }
  const { received, forged } = collectReceipts(file, identity, split);
  collectAnswers(file, identity, split);
  handOver(file, identity, split);
  const problem = forged[0] ? forgedReceipt(forged[0]) : refusal(split, waitingReports(file, identity.device));
  return { received, setAside: [], ...(problem && { problem }) };
}

function unlessState(error: unknown): void {
  if (!(error instanceof ShipshapeError) || error.code === 'STATE_UNREADABLE') throw error;
}

function forgedReceipt({ seq, why }: { seq: number; why: string }): ShipshapeError {
  return new ShipshapeError('RECEIPT_INVALID', `what lies there as the receipt of report ${seq} is none: ${why}`, {
    hint: 'The report is kept here. Somebody has worked with the rights of the courier, or a proxy answered in the place of the collector.',
  });
}

/** It is told and not acted upon: a report that waits in vain is not lost. */
function refusal(split: Split, waiting: readonly number[]): ShipshapeError | undefined {
  const [first] = refusedBy(split, waiting);
  if (!first) return undefined;
  return new ShipshapeError(isErrorCode(first.code) ? first.code : 'ANSWER_UNINTELLIGIBLE', first.message);
}
