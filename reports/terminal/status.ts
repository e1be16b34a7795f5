import type { ChecksAnswer } from '../../src/fleet/answers/checks.ts';
import type { FleetAnswer, SilencesAnswer } from '../../src/fleet/answers/fleet.ts';
import type { WaiversAnswer } from '../../src/fleet/answers/waivers.ts';
import type { DeviceState } from '../../src/fleet/fleet.ts';
import { lastDayOf } from '../../src/protocol/waiver.ts';
import { causeText } from '../causes.ts';
import { stateWords } from '../marks.ts';
import { plain } from '../plain.ts';
import { counted, numberText } from '../words.ts';
import { atMost, dayText, figureLines, marked, part, quiet, textOf, whenText } from './lines.ts';
import { markText } from './marks.ts';
import { type Look, paint, wrap } from './text.ts';

/** What the first page shows. `ending` are waivers whose time ends soon; undefined for who may not read waivers. */
export type Status = {
  fleet: FleetAnswer;
  checks: ChecksAnswer['checks'];
  silences: SilencesAnswer['silences'];
  ending: WaiversAnswer['waivers'] | undefined;
};

const most = { checks: 10, silences: 5, waivers: 5 };
const order: readonly DeviceState[] = ['failing', 'unknown', 'grace', 'waived', 'compliant'];

export function statusText({ fleet, checks, silences, ending = [] }: Status, look: Look): string {
  const { all, ...states } = fleet.devices;
  if (all === 0) return textOf(wrap(`No laptop had joined as of ${whenText(fleet.asOf)}.`, look.width));
  const head =
    states.failing > 0
      ? `${numberText(states.failing)} of ${counted(all, 'laptop')} not in order`
      : `Of ${counted(all, 'laptop')} none is known to fail`;
  const failing = checks.filter(({ counts }) => counts.fail > 0);
  return textOf([
    paint('bold', head, look.colour),
    ...figureLines(fleet, look),
    ...order.flatMap(state =>
      states[state] === 0 ? [] : marked(markText(state, look), `${numberText(states[state])} ${stateWords[state]}`, look),
    ),
    ...part(
      'What fails, worst first',
      atMost(
        most.checks,
        failing,
        check => failingLines(check, look),
        left => `and ${left} more: shipshape fleet checks`,
      ),
      look,
    ),
    ...part(
      'Silent laptops',
      atMost(
        most.silences,
        silences,
        silence => silenceLines(silence, look),
        left => `and ${left} more: shipshape fleet devices --state unknown`,
      ),
      look,
    ),
    ...part(
      'Waivers that end soon',
      atMost(
        most.waivers,
        ending,
        waiver => endingLines(waiver, look),
        left => `and ${left} more: shipshape fleet waivers`,
      ),
      look,
    ),
  ]);
}

function failingLines({ check, failing, severity, counts, failingSince, suspect }: ChecksAnswer['checks'][number], look: Look): string[] {
  const since = failingSince === null ? '' : ` · since ${dayText(failingSince)}`;
  return [
    ...marked(markText('fail', look), `${counted(counts.fail, 'laptop')}: ${plain(failing ?? check)}`, look),
    ...quiet(`${plain(check)} · ${severity ?? 'no severity'}${since}${suspect ? ' · suspect' : ''}`, look),
  ];
}

function silenceLines({ name, device, since, cause }: SilencesAnswer['silences'][number], look: Look): string[] {
  return [
    ...marked(markText('stale', look), `${plain(name)}, since ${dayText(since)}`, look),
    ...quiet(`${causeText(cause)} · ${device.slice(0, 8)}`, look),
  ];
}

function endingLines({ check, device, until }: WaiversAnswer['waivers'][number], look: Look): string[] {
  return marked(markText('waived', look), `${plain(check)} on ${device.slice(0, 8)}, last day ${lastDayOf(until)}`, look);
}
