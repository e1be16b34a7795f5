import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { Sent } from '../agent/delivery/sent.ts';

/** What left this laptop, the newest first. */
export function formatSent(sent: readonly Sent[], look: Look): string {
  if (sent.length === 0) return `${wrap('Nothing was sent from this laptop in the last 90 days with reports.', look.width).join('\n')}\n`;
  const lines = sent.flatMap(report => [
    `${paint('bold', `Report ${report.seq}`, look.colour)}, made ${minute(report.createdAt)}`,
    ...wrap(fateOf(report), look.width, '  '),
    ...wrap(report.report, look.width, '  ').map(line => paint('dim', line, look.colour)),
  ]);
  return `${[...lines, '', ...wrap('To see one word for word: shipshape sent NUMBER, or shipshape sent --last', look.width)].join('\n')}\n`;
}

/** One report word for word: what was signed, laid out for reading and changed in nothing else. */
export function formatOneSent(report: Sent, bytes: Uint8Array | undefined, look: Look): string {
  const lines = [
    ...wrap(`Report ${report.seq} of device ${report.device}`, look.width).map(line => paint('bold', line, look.colour)),
    ...wrap(`made ${minute(report.createdAt)}, first sent ${minute(report.sentAt)}, ${fateOf(report)}`, look.width),
    '',
    bytes ? JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2) : 'Its copy had to make room.',
  ];
  return `${lines.join('\n')}\n`;
}

/** The list for programs. Fields are only ever added. */
export function formatSentJson(sent: readonly Sent[]): string {
  return `${JSON.stringify({ sent }, null, 2)}\n`;
}

function fateOf({ state, receivedAt = '', reason = '' }: Sent): string {
  if (state === 'kept') return `received ${minute(receivedAt)}`;
  if (state === 'waiting') return 'no receipt has come';
  if (state === 'dropped') return 'it had to make room before a receipt came';
  return `not taken: ${reason}`;
}

function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
