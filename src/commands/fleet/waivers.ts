import { fleetWaiversText, waiverRows } from '../../../reports/terminal/waivers.ts';
import { allWaivers } from './ask.ts';
import { questionCommand } from './question.ts';

/** `shipshape fleet waivers`: fails that are excused, were, or are asked to be. */
export const waiversCommand = questionCommand({
  command: 'waivers',
  describe: 'List waivers, those that wait for an answer first',
  ask: (api, { day }) => allWaivers(api, { day }),
  text: fleetWaiversText,
  rows: waiverRows,
});
