import { type Look, wrap } from '../../reports/terminal/text.ts';
import type { Finding } from '../agent/doctor.ts';
import { mark } from './text.ts';

/** What reporting needs, each with its mend where it does not stand well. */
export function formatFindings(findings: readonly Finding[], look: Look): string {
  const lines = findings.flatMap(({ outcome, text, mend }) => {
    const [head = '', ...rest] = wrap(text, look.width - 2);
    return [
      `${mark(outcome, look)} ${head}`,
      ...rest.map(line => `  ${line}`),
      ...(mend ? wrap(`→ ${mend}`, look.width, '  ', '    ') : []),
    ];
  });
  return `${lines.join('\n')}\n`;
}
