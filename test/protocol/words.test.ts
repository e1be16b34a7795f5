import { expect, test } from 'vitest';
import { short } from '../../src/protocol/words.ts';

test.each([
  ['a line of its own', 'one\r\n\ttwo', 'one two'],
  ['what a terminal would obey', 'red \u001b[31m\u009b1m', 'red  [31m 1m'],
  ['what turns writing around', 'user\u202etxt.exe', 'user txt.exe'],
  ['what hides', 'pay\u200bpal\ufeff', 'pay pal'],
  ['half a character', 'a\ud800', 'a\ufffd'],
])('words of others are shown without %s', (_, words, shown) => {
  expect(short(words, 100)).toBe(shown);
});

test('what is too long ends with what says so', () => {
  expect(short('a'.repeat(11), 10)).toBe(`${'a'.repeat(9)}…`);
});
