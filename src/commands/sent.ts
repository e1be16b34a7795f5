import { type Sent, sentBytes, sentReports } from '../agent/delivery/sent.ts';
import { stateFile } from '../agent/paths.ts';
import { ShipshapeError } from '../errors.ts';
import { formatOneSent, formatSent, formatSentJson } from '../formats/sent.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

/** `shipshape sent`: what has left this laptop, word for word. */
export const sentCommand: Command<{ id: string | undefined; last: boolean | undefined; format: 'text' | 'json' }> = {
  builder: yargs =>
    yargs
      .positional('id', { type: 'string', describe: 'The number of a report, or its id' })
      .option('last', { boolean: true, conflicts: 'id', describe: 'Show the last one' })
      .option('format', {
        choices: ['text', 'json'] as const,
        default: 'text' as const,
        describe: 'How to print it; a report as JSON is the very bytes that were signed',
      }),

  async handler({ id, last, format }) {
    const file = stateFile();
    const sent = sentReports(file);
    if (id === undefined && !last) {
      process.stdout.write(format === 'json' ? formatSentJson(sent) : formatSent(sent, lookOf(process.stdout)));
      return;
    }
    const report = last ? sent[0] : sent.find(it => it.report === id || String(it.seq) === id);
    if (!report) throw notSent(id);
    const bytes = sentBytes(file, report);
    if (format === 'text') process.stdout.write(formatOneSent(report, bytes, lookOf(process.stdout)));
    else process.stdout.write(Buffer.concat([bytes ?? notKept(report), Buffer.from('\n')]));
  },
};

function notSent(id: string | undefined): ShipshapeError {
  return new ShipshapeError('NOT_FOUND', id === undefined ? 'nothing was sent yet' : `no report ${id} was sent`, {
    hint: 'See what was: shipshape sent',
  });
}

function notKept({ seq }: Sent): never {
  throw new ShipshapeError('NOT_FOUND', `the copy of report ${seq} had to make room`);
}
