import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readMachineConfig } from '../../src/agent/machine-config.ts';
import { scratchFolder } from '../support/programs.ts';

const usual = { profile: 'standard', notices: true };
const write = (text: string) => {
  const file = path.join(scratchFolder(), 'agent.yaml');
  writeFileSync(file, text);
  return file;
};

test('without a file, and where a file says nothing, all is as usual', () => {
  expect(readMachineConfig(undefined, true)).toEqual(usual);
  expect(readMachineConfig('/no/such/file', false)).toEqual(usual);
  expect(readMachineConfig(write('# profile: strict\n\n'), false)).toEqual(usual);
});

test('what it says is followed', () => {
  expect(readMachineConfig(write('# ours\nprofile: strict\nnotices: false\n'), false)).toEqual({ profile: 'strict', notices: false });
});

test.each([
  ['profile: hard', 'profile wants one of essential, standard, strict'],
  ['notices: maybe', 'notices wants true or false'],
  ['prfile: strict', 'it knows no prfile'],
  ['a list', 'a line is no `name: value`'],
])('%j is refused, since nobody can know what it should be', (text, said) => {
  expect(() => readMachineConfig(write(`${text}\n`), false)).toThrow(said);
});

test.runIf(process.getuid?.() === 0)('root follows no file that others can write', () => {
  const file = write('profile: essential\n');
  expect(readMachineConfig(file, true).profile).toBe('essential');
  chmodSync(file, 0o666);
  expect(() => readMachineConfig(file, true)).toThrow('can be changed by others than root');
});
