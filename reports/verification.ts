/** What was looked at, and every place where what is known is not what the signed reports say. */
export type ShownVerification = {
  devices: number;
  envelopes: number;
  gaps: { declared: number; undeclared: number };
  disagreements: readonly string[];
};

const most = 50;

export function verificationText({ devices, envelopes, gaps, disagreements }: ShownVerification): string {
  const shown = disagreements.slice(0, most).map(what => `✗ ${what}\n`);
  const more = disagreements.length > most ? `… and ${disagreements.length - most} more\n` : '';
  return `${shown.join('')}${more}${numbered(devices, 'device')}, ${numbered(envelopes, 'report')}, every signature verified
${numbered(gaps.declared, 'report')} dropped and told by their laptops, ${gaps.undeclared} missing without a word
${disagreements.length === 0 ? 'all that is known is what the reports say' : numbered(disagreements.length, 'disagreement')}
`;
}

function numbered(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
