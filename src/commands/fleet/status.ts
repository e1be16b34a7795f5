import { fleetRows } from '../../../reports/fleet.ts';
import { statusText } from '../../../reports/terminal/status.ts';
import { FleetAnswer } from '../../fleet/answers/fleet.ts';
import { readerOf } from '../../protocol/message.ts';
import { allChecks, allSilences, endingWaivers } from './ask.ts';
import { questionCommand } from './question.ts';

/** How long before its end a waiver is told of (days): as on the first page. */
const soon = 14;

/** `shipshape fleet status`: what the first page shows. */
export const statusCommand = questionCommand({
  command: 'status',
  describe: 'Show how the fleet stands, what fails, and which laptops are silent',
  async ask(api, { day, format }) {
    const fleet = await api.get('/v1/fleet', { day }, readerOf(FleetAnswer));
    if (format !== 'text') return { fleet, checks: [], silences: [], ending: undefined };
    const { checks } = await allChecks(api, { day });
    const { silences } = await allSilences(api, { day });
    return { fleet, checks, silences, ending: await endingWaivers(api, { day }, soon) };
  },
  text: statusText,
  json: ({ fleet }) => fleet,
  rows: ({ fleet }) => fleetRows(fleet),
});
