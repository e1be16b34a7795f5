import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FinalResults, Parser, type Result as TapPoint } from 'tap-parser';
import { describe, expect, test } from 'vitest';
import { formatTap } from '../../src/formats/tap.ts';
import type { Headers } from '../../src/formats/text.ts';
import type { Result } from '../../src/protocol/result.ts';
import { scratchFolder } from '../support/programs.ts';
import { headerWith, hostileTexts, resultWith } from '../support/results.ts';

const headers: Headers = new Map(['a', 'b', 'c', 'd'].map(id => [id, headerWith({ severity: 'high' })]));
const results: Result[] = [
  resultWith({ check: 'a' }),
  resultWith({
    check: 'b',
    outcome: 'fail',
    points: [
      { outcome: 'fail', text: 'disk is encrypted', evidence: { found: 'off', wanted: 'on' } },
      { outcome: 'skip', text: 'swap is encrypted', reason: 'no swap' },
    ],
  }),
  resultWith({ check: 'c', outcome: 'error', reason: 'needs root', points: [] }),
  resultWith({ check: 'd', outcome: 'skip', reason: 'no wireless card', points: [] }),
];

test('each check is a point and its own points a subtest; what nobody could tell is not ok', () => {
  expect(formatTap(results, headers)).toBe(`TAP version 14
1..4
# Subtest: a
    ok 1 - it holds
    1..1
ok 1 - a: It holds
  ---
  "outcome": "pass"
  "severity": "high"
  "ms": "5"
  ...
# Subtest: b
    not ok 1 - disk is encrypted
      ---
      "found": "off"
      "wanted": "on"
      ...
    ok 2 - swap is encrypted # SKIP no swap
    1..2
not ok 2 - b: It does not hold
  ---
  "outcome": "fail"
  "severity": "high"
  "ms": "5"
  ...
not ok 3 - c: It holds
  ---
  "outcome": "error"
  "severity": "high"
  "reason": "needs root"
  "ms": "5"
  ...
ok 4 - d: It holds # SKIP no wireless card
  ---
  "outcome": "skip"
  "severity": "high"
  "ms": "5"
  ...
`);
});

test.each([
  ['ok when all is in order or does not apply', [results[0], results[3]], true],
  ['not ok when something fails', [results[0], results[1]], false],
  ['not ok when something could not be told', [results[0], results[2]], false],
] as [string, Result[], boolean][])('a strict reader calls it %s', (_, given, ok) => {
  expect(readStrictly(formatTap(given, headers))).toMatchObject({ ok, bailout: false, count: given.length });
});

describe('no text forges a line or a directive', () => {
  test.each(hostileTexts)('%j', text => {
    const everywhere = (outcome: Result['outcome']) =>
      resultWith({
        outcome,
        reason: text,
        points: [
          { outcome: 'pass', text, evidence: { [text]: text } },
          { outcome: 'skip', text, reason: text || 'none' },
        ],
      });
    const told = new Map([['a', headerWith({ title: text, failing: text })]]);
    for (const outcome of ['pass', 'fail', 'error', 'skip'] as const) {
      const { ok, points, failures } = readStrictly(formatTap([everywhere(outcome), everywhere('pass')], told));
      expect(failures.map(({ tapError }) => tapError).filter(Boolean)).toEqual([]);
      expect(ok).toBe(outcome === 'pass' || outcome === 'skip');
      expect(points.map(point => (point.todo ? 'todo' : point.skip ? 'skip' : point.ok))).toEqual([
        true,
        'skip',
        outcome === 'skip' ? 'skip' : outcome === 'pass',
        true,
        'skip',
        true,
      ]);
      expect(points[0]?.diag).toEqual({ [text]: text });
      expect(formatTap([everywhere(outcome)], told)).not.toMatch(/[\0-\t\v-\x1f\x7f-\x9f\u2028\u2029]/);
    }
  });

  test('and each is read as it was, on one line', () => {
    const said = (text: string) => readStrictly(formatTap([resultWith({ points: [{ outcome: 'pass', text }] })], headers)).points[0]?.name;
    expect(said('a # SKIP b \\ c \\# d')).toBe('a # SKIP b \\ c \\# d');
    expect(said('two\nlines\tand a tab')).toBe('two lines and a tab');
    expect(said('it { opens } and {')).toBe('it { opens } and {.');
  });
});

const hasProve = spawnSync('prove', ['--version']).status === 0;

describe.runIf(hasProve)('the harness of Perl takes it', () => {
  const hostile = hostileTexts.map((text, index) =>
    resultWith({ check: `c${index}`, points: [{ outcome: 'pass', text, evidence: { found: text } }] }),
  );

  // Before Test::Harness 3.48 it knows no version 14: told that it is 13, or told nothing, it reads all the same.
  test.each([
    ['as version 13', (tap: string) => tap.replace(/^TAP version 14/, 'TAP version 13'), ['--exec', 'cat']],
    ['without its version', (tap: string) => tap, ['--exec', 'sed 1d']],
    ...(harness() >= 3.48 ? [['as it is', (tap: string) => tap, ['--exec', 'cat']] as const] : []),
  ] as [string, (tap: string) => string, string[]][])('%s', (_, change, options) => {
    const prove = (given: Result[]) => {
      const file = path.join(scratchFolder(), 'audit.tap');
      writeFileSync(file, change(formatTap(given, headers)));
      return spawnSync('prove', [...options, file], { encoding: 'utf8' });
    };
    const good = prove(hostile);
    expect(good.stdout).toMatch(new RegExp(`Tests=${hostile.length},[^]*Result: PASS`));
    expect(good.status).toBe(0);
    const bad = prove([...hostile, ...results]);
    expect(bad.stdout).toContain(`Failed tests:  ${hostile.length + 2}-${hostile.length + 3}`);
    expect(bad.stdout).not.toContain('Parse errors');
    expect(bad.status).toBe(1);
  });
});

/** The version of Perl's Test::Harness. */
function harness(): number {
  return hasProve ? Number(/v([\d.]+)/.exec(execFileSync('prove', ['--version'], { encoding: 'utf8' }))?.[1]) : 0;
}

/** What tap-parser hears when every line that is no TAP is a failure, with all points, those of subtests first. */
function readStrictly(tap: string): FinalResults & { points: TapPoint[] } {
  const points: TapPoint[] = [];
  const follow = (parser: Parser) => {
    parser.on('child', follow);
    parser.on('assert', (point: TapPoint) => points.push(point));
  };
  const parser = new Parser({ strict: true });
  follow(parser);
  parser.end(tap);
  return { ...(parser.results as FinalResults), points };
}
