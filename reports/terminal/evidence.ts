import type { Evidence } from '../../src/fleet/answers/cells.ts';
import { plain } from '../plain.ts';
import { type Look, wrap } from './text.ts';

/** Why an answer is no pass: a line for each thing that was found. */
export function evidenceLines(evidence: Evidence | null, look: Look): string[] {
  if (evidence === null) return [];
  const { reason, points } = evidence;
  const told = points.flatMap(({ text, reason, evidence = {} }) => {
    const found = Object.entries(evidence).map(([name, value]) => `${name} ${value === '' ? 'nothing' : value}`);
    return [found.length > 0 ? `${text}: ${found.join(', ')}` : reason === undefined ? text : `${text}: ${reason}`];
  });
  return [...(reason === undefined ? [] : [reason]), ...told].flatMap(words => wrap(`• ${plain(words)}`, look.width, '    ', '      '));
}
