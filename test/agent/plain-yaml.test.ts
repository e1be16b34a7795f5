import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { readPlainYaml } from '../../src/agent/plain-yaml.ts';

/** Streams of the same seed in every plain run: see tap.test.ts. */
const random = (share: number) => ({
  numRuns: Math.ceil(Number(process.env.SHIPSHAPE_RUNS || 120_000) * share),
  ...(!process.env.SHIPSHAPE_RUNS && { seed: 14 }),
});
const suite = path.resolve(import.meta.dirname, '../../checks');
const headers = readdirSync(suite)
  .filter(name => name.endsWith('.sh'))
  .map(name => readFileSync(path.join(suite, name), 'utf8').match(/^#:.*$/gm) ?? [])
  .map(lines => lines.map(line => line.slice(3)).join('\n'));

/** What the whole reader makes of it; undefined where it finds anything to say against it. */
function wholeReading(yaml: string): unknown {
  const document = parseDocument(yaml, { prettyErrors: false });
  return document.errors.length + document.warnings.length > 0 ? undefined : document.toJS();
}

test('every built-in header is read without the whole reader, and as that one reads it', () => {
  for (const yaml of headers) expect(readPlainYaml(yaml)).toEqual(wholeReading(yaml));
});

test.each([
  ['a text over two lines', 'a: one\n  two'],
  ['a comment', 'a: one # two'],
  ['a folded text', 'a: >-\n  one'],
  ['an alias', 'a: &x one\nb: *x'],
  ['the same name twice', 'a: 1\na: 2'],
  ['an escape', 'a: "\\n"'],
  ['null', 'a: null'],
  ['a number with a point', 'a: 1.5'],
  ['nothing', 'a:'],
  ['a list of lists', 'a:\n  - - b'],
  ['a blank line', 'a: 1\n\nb: 2'],
  ['no mapping', 'one'],
  ['a line separator', 'a: one\u2028two'],
])('%s is left to the whole reader', (_, yaml) => {
  expect(readPlainYaml(yaml)).toBeUndefined();
});

describe('whatever it reads, the whole reader reads alike', () => {
  const pieces =
    "a: |b_1:|  - |\n|  |: | #|: |[|]|{|}|, |,|'|\"|''|~|~/|null|true|False|0|07|1e3|0x1f|-1|.inf|-|?|!|&|*|%|@|`|>|<<: |=|---|...|\\|word|two words|ü|\t|\r|\u2028|\ufeff".split(
      '|',
    );
  const agrees = (yaml: string) => {
    const plain = readPlainYaml(yaml);
    if (plain !== undefined) expect(plain).toEqual(wholeReading(yaml));
  };

  test('of pieces put together at random', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), some => agrees(some.join(''))),
      random(0.2),
    );
  });

  test('of values made of such pieces', () => {
    const value = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map(some => some.join(''));
    fc.assert(
      fc.property(value, value, (one, other) => agrees(`a: ${one}\nb: [${other}]\nc: {d: ${other}}\ne:\n  - ${one}`)),
      random(0.2),
    );
    fc.assert(
      fc.property(value, one => agrees(`a: ${one}`)),
      random(0.2),
    );
  });

  test('of built-in headers with something cut out and put in', () => {
    const change = fc.tuple(fc.constantFrom(...headers), fc.nat(4000), fc.nat(3), fc.constantFrom('', ...pieces));
    fc.assert(
      fc.property(change, ([yaml, at, cut, put]) => {
        const where = at % (yaml.length + 1);
        agrees(yaml.slice(0, where) + put + yaml.slice(where + cut));
      }),
      random(0.01),
    );
  });
});
