import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from '../../reports/diff.ts';

const texts = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map(lines => lines.map(line => `${line}\n`).join(''));

test('without what it takes away it is the new text, and without what it adds the old one', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = diffLines(before, after);
      const side = (gone: string) =>
        lines
          .filter(({ mark }) => mark !== gone)
          .map(({ line }) => `${line}\n`)
          .join('');
      expect([side('+'), side('-')]).toEqual([before, after]);
      if (before === after) expect(lines.every(({ mark }) => mark === ' ')).toBe(true);
    }),
  );
});

test('as many lines stay as can', () => {
  expect(diffLines('a\nb\nc\nd\n', 'a\nx\nc\nd\ne\n').map(({ mark, line }) => mark + line)).toEqual([' a', '-b', '+x', ' c', ' d', '+e']);
});
