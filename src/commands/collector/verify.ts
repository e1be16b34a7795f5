import type { CommandModule } from 'yargs';
import { verificationText } from '../../../reports/verification.ts';
import { verifyStore } from '../../collector/store/verify/verify.ts';
import { daysDisagreements } from '../../collector/verify-days.ts';
import { withStore } from './open.ts';

/** `shipshape collector verify`: whether all that is known is what the signed reports say. Exit status: 0 it is, 1 it is not. */
export const verifyCommand: CommandModule<object, { data: string | undefined }> = {
  command: 'verify',
  describe: 'Verify every kept signature, and count the whole fleet anew from the reports',
  builder: yargs => yargs.option('data', { string: true, describe: "The collector's folder" }),

  async handler({ data }) {
    const tell = process.stderr.isTTY ? (done: number, of: number) => process.stderr.write(`\r${done} of ${of} devices`) : () => {};
    const found = await withStore(data, async store => {
      const found = await verifyStore(store, tell);
      return { ...found, disagreements: [...found.disagreements, ...(await daysDisagreements(store, Date.now()))] };
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    process.stdout.write(verificationText(found));
    if (found.disagreements.length > 0) process.exitCode = 1;
  },
};
