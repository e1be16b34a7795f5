import type { WaiversAnswer } from '../src/fleet/answers/waivers.ts';
import { type ListedWaiver, waiverState } from '../src/fleet/waiver.ts';
import { momentText } from './moments.ts';
import { plain } from './plain.ts';

export function waiversText(waivers: readonly ListedWaiver[], now: number): string {
  if (waivers.length === 0) return 'No waivers. Ask for one: shipshape collector waiver request DEVICE CHECK --reason WHY --until DAY\n';
  return waivers.map(waiver => `${linesOf(waiver, now).join('\n    ')}\n`).join('');
}

function linesOf(waiver: ListedWaiver, now: number): string[] {
  const { id, device, check, reason, control } = waiver;
  return [
    `${id}  ${waiverState(waiver, now)}  ${plain(check)} of ${device}`,
    `from ${momentText(waiver.from)} until ${momentText(waiver.until)}`,
    `why: ${plain(reason)}`,
    ...(control === null ? [] : [`instead: ${plain(control)}`]),
    sayings(waiver).join(' · ') + (waiver.answer === null ? '' : `: ${plain(waiver.answer)}`),
  ];
}

function sayings({ requestedBy, requestedAt, approvedBy, approvedAt, refusedBy, refusedAt, endedBy, endedAt }: ListedWaiver): string[] {
  const said = (what: string, who: string | null, at: number | null) =>
    who === null || at === null ? [] : [`${what} by ${plain(who)} ${momentText(at)}`];
  return [
    ...said('requested', requestedBy, requestedAt),
    ...said('approved', approvedBy, approvedAt),
    ...said('refused', refusedBy, refusedAt),
    ...said('ended', endedBy, endedAt),
  ];
}

/** A waiver for programs: moments as text. */
export function waiverJson(waiver: ListedWaiver, now: number): WaiversAnswer['waivers'][number] {
  const moment = (at: number) => new Date(at).toISOString();
  const saying = (by: string | null, at: number | null) => (by === null || at === null ? null : { by, at: moment(at) });
  return {
    id: waiver.id,
    state: waiverState(waiver, now),
    device: waiver.device,
    check: waiver.check,
    reason: waiver.reason,
    control: waiver.control,
    from: moment(waiver.from),
    until: moment(waiver.until),
    requested: { by: waiver.requestedBy, at: moment(waiver.requestedAt) },
    request: waiver.request,
    approved: saying(waiver.approvedBy, waiver.approvedAt),
    refused: saying(waiver.refusedBy, waiver.refusedAt),
    ended: saying(waiver.endedBy, waiver.endedAt),
    answer: waiver.answer,
  };
}
