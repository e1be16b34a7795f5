import type { CommandModule } from 'yargs';
import { digestText } from '../../../reports/digest.ts';
import { dayName, msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';
import { FleetAnswer } from '../../fleet/answers/fleet.ts';
import { readerOf } from '../../protocol/message.ts';
import { type Api, type Where, withApi } from './api.ts';
import { allChecks, allSilences, endingWaivers } from './ask.ts';
import { dated, where } from './question.ts';

const soon = 14; // days

const readFleet = readerOf(FleetAnswer);

/** `shipshape fleet digest`: the weekly letter, for a mail or a chat. */
export const digestCommand: CommandModule<object, Where & { 'as-of': string | undefined }> = {
  command: 'digest',
  describe: 'Print the weekly letter in Markdown: what changed, what fails, who is silent',
  builder: yargs => where(dated(yargs)),
  async handler(options) {
    const day = options['as-of'];
    const digest = await withApi(options, async api => {
      const fleet = await api.get('/v1/fleet', { day }, readFleet);
      const { checks } = await allChecks(api, { day });
      const { silences } = await allSilences(api, { day });
      return { fleet, before: await weekBefore(api, fleet.asOf), checks, silences, ending: await endingWaivers(api, { day }, soon) };
    });
    process.stdout.write(digestText(digest));
  },
};

/** Undefined where nothing is kept of that day, or no laptop had joined. */
async function weekBefore(api: Api, asOf: string): Promise<FleetAnswer | undefined> {
  const day = dayName(Date.parse(asOf) - 7 * msPerDay);
  try {
    const fleet = await api.get('/v1/fleet', { day }, readFleet);
    return fleet.devices.all === 0 ? undefined : fleet;
  } catch (error) {
    if (error instanceof ShipshapeError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
