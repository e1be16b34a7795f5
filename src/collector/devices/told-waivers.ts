import { msPerDay } from '../../calendar.ts';
import { forceOf, type ListedWaiver, waiverState } from '../../fleet/waiver.ts';
import { answerLimits, type ToldWaiver, type WaiverAnswer, type WaiverState } from '../../protocol/waiver.ts';
import { short } from '../../protocol/words.ts';

/** How long a laptop is told of what is over (ms). */
const memory = 90 * msPerDay;

const order: readonly WaiverState[] = ['in force', 'coming', 'requested', 'refused', 'over', 'lapsed'];

/** What a laptop is told of its own waivers, the latest first in each state: no names of people, and of words as many as an answer holds. */
export function toldWaivers(waivers: readonly ListedWaiver[], now: number): Pick<WaiverAnswer, 'waivers' | 'more'> {
  const told = waivers
    .map(waiver => ({ waiver, state: waiverState(waiver, now) }))
    .filter(({ waiver: { until, refusedAt, endedAt } }) => Math.min(until, refusedAt ?? until, endedAt ?? until) > now - memory)
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const shown = told.slice(0, answerLimits.waivers).map(({ waiver, state }) => toldOf(waiver, state));
  return { waivers: shown, more: told.length - shown.length };
}

function toldOf(waiver: ListedWaiver, state: WaiverState): ToldWaiver {
  const { from, until } = waiver.approvedAt === null ? waiver : forceOf(waiver);
  const moment = (at: number) => new Date(at).toISOString();
  return {
    id: waiver.id,
    ...(waiver.request !== null && { request: waiver.request }),
    check: waiver.check,
    state,
    reason: fewWords(waiver.reason),
    requestedAt: moment(waiver.requestedAt),
    from: moment(from),
    until: moment(until),
    ...(waiver.answer !== null && { why: fewWords(waiver.answer) }),
  };
}

/** In one line, and as many as an answer holds. */
function fewWords(text: string): string {
  return short(text.replace(/\s+/gu, ' '), answerLimits.words);
}
