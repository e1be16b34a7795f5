import { expect, test } from 'vitest';
import { formatJson } from '../../src/formats/json.ts';
import type { Headers } from '../../src/formats/text.ts';
import type { Result } from '../../src/protocol/result.ts';
import { headerWith, hostileTexts, resultWith } from '../support/results.ts';

const run = { version: '1.2.3', platform: 'linux', profile: 'standard', startedAt: '2026-03-04T10:00:00.000Z' } as const;
const headers: Headers = new Map([['a', headerWith({ title: 'It holds', severity: 'high' })]]);

test('it tells the run, the counts, and each result with the title and the severity of its check', () => {
  const results: Result[] = [
    {
      check: 'a',
      outcome: 'fail',
      points: [
        { outcome: 'fail', text: 'disk', evidence: { found: 'off' } },
        { outcome: 'skip', text: 'swap', reason: 'none' },
      ],
      ms: 12,
      ranAs: 'root',
    },
    { check: 'broken', outcome: 'error', reason: 'it has no header', points: [], ms: 0, ranAs: 'user' },
  ];
  const text = formatJson(results, headers, run);
  expect(text.endsWith('}\n')).toBe(true);
  expect(JSON.parse(text)).toStrictEqual({
    version: '1.2.3',
    platform: 'linux',
    profile: 'standard',
    startedAt: '2026-03-04T10:00:00.000Z',
    counts: { pass: 0, fail: 1, skip: 0, error: 1 },
    results: [{ ...results[0], title: 'It holds', severity: 'high' }, results[1]],
  });
});

test('an audit of nothing is an empty list', () => {
  expect(JSON.parse(formatJson([], headers, run))).toMatchObject({ counts: { pass: 0, fail: 0, skip: 0, error: 0 }, results: [] });
});

test.each(hostileTexts)('%j comes back as it was', text => {
  const result = resultWith({ outcome: 'error', reason: text, points: [{ outcome: 'fail', text, evidence: { [text]: text } }] });
  expect(JSON.parse(formatJson([result], new Map(), run)).results).toEqual([result]);
});
