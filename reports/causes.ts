import type { SilencesAnswer } from '../src/fleet/answers/fleet.ts';
import { counted } from './words.ts';

/** Why a laptop is silent, perhaps. */
export function causeText({ kind, by, others = 0 }: SilencesAnswer['silences'][number]['cause']): string {
  switch (kind) {
    case 'never':
      return 'never reported: see whether its schedule was set up';
    case 'replaced':
      return `probably replaced by ${by?.slice(0, 8)}`;
    case 'forked':
      return 'its state was copied or restored, so its reports are refused';
    case 'together':
      return `fell silent on one day with ${counted(others, 'other')}: something they share`;
    case 'lost':
      return 'silent for more than a month: retired, lost or reinstalled';
    case 'away':
      return 'switched off, or its owner is away';
  }
}
