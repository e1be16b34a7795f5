import type { Evidence } from '../../src/fleet/answers/cells.ts';
import { plain } from '../plain.ts';
import { marked } from './lines.ts';
import { markText } from './marks.ts';
import { type Look, wrap } from './text.ts';

/** Why an answer is no pass: a line for each thing that was found. A point says what should be so: its mark says that it is not. */
export function evidenceLines(evidence: Evidence | null, look: Look): string[] {
  if (evidence === null) return [];
  const { reason, points } = evidence;
  const told = points.flatMap(({ outcome, text, reason, evidence = {} }) => {
    const found = Object.entries(evidence).map(([name, value]) => `${name} ${value === '' ? 'nothing' : value}`);
    const words = found.length > 0 ? `${text}: ${found.join(', ')}` : reason === undefined ? text : `${text}: ${reason}`;
    return marked(markText(outcome, look), plain(words), look, '    ');
  });
  return [...(reason === undefined ? [] : wrap(`• ${plain(reason)}`, look.width, '    ', '      ')), ...told];
}
