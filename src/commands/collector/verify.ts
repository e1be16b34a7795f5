import type { CommandModule } from 'yargs';
import { verificationText } from '../../../reports/verification.ts';
import { daysDisagreements } from '../../collector/fleet/verify-days.ts';
import { verifyStore } from '../../collector/store/verify/verify.ts';
import { ShipshapeError } from '../../errors.ts';
import { dataOption, withStore } from './open.ts';

/** `shipshape collector verify`: whether all that is known is what the signed reports say. Exit status: 0 it is, 1 it is not. */
export const verifyCommand: CommandModule<object, { data: string | undefined; seen: string | undefined }> = {
  command: 'verify',
  describe: 'Verify every kept signature and the audit log, and count the whole fleet anew from the reports',
  builder: yargs =>
    yargs
      .option('data', dataOption)
      .option('seen', { string: true, describe: 'Where the audit log ended once (ID:HASH): it has to be in it still' }),

  async handler({ data, seen: text }) {
    const seen = text === undefined ? undefined : seenIn(text);
    const tell = process.stderr.isTTY ? (done: number, of: number) => process.stderr.write(`\r${done} of ${of} devices`) : () => {};
    const found = await withStore(data, async store => {
      const found = await verifyStore(store, { tell, seen });
      return { ...found, disagreements: [...found.disagreements, ...(await daysDisagreements(store, Date.now()))] };
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    process.stdout.write(verificationText(found));
    if (found.disagreements.length > 0) process.exitCode = 1;
  },
};

/** @throws USAGE */
function seenIn(text: string): { id: number; hash: string } {
  const [, id, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (id === undefined || hash === undefined)
    throw new ShipshapeError('USAGE', `--seen is ${JSON.stringify(text)}, which is not like 17:9f86d08…`, {
      hint: 'Copy it from what `shipshape collector verify` or the log of the collector said.',
    });
  return { id: Number(id), hash };
}
