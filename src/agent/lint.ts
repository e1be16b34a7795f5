import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../protocol/check.ts';
import type { BrokenCheck } from './catalogue.ts';

/** What is wrong with a check file, one `file:line: what` each. Of a program in another language only the header is judged. */
export function lint(check: Check | BrokenCheck): string[] {
  if ('problem' in check) return [check.problem];
  const text = readFileSync(check.file, 'utf8');
  if (!/^#! ?\/bin\/sh\n/.test(text)) return [];
  return lintShell(path.basename(check.file), text);
}

function lintShell(name: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) => rules.filter(rule => rule.pattern.test(codeOf(line))).map(rule => `${name}:${index + 1}: ${rule.problem}`));
}

/** A line of sh without what is no code: its comment, and words in single quotes. */
function codeOf(line: string): string {
  return line.replace(/'[^']*'/g, "''").replace(/(^|\s)#.*$/, '');
}

const rules: { pattern: RegExp; problem: string }[] = [];
