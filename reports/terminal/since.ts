import type { Cell } from '../../src/fleet/answers/cells.ts';
import { dayText } from './lines.ts';

/** Since when a cell is as it is; of an answer that is too old, when it was given. */
export function sinceText({ grade, since, answered }: Pick<Cell, 'grade' | 'since' | 'answered'>): string {
  if (since === null || grade === 'missing') return 'never answered';
  return grade === 'stale' && answered !== null ? `last answered ${dayText(answered)}` : `since ${dayText(since)}`;
}
