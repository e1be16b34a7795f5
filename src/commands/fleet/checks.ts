import { checkRows, checksRows, checksText, checkText } from '../../../reports/terminal/checks.ts';
import { CheckAnswer } from '../../fleet/answers/checks.ts';
import { readerOf } from '../../protocol/message.ts';
import { allChecks } from './ask.ts';
import { questionCommand } from './question.ts';

/** `shipshape fleet checks`: all checks, those that fail first. */
export const checksCommand = questionCommand({
  command: 'checks',
  describe: 'List the checks with what the fleet answers, those that fail first',
  ask: (api, { day }) => allChecks(api, { day }),
  text: checksText,
  rows: checksRows,
});

/** `shipshape fleet check ID`: one of them. */
export const checkCommand = questionCommand({
  command: 'check <id>',
  describe: 'Show one check: who fails it, since when, and how it is mended',
  builder: yargs => yargs.positional('id', { type: 'string', demandOption: true, describe: 'Its id, such as disk-encryption' }),
  ask: (api, { day, id }) => api.get(`/v1/checks/${encodeURIComponent(id)}`, { day }, readerOf(CheckAnswer)),
  text: checkText,
  rows: checkRows,
});
