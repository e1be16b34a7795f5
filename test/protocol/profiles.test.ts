import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/agent/checks/catalogue.ts';
import { builtInSuite } from '../../src/agent/paths.ts';
import { accepts, type Parameter, type ParameterValue } from '../../src/protocol/check.ts';
import { asks, profileNames, profiles, valuesInForce } from '../../src/protocol/profiles.ts';

const { checks } = readCatalogue([builtInSuite]);
const named = (id: string) => checks.filter(check => check.id === id);

describe.each(profileNames)('the profile %s', name => {
  const profile = profiles[name];
  const { also, without, values } = profile;

  test('names only checks that exist', () => {
    const ids = [...Object.keys(also), ...Object.keys(without), ...values.map(({ check }) => check)];
    expect(ids.filter(id => named(id).length === 0)).toEqual([]);
  });

  test('makes no exception that its severity makes already', () => {
    const plain = { ...profile, also: {}, without: {} };
    expect(Object.keys(also).filter(id => named(id).every(check => asks(plain, check)))).toEqual([]);
    expect(Object.keys(without).filter(id => !named(id).some(check => asks(plain, check)))).toEqual([]);
  });

  test.each(values.map(({ check, parameter, value }) => [check, parameter, value] as const))(
    'sets %s %s to a value within its bounds, which is none that it has anyway',
    (id, parameter, value) => {
      const found = named(id)
        .filter(check => asks(profile, check))
        .flatMap(({ header }) => (Object.hasOwn(header.params, parameter) ? [header.params[parameter] as Parameter] : []));
      expect(found).not.toEqual([]);
      expect(found.filter(it => !accepts(it, value))).toEqual([]);
      expect(found.some(it => JSON.stringify(it.default) !== JSON.stringify(value))).toBe(true);
    },
  );

  test('sets no value twice, and says why for each and for each exception', () => {
    const keys = values.map(({ check, parameter }) => `${check} ${parameter}`);
    expect(keys.length).toBe(new Set(keys).size);
    const reasons = [...values.map(({ why }) => why), ...Object.values(also), ...Object.values(without)];
    expect(reasons.filter(why => !/^[A-Z].{10,}\.$/.test(why))).toEqual([]);
  });
});

test('essential asks less than standard, and strict as much', () => {
  const asked = profileNames.map(name => checks.filter(check => asks(profiles[name], check)).length);
  expect(asked).toEqual([expect.any(Number), checks.length, checks.length]);
  expect(asked[0]).toBeLessThan(checks.length / 2);
  expect(checks.filter(({ header }) => header.severity === 'critical').every(check => asks(profiles.essential, check))).toBe(true);
});

test('standard leaves every default as it is', () => {
  for (const check of checks) {
    const defaults = Object.entries(check.header.params).map(([name, parameter]) => [name, parameter.default]);
    expect(valuesInForce(profiles.standard, check)).toEqual(Object.fromEntries(defaults));
  }
});

test('a value that a check of another suite cannot take gives way to its default', () => {
  const [screenLock] = named('screen-lock');
  const header = {
    ...(screenLock as (typeof checks)[number]).header,
    params: { idle: { type: 'integer', default: 10, minimum: 1, maximum: 20, about: 'minutes' } as Parameter },
  };
  expect(valuesInForce(profiles.strict, { id: 'screen-lock', header })).toEqual({ idle: 10 });
});

describe('a parameter', () => {
  const parameters: Record<string, Parameter> = {
    integer: { type: 'integer', default: 5, minimum: 1, maximum: 9, about: '' },
    boolean: { type: 'boolean', default: false, about: '' },
    choice: { type: 'choice', default: 'a', choices: ['a', 'b'], about: '' },
    list: { type: 'list', default: [], about: '' },
    map: { type: 'map', default: {}, about: '' },
    text: { type: 'text', default: '', about: '' },
  };
  const values: [string, ParameterValue, boolean][] = [
    ['integer', 9, true],
    ['integer', 0, false],
    ['integer', 10, false],
    ['integer', 1.5, false],
    ['integer', '5', false],
    ['boolean', true, true],
    ['boolean', 'yes', false],
    ['choice', 'b', true],
    ['choice', 'c', false],
    ['list', ['22', '80'], true],
    ['list', [], true],
    ['list', ['two words'], false],
    ['list', '22', false],
    ['map', { chrome: '138' }, true],
    ['map', { chrome: 'two words' }, false],
    ['map', ['138'], false],
    ['text', 'two words', true],
    ['text', 'two\nlines', false],
    ['text', 1, false],
  ];
  test.each(values)('of the type %s accepts %j: %s', (type, value, accepted) => {
    expect(accepts(parameters[type] as Parameter, value)).toBe(accepted);
  });
});
