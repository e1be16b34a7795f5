import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../reports/terminal/text.ts';
import { formatText, type Headers } from '../../src/formats/text.ts';
import type { Result } from '../../src/protocol/result.ts';
import { headerWith, resultWith } from '../support/results.ts';

const headers: Headers = new Map([
  [
    'disk-encryption',
    headerWith({
      title: 'The disk is encrypted',
      failing: 'The disk is not encrypted',
      severity: 'critical',
      steps: ['Turn it on.', 'Restart.'],
    }),
  ],
  ['firewall', headerWith({ title: 'The firewall is on', failing: 'The firewall is off', severity: 'medium', steps: ['Turn it on.'] })],
  ['wifi', headerWith({ title: 'Known networks are safe' })],
  ['updates', headerWith({ title: 'Updates install themselves', failing: 'Updates wait for somebody', severity: 'high' })],
]);
const disk = resultWith({
  check: 'disk-encryption',
  outcome: 'fail',
  points: [
    { outcome: 'pass', text: 'swap is encrypted' },
    { outcome: 'fail', text: 'disk is encrypted', evidence: { found: '', wanted: 'on' } },
  ],
});
const results: Result[] = [
  resultWith({ check: 'firewall', outcome: 'fail', points: [{ outcome: 'fail', text: 'it is on' }] }),
  disk,
  resultWith({ check: 'updates', outcome: 'error', reason: 'needs root', points: [] }),
  resultWith({ check: 'broken', outcome: 'error', reason: 'needs root', points: [] }),
  resultWith({ check: 'wifi', outcome: 'skip', reason: 'no wireless card', points: [] }),
  resultWith({ check: 'updates' }),
];

test('what fails comes first and worst first, then what nobody could tell, then the rest, then what to do', () => {
  expect(formatText(results, headers, { width: 80, colour: false })).toBe(`Not in order
  ✗ The disk is not encrypted
    critical · disk-encryption
    • disk is encrypted: found nothing, wanted on
    → Turn it on. (then 1 more: shipshape explain disk-encryption)
  ✗ The firewall is off
    medium · firewall
    • it is on
    → Turn it on.

Could not tell
  ? Updates install themselves (updates)
  ? broken
      needs root: in a checkout, sudo ./install.sh --system asks it, too, for
      the whole machine

In order
  ✓ Updates install themselves (updates)

Does not apply here
  – Known networks are safe (wifi): no wireless card

6 checks: 2 not in order, 2 could not tell, 1 in order, 1 not applicable

  shipshape explain disk-encryption       why it matters and how to mend it
  shipshape audit --only disk-encryption  ask again after mending
  shipshape status                        since when each check fails
`);
});

test('when all is in order little is said', () => {
  expect(formatText([resultWith({ check: 'updates' })], headers, { width: 80, colour: false })).toBe(`In order
  ✓ Updates install themselves (updates)

1 check: 0 not in order, 0 could not tell, 1 in order, 0 not applicable

  shipshape status  since when each check fails
`);
});

test('colour only repeats what the marks say, and comes only when asked for', () => {
  const plain = formatText(results, headers, { width: 60, colour: false });
  const coloured = formatText(results, headers, { width: 60, colour: true });
  expect(plain).not.toContain('\u001b');
  expect(coloured).toContain('\u001b[31m✗');
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

describe.each([40, 60, 100])('at %i columns', width => {
  const long = 'a-very-long-word-'.repeat(12);
  const wordy = 'Some words that say what there is to say of it, '.repeat(5);
  const lengthy = new Map(['a', 'b', 'c', 'd', long].map(id => [id, headerWith({ title: wordy, failing: wordy, steps: [wordy, long] })]));
  const many = (check: string): Result[] => [
    resultWith({
      check,
      outcome: 'fail',
      points: [
        { outcome: 'fail', text: wordy, evidence: { found: `/${long}`, wanted: wordy } },
        { outcome: 'fail', text: long },
        { outcome: 'fail', text: `\u{1f512}${'\u{1f512}'.repeat(100)}` },
      ],
    }),
    resultWith({ check, outcome: 'error', reason: `${wordy} ${long}`, points: [] }),
    resultWith({ check, outcome: 'skip', reason: `${wordy} ${long}`, points: [] }),
    resultWith({ check }),
  ];

  test.each(['a', long])('no line is longer, whatever is said of a check such as %s', id => {
    for (const given of [many(id), many(id).toReversed(), results]) {
      const text = formatText(given, id === 'a' ? lengthy : new Map([...lengthy, ...headers]), { width, colour: false });
      expect(text.split('\n').filter(line => line.length > width)).toEqual([]);
      expect(text).not.toMatch(/[ \t]$/m);
    }
  });
});

describe('words are wrapped', () => {
  test.each([
    ['', []],
    [' \n ', []],
    ['one', ['> one']],
    ['one two', ['> one two']],
    ['one two three', ['> one two', '>> three']],
    ['one  two\nthree', ['> one two', '>> three']],
    ['1234567890', ['> 12345678', '>> 90']],
    ['12345678901234567890', ['> 12345678', '>> 9012345', '>> 67890']],
    ['one 12345678901', ['> one 1234', '>> 5678901']],
    ['one two 12345678901', ['> one two', '>> 1234567', '>> 8901']],
    ['123456789 b', ['> 12345678', '>> 9 b']],
    ['\u{1f512}'.repeat(5), [`> ${'\u{1f512}'.repeat(4)}`, '>> \u{1f512}']],
  ])('%j in lines of ten columns', (text, lines) => {
    expect(wrap(text, 10, '> ', '>> ')).toEqual(lines);
  });

  test('however narrow it is', () => {
    expect(wrap('ab c', 1, '  ')).toEqual(['  a', '  b', '  c']);
  });
});

test('where a check has a fix, that is the next step, with the options of the audit', () => {
  const header = headerWith({
    failing: 'The firewall is off',
    steps: ['Turn it on.'],
    fix: 'Turns it on.',
    changes: ['/etc/x'],
    risk: 'safe',
  });
  const text = formatText(
    [resultWith({ check: 'firewall', outcome: 'fail' })],
    new Map([['firewall', header]]),
    { width: 100, colour: false },
    { again: ' --suite x' },
  );
  expect(text).toContain('\n    → shipshape fix firewall --suite x\n');
  expect(text).toMatch(/\n {2}shipshape fix firewall --suite x +mend it, once you agree\n/);
});
