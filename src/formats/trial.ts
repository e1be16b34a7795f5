import type { Trial } from '../agent/author.ts';
import { formatTap } from './tap.ts';

/** What came of trying a check, for its author: the answer as TAP, then what is to be mended. */
export function formatTrial({ check, result, expected, complaints, unrecorded, asExpected }: Trial): string {
  const remarks = [
    ...unrecorded.map(call => `not recorded: ${call}`),
    ...complaints
      .split('\n')
      .filter(Boolean)
      .map(line => `stderr: ${line}`),
  ];
  const verdict =
    expected === undefined ? result.outcome : asExpected ? `${result.outcome}, as expected` : `${result.outcome}, expected ${expected}`;
  return `${formatTap([result], new Map([[check.id, check.header]]))}${remarks.map(line => `# ${line}\n`).join('')}# ${check.id}: ${verdict} in ${result.ms} ms\n`;
}
