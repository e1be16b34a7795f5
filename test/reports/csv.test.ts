import { expect, test } from 'vitest';
import { formatCsv } from '../../reports/csv.ts';

test('a row is a line that ends with CR LF', () => {
  expect(
    formatCsv([
      ['a', 'b'],
      ['', 'c'],
    ]),
  ).toBe('a,b\r\n,c\r\n');
});

test.each([
  ['one, two', '"one, two"'],
  ['say "yes"', '"say ""yes"""'],
  ['two\nlines', '"two\nlines"'],
])('%j is quoted', (text, cell) => {
  expect(formatCsv([[text]])).toBe(`${cell}\r\n`);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '＝1'])('no spreadsheet runs %j', text => {
  expect(formatCsv([[text]])).toBe(`'${text}\r\n`);
});

test('what is quoted is no formula either', () => {
  expect(formatCsv([['=HYPERLINK("x","y")'], ['\r=1']])).toBe('"\'=HYPERLINK(""x"",""y"")"\r\n"\'\r=1"\r\n');
});
