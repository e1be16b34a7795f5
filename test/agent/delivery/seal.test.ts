import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Audited, reportOf } from '../../../src/agent/delivery/seal.ts';
import type { Place } from '../../../src/agent/delivery/spool.ts';
import { readReport, writeReport } from '../../../src/protocol/report.ts';
import type { Point, Result } from '../../../src/protocol/result.ts';
import { hostileTexts, resultWith } from '../../support/results.ts';

const place: Place = {
  device: 'f2b1a1f0-6d43-4d0f-9c1e-0d7a3f6b2c11',
  seq: 7,
  prev: 'a'.repeat(64),
  gaps: [],
  fixes: [],
  waiting: 2,
  clockOffsetMs: -1500,
};

test('a report says what each check answered, with the digest of its program, and how many should have', () => {
  const results = [
    resultWith({
      check: 'firewall',
      outcome: 'fail',
      points: [{ outcome: 'fail', text: 'it is on', evidence: { found: 'off', wanted: 'on' } }],
    }),
    resultWith({ check: 'vault', outcome: 'error', reason: 'needs root', points: [], ranAs: 'root' }),
  ];
  const report = reportOf(audited(results, { expected: 3 }), place);
  expect(report).toMatchObject({ ...place, trigger: 'hand', expected: 3, suite: { digest: 'c'.repeat(64) }, keyLevel: 'software' });
  expect(report.results).toEqual([{ ...results[0], digest: 'd'.repeat(64) }, { ...results[1] }]);
  expect(readReport(writeReport(report))).toEqual(report);
});

test('only what the collector asks for is said of the owner', () => {
  expect(reportOf(audited([]), place)).not.toHaveProperty('identity');
  const facts = { ...audited([]).facts, identity: { hostname: 'anna' } };
  expect(readReport(writeReport(reportOf(audited([], { facts }), place))).identity).toEqual({ hostname: 'anna' });
});

test('a file that is no check because of its name is told by a name that the collector takes', () => {
  const told = (id: string) => reportOf(audited([resultWith({ check: id })]), place).results[0]?.check;
  expect(['firewall', 'My Own.sh', '_x', '---', '„“', 'é', 'x'.repeat(80)].map(told)).toEqual([
    'firewall',
    'my-own-sh',
    'x',
    'unnamed',
    'unnamed',
    'unnamed',
    'x'.repeat(64),
  ]);
});

test('two files that would be told by one name are one answer, and the report is seen to lack the other', () => {
  const report = reportOf(audited([resultWith({ check: 'My.sh', ms: 1 }), resultWith({ check: 'my sh', ms: 2 })], { expected: 2 }), place);
  expect(report.results).toMatchObject([{ check: 'my-sh', ms: 1 }]);
  expect(report.expected).toBe(2);
});

test('whatever checks say, the report is one that the collector can read', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 520 }), fc.string({ maxLength: 520 }), fc.constantFrom(...hostileTexts));
  const outcome = fc.constantFrom('pass', 'fail', 'skip', 'error');
  const evidence = fc.dictionary(text, text, { maxKeys: 30 });
  const point = fc.record({ outcome, text, reason: text, evidence }, { requiredKeys: ['outcome', 'text'] });
  const result = fc.record(
    {
      check: text,
      outcome,
      reason: text,
      points: fc.array(point, { maxLength: 5 }),
      ms: fc.nat(86_400_000),
      ranAs: fc.constantFrom('user', 'root'),
    },
    { requiredKeys: ['check', 'outcome', 'points', 'ms', 'ranAs'] },
  );
  fc.assert(
    fc.property(fc.array(result, { maxLength: 6 }), results => {
      const report = reportOf(audited(results as (Result & { points: Point[] })[]), place);
      expect(readReport(writeReport(report))).toEqual(report);
    }),
    { numRuns: Number(process.env.SHIPSHAPE_RUNS ?? 60) },
  );
});

function audited(results: Result[], fields: Partial<Audited> = {}): Audited {
  return {
    results,
    digests: { suite: 'c'.repeat(64), checks: new Map([['firewall', 'd'.repeat(64)]]) },
    expected: results.length,
    profile: 'standard',
    trigger: 'hand',
    facts: {
      boot: { id: 'b'.repeat(64), elapsedMs: 5000 },
      platform: { os: 'linux', name: 'Debian GNU/Linux', version: '13', build: '', arch: 'x64', model: 'A laptop' },
    },
    createdAt: '2026-03-02T08:00:00.000Z',
    ...fields,
  };
}
