import { courierQueue } from '../agent/courier.ts';
import { deliver } from '../agent/deliver.ts';
import { readRecipient, splitIn } from '../agent/outbox.ts';
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
    const delivery =
      recipient &&
      (await deliver(courierQueue(split), recipient, { patienceMs: patience * 1000, isByHand: false, signal: interruptible() }));
    const { received = [], setAside = [], problem } = delivery ?? {};
    say(received.length === 0 ? 'Nothing was sent.' : `The collector keeps ${received.map(({ seq }) => `report ${seq}`).join(', ')}.`);
    for (const { seq, error } of setAside) say(`Report ${seq} is not taken: ${error.message}`);
    if (problem) say(`What waits is sent later: ${problem.message}`);
    process.exitCode = (problem ?? setAside[0]?.error)?.exitCode ?? 0;
  },
};
