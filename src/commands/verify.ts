import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { evidenceText } from '../../reports/evidence.ts';
import { ShipshapeError } from '../errors.ts';
import { type EvidenceFound, EvidenceReader } from '../protocol/evidence.ts';
import type { Command } from './command.ts';

/** `shipshape verify FILE`: whether evidence is what laptops and collector signed. Asks nobody. Exit status: 0 it is, 1 it is not. */
export const verifyCommand: Command<{ file: string; collector: string | undefined }> = {
  builder: yargs =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'What `shipshape collector evidence` printed; - is stdin' })
      .option('collector', { string: true, describe: 'The id of the key that the collector must have signed with' }),

  async handler({ file, collector }) {
    const found = await judge(file);
    if (collector !== undefined && found.receiptKey !== collector) found.wrong.push(`its collector has another key than ${collector}`);
    process.stdout.write(evidenceText(found));
    if (found.wrong.length > 0) process.exitCode = 1;
  },
};

async function judge(file: string): Promise<EvidenceFound> {
  let reader: EvidenceReader | undefined;
  try {
    for await (const line of createInterface({ input: file === '-' ? process.stdin : createReadStream(file), crlfDelay: Infinity }))
      if (reader) reader.take(line);
      else reader = new EvidenceReader(line);
  } catch (cause) {
    if (cause instanceof ShipshapeError) throw cause;
    throw new ShipshapeError('USAGE', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (!reader) throw new ShipshapeError('MESSAGE_MALFORMED', `${file} is empty`);
  return reader.finish();
}
