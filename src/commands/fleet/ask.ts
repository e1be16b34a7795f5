import { ShipshapeError } from '../../errors.ts';
import { ChecksAnswer } from '../../fleet/answers/checks.ts';
import { SilencesAnswer } from '../../fleet/answers/fleet.ts';
import { WaiversAnswer } from '../../fleet/answers/waivers.ts';
import { readerOf } from '../../protocol/message.ts';
import type { Api, Query } from './api.ts';
import { everyPage } from './pages.ts';

/** Lists that several commands ask for, whole. */

export async function allChecks(api: Api, query: Query): Promise<ChecksAnswer> {
  const pages = await everyPage(api, '/v1/checks', query, readerOf(ChecksAnswer));
  return { ...pages[0], checks: pages.flatMap(({ checks }) => checks) };
}

export async function allSilences(api: Api, query: Query): Promise<SilencesAnswer> {
  const pages = await everyPage(api, '/v1/silences', query, readerOf(SilencesAnswer));
  return { ...pages[0], silences: pages.flatMap(({ silences }) => silences) };
}

export async function allWaivers(api: Api, query: Query): Promise<WaiversAnswer> {
  const pages = await everyPage(api, '/v1/waivers', query, readerOf(WaiversAnswer));
  return { ...pages[0], waivers: pages.flatMap(({ waivers }) => waivers) };
}

/** Waivers in force whose time ends within so many days; undefined where the token may not read waivers. */
export async function endingWaivers(api: Api, query: Query, days: number): Promise<WaiversAnswer['waivers'] | undefined> {
  try {
    return (await allWaivers(api, { ...query, days })).waivers.filter(({ state }) => state === 'in force');
  } catch (error) {
    if (error instanceof ShipshapeError && error.code === 'PERMISSION_DENIED') return undefined;
    throw error;
  }
}
