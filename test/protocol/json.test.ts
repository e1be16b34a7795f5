import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from '../../src/protocol/json.ts';

const read = (text: string) => readJson(Buffer.from(text));

test('whatever JSON.stringify writes is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), value => {
      const text = JSON.stringify(value);
      expect(read(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['a name that stands twice', '{"a":1,"a":2}', 'stands twice'],
  ['a name that is written in two ways', '{"a":1,"\\u0061":2}', 'stands twice'],
  ['a name that stands twice deep below', '[{"x":[{"b":{},"c":[],"b":0}]}]', 'stands twice'],
  ['an object without an end', '{"a":1', 'JSON'],
  ['a string without an end', '["a', 'JSON'],
  ['two values', '{}{}', 'JSON'],
  ['nothing', '', 'JSON'],
  ['a byte order mark', '\ufeff{}', 'JSON'],
  ['33 levels', '['.repeat(33) + ']'.repeat(33), 'levels deep'],
  ['a hundred thousand levels', '['.repeat(100_000), 'levels deep'],
  ['a million names', `{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}":0`).join(',')}}`, 'names'],
  ['a million values', `[${'0,'.repeat(1_000_000)}0]`, 'values'],
  ['a name that stands twice behind a backslash', '{"a\\\\":1,"b":"\\\\\\"","a\\\\":2}', 'stands twice'],
])('%s is refused', (_, text, why) => {
  expect(() => read(text)).toThrow(why);
});

test('names that are equal in two objects, and values that are equal to names, are no doubles', () => {
  expect(read('[{"a":"a","b":{"a":["a","a"]}},{"a":1}]')).toEqual([{ a: 'a', b: { a: ['a', 'a'] } }, { a: 1 }]);
});

test('bytes that are not UTF-8 are refused', () => {
  expect(() => readJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('UTF-8');
});

test('a name that would reach into objects themselves stays a name', () => {
  const value = read('{"__proto__":{"polluted":true}}') as object;
  expect(Object.hasOwn(value, '__proto__')).toBe(true);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('quotes without an end cost no more than their length', () => {
  const begin = process.cpuUsage();
  expect(() => read('"\\'.repeat(2_000_000))).toThrow();
  expect(() => read(`["${'\\"'.repeat(2_000_000)}`)).toThrow();
  expect(process.cpuUsage(begin).user).toBeLessThan(5_000_000); // µs; a reader that looks back at every quote takes hours
});
