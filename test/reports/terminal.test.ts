import { expect, test } from 'vitest';
import { evidenceLines } from '../../reports/terminal/evidence.ts';
import { tableLines } from '../../reports/terminal/table.ts';

const look = (width: number) => ({ width, colour: false });
const columns = [{ title: 'fail', right: true }, { title: 'severity', lesser: true }, { title: 'check' }];
const rows = [
  ['12', 'critical', 'disk-encryption: The disk is encrypted'],
  ['·', 'low', 'clock'],
];

test('a table leaves out what matters less, and wraps its last column, before it is wider than the terminal', () => {
  expect(tableLines(columns, rows, look(80))).toEqual([
    'fail  severity  check',
    '  12  critical  disk-encryption: The disk is encrypted',
    '   ·  low       clock',
  ]);
  expect(tableLines(columns, rows, look(36))).toEqual([
    'fail  check',
    '  12  disk-encryption: The disk is',
    '      encrypted',
    '   ·  clock',
  ]);
  for (let width = 24; width < 90; width++)
    for (const line of tableLines(columns, rows, look(width))) expect(line.length).toBeLessThanOrEqual(width);
});

test('a point that fails is marked as one beside what it says should be so, and words turn nothing', () => {
  const points = [
    { outcome: 'fail' as const, text: 'Updates install themselves' },
    { outcome: 'fail' as const, text: 'The clock is right', evidence: { found: 'off\u202e', wanted: 'on' } },
  ];
  expect(evidenceLines({ reason: 'two points', points }, look(60))).toEqual([
    '    • two points',
    '    ✗ Updates install themselves',
    '    ✗ The clock is right: found off\ufffd, wanted on',
  ]);
});
