import type { DeviceState } from '../../src/fleet/fleet.ts';
import type { Grade } from '../../src/fleet/grade.ts';
import { type Look, paint } from './text.ts';

/** Told apart by shape, so that colour only repeats what the mark says. */
const marks: Record<Grade | DeviceState, [mark: string, colour: 'green' | 'red' | 'yellow' | 'magenta' | 'dim']> = {
  pass: ['✓', 'green'],
  compliant: ['✓', 'green'],
  fail: ['✗', 'red'],
  failing: ['✗', 'red'],
  error: ['?', 'yellow'],
  stale: ['?', 'yellow'],
  missing: ['?', 'yellow'],
  unknown: ['?', 'yellow'],
  grace: ['!', 'yellow'],
  waived: ['~', 'magenta'],
  skip: ['–', 'dim'],
};

export function markText(of: Grade | DeviceState, { colour }: Look): string {
  const [mark, style] = marks[of];
  return paint(style, mark, colour);
}
