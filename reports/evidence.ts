import type { EvidenceFound } from '../src/protocol/evidence.ts';
import { momentText } from './moments.ts';
import { counted } from './words.ts';

const most = 50;

/** What a file of evidence shows, and every place where it is not what was signed. */
export function evidenceText({ from, until, receiptKey, laptops, silent, reports, gaps, end, wrong }: EvidenceFound): string {
  const shown = wrong.slice(0, most).map(what => `✗ ${what}\n`);
  const more = wrong.length > most ? `… and ${wrong.length - most} more\n` : '';
  const audit = end?.audit ? `; the audit log ended at ${end.audit} then` : '';
  return `${shown.join('')}${more}${counted(reports, 'report')} of ${counted(laptops, 'laptop')}, ${from} to ${until}; ${silent} without a report
${counted(gaps.declared, 'report')} between them dropped and told by their laptops, ${gaps.undeclared} missing without a word
collector ${receiptKey}${end ? `\nmade ${momentText(Date.parse(end.madeAt))}${audit}` : ''}
${wrong.length === 0 ? 'every report is signed by its laptop, follows the one before, and has its receipt' : `not as it was signed: ${counted(wrong.length, 'place')}`}
`;
}
