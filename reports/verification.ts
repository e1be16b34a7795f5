/** What was looked at, and every place where what is known is not what the signed reports say. */
export type ShownVerification = {
  devices: number;
  envelopes: number;
  gaps: { declared: number; undeclared: number };
  audit: { entries: number; pruned: number; head: { id: number; hash: string } | undefined };
  disagreements: readonly string[];
};

const most = 50;

export function verificationText({ devices, envelopes, gaps, audit, disagreements }: ShownVerification): string {
  const shown = disagreements.slice(0, most).map(what => `✗ ${what}\n`);
  const more = disagreements.length > most ? `… and ${disagreements.length - most} more\n` : '';
  return `${shown.join('')}${more}${numbered(devices, 'device')}, ${numbered(envelopes, 'report')}, every signature verified
${numbered(gaps.declared, 'report')} dropped and told by their laptops, ${gaps.undeclared} missing without a word
${auditText(audit)}
${disagreements.length === 0 ? 'all that is known is what the reports say' : numbered(disagreements.length, 'disagreement')}
`;
}

function auditText({ entries, pruned, head }: ShownVerification['audit']): string {
  const many = entries === 1 ? '1 entry' : `${entries} entries`;
  const end = head === undefined ? '' : `; the last is ${head.id}:${head.hash}`;
  return `${many} of the audit log followed${pruned === 0 ? '' : `, and ${pruned} older removed`}${end}`;
}

function numbered(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
