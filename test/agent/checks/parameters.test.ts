import { describe, expect, test } from 'vitest';
import { readHeader } from '../../../src/agent/checks/header.ts';
import { parameterText } from '../../../src/protocol/check.ts';

const header = (parameter: string) => `#: title: t
#: failing: f
#: why: w
#: severity: low
#: controls: []
#: reads: [r]
#: steps: [s]
#: params: {min: ${parameter}}
`;

describe('parameters in the header of a check', () => {
  test.each([
    '{type: map, default: {}, about: a}',
    '{type: map, default: {chrome: "138.0"}, about: a}',
    '{type: text, default: "", about: a}',
    '{type: text, default: two words, about: a}',
  ])('takes %s', parameter => {
    expect(readHeader('x.sh', header(parameter)).params).toHaveProperty('min');
  });

  test.each([
    '{type: map, default: [], about: a}',
    '{type: map, default: {chrome: 138}, about: a}',
    '{type: map, default: {chrome: two words}, about: a}',
    '{type: map, default: {"a=b": c}, about: a}',
    '{type: map, default: {"a b": c}, about: a}',
    '{type: text, default: 1, about: a}',
    '{type: text, default: "two\\nlines", about: a}',
  ])('refuses %s', parameter => {
    expect(() => readHeader('x.sh', header(parameter))).toThrow(/^x\.sh:8: params: min: default: /);
  });
});

test.each([
  [true, 'yes'],
  [15, '15'],
  ['two words', 'two words'],
  [['22', '80'], '22 80'],
  [[], ''],
  [{ chrome: '138.0', firefox: '140.0=b' }, 'chrome=138.0 firefox=140.0=b'],
  [{}, ''],
])('%j reaches a check as "%s"', (value, text) => {
  expect(parameterText(value)).toBe(text);
});
