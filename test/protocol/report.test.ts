import { expect, test } from 'vitest';
import { type Report, readReport, writeReport } from '../../src/protocol/report.ts';
import type { Result } from '../../src/protocol/result.ts';
import { aReport } from '../support/reports.ts';

test('a report in order is read as it was written', () => {
  expect(readReport(writeReport(aReport()))).toEqual(aReport());
});

test("what an audit answers fits into a report's results", () => {
  const result: Result = { check: 'firewall', outcome: 'error', reason: 'needs root', points: [], ms: 0, ranAs: 'user' };
  expect(readReport(writeReport(aReport({ results: [result] }))).results).toEqual([result]);
});

test.each([
  ['a member that no schema knows', { browsing: ['https://example.org'] }, '/browsing is no member'],
  [
    'a member that no schema knows in a result',
    { results: [{ ...aReport().results[0], processes: [] }] },
    '/results/0/processes is no member',
  ],
  ['a sequence number of zero', { seq: 0 }, '/seq'],
  ['a fraction for a sequence number', { seq: 1.5 }, '/seq'],
  ['a time in another zone', { createdAt: '2026-11-25T09:00:00.000+01:00' }, '/createdAt'],
  ['a day that is none', { createdAt: '2026-13-25T09:00:00.000Z' }, '/createdAt'],
  ['an outcome of its own', { results: [{ ...aReport().results[0], outcome: 'ok' }] }, '/results/0/outcome'],
  ['an id of a check that is a path', { results: [{ ...aReport().results[0], check: '../etc' }] }, '/results/0/check'],
  ['two answers of one check', { results: [aReport().results[0], aReport().results[0]] }, 'two answers of disk-encryption'],
  ['a negative duration', { results: [{ ...aReport().results[0], ms: -1 }] }, '/results/0/ms'],
  ['a text that a terminal would obey', { agent: { version: '\u001b[2J' } }, '/agent/version'],
  ['a text without measure', { agent: { version: 'x'.repeat(33) } }, '/agent/version'],
  ['no previous digest where one is no digest', { prev: 'zz' }, '/prev'],
] as [string, object, string][])('%s is refused', (_, wrong, place) => {
  expect(() => readReport(Buffer.from(JSON.stringify({ ...aReport(), ...wrong })))).toThrow(place);
});

test('a report without one of its members is refused', () => {
  const optional = ['clockOffsetMs', 'identity'];
  for (const name of Object.keys(aReport()).filter(name => !optional.includes(name))) {
    const { [name as keyof Report]: _, ...rest } = aReport();
    expect(() => readReport(Buffer.from(JSON.stringify(rest))), name).toThrow('properties');
  }
});
