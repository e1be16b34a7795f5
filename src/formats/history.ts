import { type Look, wrap } from '../../reports/terminal/text.ts';
import type { Change } from '../agent/history.ts';
import { mark } from './text.ts';

const words = { pass: 'in order', fail: 'not in order', error: 'could not tell', skip: 'not applicable' } as const;

/** Each change in a line or two, the newest first. */
export function formatHistory(changes: readonly Change[], look: Look): string {
  const lines = changes.flatMap(({ check, outcome, before, at }) => {
    const was = before ? `, before: ${words[before]}` : ', asked for the first time';
    const [head = '', ...rest] = wrap(`${at.slice(0, 16).replace('T', ' ')} UTC ${check}: ${words[outcome]}${was}`, look.width - 2);
    return [`${mark(outcome, look)} ${head}`, ...rest.map(line => `  ${line}`)];
  });
  return `${(lines.length > 0 ? lines : wrap('No audit of it has been kept on this machine yet.', look.width)).join('\n')}\n`;
}

/** The same for programs. Times UTC. Fields are only ever added. */
export function formatHistoryJson(changes: readonly Change[]): string {
  return `${JSON.stringify({ changes }, null, 2)}\n`;
}
