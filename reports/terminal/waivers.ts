import type { WaiversAnswer } from '../../src/fleet/answers/waivers.ts';
import { lastDayOf } from '../../src/protocol/waiver.ts';
import { plain } from '../plain.ts';
import { counted } from '../words.ts';
import { dayText, part, quiet, textOf, whenText } from './lines.ts';
import { type Look, wrap } from './text.ts';

type Waiver = WaiversAnswer['waivers'][number];

const parts: [title: string, states: Waiver['state'][]][] = [
  ['Waiting for an answer', ['requested']],
  ['In force', ['in force', 'coming']],
  ['Over', ['over', 'refused', 'lapsed']],
];

/** All waivers: those that wait for somebody first. */
export function fleetWaiversText({ asOf, waivers }: Pick<WaiversAnswer, 'asOf' | 'waivers'>, look: Look): string {
  const told = parts.flatMap(([title, states]) => {
    const those = waivers.filter(({ state }) => states.includes(state));
    return part(
      `${title} (${those.length})`,
      those.flatMap(waiver => waiverLines(waiver, look)),
      look,
    );
  });
  return textOf([...wrap(`${counted(waivers.length, 'waiver')} · as of ${whenText(asOf)}`, look.width), ...told]);
}

function waiverLines(
  { id, state, check, device, reason, control, until, requested, approved, refused, ended, answer }: Waiver,
  look: Look,
): string[] {
  const last = lastDayOf(until);
  const said = [
    `asked for ${dayText(requested.at)} by ${plain(requested.by)}`,
    ...[['approved', approved] as const, ['refused', refused] as const, ['ended', ended] as const].flatMap(([word, saying]) =>
      saying === null ? [] : [`${word} ${dayText(saying.at)} by ${plain(saying.by)}`],
    ),
  ];
  return [
    ...wrap(`${plain(check)} on ${device}`, look.width, '  ', '    '),
    ...wrap(`${state}, last day ${last}: ${plain(reason)}`, look.width, '    '),
    ...(control === null ? [] : wrap(`meanwhile: ${plain(control)}`, look.width, '    ')),
    ...quiet([id, ...said, ...(answer === null ? [] : [plain(answer)])].join(' · '), look),
  ];
}

export function waiverRows({ asOf, waivers }: Pick<WaiversAnswer, 'asOf' | 'waivers'>): string[][] {
  const names = [
    'as_of',
    'id',
    'state',
    'device',
    'check',
    'reason',
    'control',
    'from',
    'until',
    'requested_by',
    'approved_by',
    'refused_by',
    'ended_by',
  ];
  const rows = waivers.map(({ id, state, device, check, reason, control, from, until, requested, approved, refused, ended }) => [
    ...[asOf, id, state, device, check, reason, control ?? '', from, until],
    ...[requested.by, approved?.by ?? '', refused?.by ?? '', ended?.by ?? ''],
  ]);
  return [names, ...rows];
}
