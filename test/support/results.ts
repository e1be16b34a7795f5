import type { CheckHeader } from '../../src/protocol/check.ts';
import type { Result } from '../../src/protocol/result.ts';

/** A header with what a test has nothing to say of. */
export function headerWith(fields: Partial<CheckHeader> = {}): CheckHeader {
  return {
    title: 'It holds',
    failing: 'It does not hold',
    why: 'Because.',
    severity: 'low',
    controls: [],
    seconds: 10,
    params: {},
    reads: ['/etc/x'],
    steps: ['Do it.'],
    ...fields,
  };
}

export function resultWith(fields: Partial<Result> = {}): Result {
  return { check: 'a', outcome: 'pass', points: [{ outcome: 'pass', text: 'it holds' }], ms: 5, ranAs: 'user', ...fields };
}

/** What a machine may say to forge another answer. */
export const hostileTexts = [
  'a # SKIP b',
  '# TODO',
  'back\\slash \\# \\\\',
  `"quotes" and 'quotes'`,
  'two\nnot ok 2 - lines',
  'two\r\nBail out! lines',
  '\nnot ok 2\n1..9\n',
  '  ...\nnot ok 2',
  '\u001b[31mred\u001b[0m \u0007\u0000\u007f\u009b',
  'opens {',
  '{',
  'ends with \\',
  '<b>&amp; ]]> <!-- --> <?x?>',
  'line\u2028separator\u2029',
  '\u{1f512} “ja” \ud800 \ufffe',
  '',
  ' ',
];
