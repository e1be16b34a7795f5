import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { AskedWaiver } from '../agent/waivers/kept.ts';
import { excusesAt, lastDayOf, type ToldWaiver, type WaiverAnswer, type WaiverState } from '../protocol/waiver.ts';

/** What this laptop asked for, and how its waivers stood when the collector last said so; undefined when it never did. */
export type Waivers = { asked: readonly AskedWaiver[]; known: WaiverAnswer | undefined };

/** Every waiver of this laptop with its state, those in force first; then what no answer has come to. `now` UTC. */
export function formatWaivers({ asked, known }: Waivers, now: Date, look: Look): string {
  const unanswered = asked.filter(({ state }) => state !== 'received');
  const asOf = known
    ? `As the collector said ${minute(known.asOf)}${known.more > 0 ? `; ${known.more} more are not told here` : ''}:`
    : 'The collector has not said yet how they stand.';
  const lines = [
    ...unanswered.flatMap(waiver => describe(waiver.check, stateOfAsked(waiver), wordsOf(waiver), look)),
    ...(known?.waivers.length || unanswered.length ? wrap(asOf, look.width) : []),
    ...(known?.waivers ?? []).flatMap(waiver => describe(waiver.check, stateNow(waiver, now), wordsOf(waiver), look)),
  ];
  if (lines.length === 0) lines.push(...wrap(none, look.width));
  return `${lines.join('\n')}\n`;
}

const none = 'No waivers. To ask that a fail be excused until a day: shipshape waiver request CHECK --reason WHY --until DAY';

/** The same for programs. Times UTC. Fields are only ever added. */
export function formatWaiversJson({ asked, known }: Waivers, now: Date): string {
  const waivers = (known?.waivers ?? []).map(waiver => ({ ...waiver, lastDay: lastDayOf(waiver.until) }));
  const excused = [...excusesAt(known?.waivers ?? [], now.getTime()).keys()].sort();
  return `${JSON.stringify({ asOf: known?.asOf ?? null, excused, waivers, more: known?.more ?? 0, asked }, null, 2)}\n`;
}

/** In a line, for a page of much else. Undefined where there is nothing to say. */
export function describeWaivers({ asked, known }: Waivers, now: Date): string | undefined {
  const waiting = asked.filter(({ state }) => state === 'waiting').length;
  const refused = asked.filter(({ state }) => state === 'refused').length;
  const count = (state: WaiverState) =>
    known?.waivers.filter(waiver => waiver.state === state && Date.parse(waiver.until) > now.getTime()).length ?? 0;
  const excused = excusesAt(known?.waivers ?? [], now.getTime()).size;
  const parts = [
    excused > 0 && `${excused} in force`,
    count('requested') > 0 && `${count('requested')} ${count('requested') === 1 ? 'waits' : 'wait'} for another person`,
    waiting > 0 && `${waiting} ${waiting === 1 ? 'is' : 'are'} not sent yet`,
    refused > 0 && `${refused} ${refused === 1 ? 'was' : 'were'} not taken`,
  ].filter(part => part !== false);
  if (parts.length === 0) return undefined;
  return `${parts.join(', ')}${known ? ` (as of ${minute(known.asOf)})` : ''}: shipshape waiver list`;
}

function describe(check: string, state: string, words: string[], look: Look): string[] {
  return [
    ...wrap(`${check}: ${state}`, look.width, '', '  ').map(line => paint('bold', line, look.colour)),
    ...words.flatMap(text => wrap(text, look.width, '  ')),
  ];
}

function stateOfAsked({ state, until }: AskedWaiver): string {
  return state === 'refused' ? 'not taken' : `not sent yet, until ${until}`;
}

/** What is over by this laptop's clock is over, whatever was said before. */
function stateNow(waiver: ToldWaiver, now: Date): string {
  const { state, until, id } = waiver;
  const last = lastDayOf(until);
  const isPast = Date.parse(until) <= now.getTime();
  if (excusesAt([waiver], now.getTime()).size > 0) return `waived until ${last} (${id})`;
  if (state === 'requested')
    return isPast ? `nobody answered before ${last}` : `waits for another person to approve it, until ${last} (${id})`;
  if (state === 'coming') return `waived from ${waiver.from.slice(0, 10)} until ${last} (${id})`;
  if (state === 'refused') return 'refused, or withdrawn';
  return state === 'lapsed' ? `nobody answered before ${last}` : `was waived until ${last}`;
}

function wordsOf({ reason, why }: { reason: string; why?: string }): string[] {
  return [`why: ${reason}`, ...(why === undefined ? [] : [`the answer: ${why}`])];
}

function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
