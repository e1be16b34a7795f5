import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/collector/config.ts';
import { hashPassword, isPassword, keyOf, type Pepper, pepperOf } from '../../../src/collector/people/passwords.ts';
import { keepPassword, passwordOf } from '../../../src/collector/store/people/passwords.ts';
import { aCollector } from '../../support/collector.ts';
import { aPerson, formOf } from '../../support/people.ts';
import { scratchFolder } from '../../support/programs.ts';

const password = 'seven quiet herons by the canal';
const [older, newer] = [pepperOf('o'.repeat(44)), pepperOf('n'.repeat(44))];

test('a hash with a pepper is of no use without it, and says which one it wants', async () => {
  const hash = await hashPassword(password, [newer, older]);
  expect(keyOf(hash)).toBe(newer.id);
  expect(await isPassword(password, hash, [older, newer])).toBe(true);
  for (const peppers of [[], [older]] as Pepper[][]) expect(await isPassword(password, hash, peppers)).toBe(false);
  const stripped = hash.replace(`,keyid=${newer.id}`, '');
  expect(await isPassword(password, stripped, [newer])).toBe(false);
});

test('who signs in gets a hash with the newest pepper, and signs in as before', async () => {
  const at = await aCollector({ peppers: [newer, older] });
  const { store } = at.collector;
  const { person } = await aPerson(at, 'admin');
  const signIn = async () =>
    (await at.app.inject({ method: 'POST', url: '/sign-in/password', ...formOf({ email: person.email, password }) })).statusCode;
  const keys = [];
  for (const peppers of [[], [older]]) {
    await keepPassword(store, person.id, await hashPassword(password, peppers), at.clock.now);
    for (let times = 0; times < 2; times++) keys.push([await signIn(), keyOf((await passwordOf(store, person.id)).hash)]);
  }
  expect(keys).toEqual(Array(4).fill([303, newer.id]));
  at.collector.config.peppers = [];
  expect(await signIn()).toBe(401);
});

test('peppers come from a file, the newest first, and none is short', () => {
  const data = scratchFolder();
  writeFileSync(path.join(data, 'collector.yaml'), 'pepperFile: pepper\n');
  const read = (text: string) => {
    writeFileSync(path.join(data, 'pepper'), text);
    return readConfig({ data }, {}).peppers;
  };
  expect(read(`${'n'.repeat(44)}\n${'o'.repeat(44)}\n`)).toEqual([newer, older]);
  for (const text of ['', 'short\n', `${'n'.repeat(44)}\n\n${'o'.repeat(44)}\n`])
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('pepperFile must hold') }),
    );
});
