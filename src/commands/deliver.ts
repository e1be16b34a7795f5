import { courierQueue } from '../agent/delivery/courier.ts';
import { deliver } from '../agent/delivery/deliver.ts';
import { readRecipient } from '../agent/delivery/outbox.ts';
import type { Recipient } from '../agent/delivery/queue.ts';
import { type Split, splitIn } from '../agent/delivery/split.ts';
import { openLine } from '../agent/line/transport.ts';
import { carryLetters } from '../agent/waivers/letters.ts';
import { ShipshapeError } from '../errors.ts';
import type { Command } from './command.ts';
import { interruptible } from './interruptible.ts';
import { say } from './look.ts';

/** `shipshape deliver FOLDER`: the courier of a whole machine, without rights and without the key. It sends what root put there, and keeps the answers. */
export const deliverCommand: Command<{ folder: string; patience: number }> = {
  builder: yargs =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'The folder that holds outbox and receipts' })
      .option('patience', { number: true, default: 600, describe: 'Seconds to go on trying' }),

  async handler({ folder, patience }) {
    const split = splitIn(folder);
    if (!split) throw new ShipshapeError('USAGE', `${folder} holds no outbox: root makes one with install.sh --system`);
    const recipient = readRecipient(split.outbox);
    const signal = interruptible();
    const delivery = recipient && (await deliver(courierQueue(split), recipient, { patienceMs: patience * 1000, isByHand: false, signal }));
    const { received = [], setAside = [] } = delivery ?? {};
    const problem = delivery?.problem ?? (recipient && (await carryWaivers(split, recipient, signal)));
    say(received.length === 0 ? 'Nothing was sent.' : `The collector keeps ${received.map(({ seq }) => `report ${seq}`).join(', ')}.`);
    for (const { seq, error } of setAside) say(`Report ${seq} is not taken: ${error.message}`);
    if (problem) say(`What waits is sent later: ${problem.message}`);
    process.exitCode = (problem ?? setAside[0]?.error)?.exitCode ?? 0;
  },
};

async function carryWaivers(split: Split, recipient: Recipient, signal: AbortSignal): Promise<ShipshapeError | undefined> {
  const line = openLine(recipient.collector, { signal });
  try {
    await carryLetters(split, recipient, line);
    return undefined;
  } catch (error) {
    if (error instanceof ShipshapeError) return error;
    throw error;
  } finally {
    line.close();
  }
}
