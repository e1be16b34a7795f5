import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outputLimit, readTap } from '../../../src/agent/run/tap.ts';
import type { Outcome } from '../../../src/protocol/result.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/tap');
const recorded = readdirSync(fixtures)
  .filter(name => name.endsWith('.tap'))
  .map(name => ({
    name: name.replace('.tap', ''),
    output: readFileSync(path.join(fixtures, name), 'utf8'),
    ...(JSON.parse(readFileSync(path.join(fixtures, name.replace('.tap', '.json')), 'utf8')) as {
      exit: number;
      expect: Outcome;
      why: string;
    }),
  }));

/**
 * How many streams each property tries, by its share of the whole. A plain run tries the same ones each time, so that it
 * says something of the change at hand; with SHIPSHAPE_RUNS the streams are new ones.
 */
const runs = (share: number) => ({
  numRuns: Math.ceil(Number(process.env.SHIPSHAPE_RUNS || 120_000) * share),
  ...(!process.env.SHIPSHAPE_RUNS && { seed: 14 }),
});
const patience = 180_000 * Math.max(1, Number(process.env.SHIPSHAPE_RUNS || 0) / 100_000); // ms

test.each(recorded)('the stream $name is a(n) $expect: $why', ({ output, exit, expect: wanted }) => {
  expect(readTap(output, exit)).toMatchObject({ outcome: wanted });
});

describe('a stream', () => {
  const one = '1..1\nok 1\n';
  const yaml = (block: string) => `1..1\nok 1\n  ---\n${block}  ...\n`;

  test.each<[string, string, Outcome, string?]>([
    ['with CRLF', '1..1\r\nnot ok 1\r\n  ---\r\n  a: b\r\n  ...\r\n', 'fail'],
    ['without a last line feed', '1..2\nok 1\nnot ok 2', 'fail'],
    ['with its plan at the end', 'ok 1\nok 2\n1..2\n', 'pass'],
    ['with its plan at the end, which plans more', 'ok 1\nok 2\n1..3\n', 'error', 'it planned 3 points, and 2 came'],
    ['with two plans', `1..1\n${one}`, 'error', 'it printed TAP where none can stand: 1..1'],
    ['without a plan', 'ok 1\n', 'error', 'it printed no plan'],
    ['whose plan begins at 2', '2..3\nok 2\nok 3\n', 'error', 'its plan begins at 2'],
    ['whose plan is 0..0', 'ok\n0..0\n', 'error', 'its plan begins at 0'],
    ['whose plan runs backwards', '3..1\nok 1\nok 2\nok 3\n', 'error'],
    ['that skips in lower case', '1..0 # skip no wireless card\n', 'skip', 'no wireless card'],
    ['that skips without a reason', '1..0 # SKIP\n', 'error', 'its plan is 1..0 and it gives no reason to skip'],
    ['that skips and then answers', '1..0 # SKIP no card\nok 1\n', 'error'],
    ['that answers and then skips', 'ok 1\n1..0 # SKIP no card\n', 'error', 'it planned 0 points, and 1 came'],
    ['whose point is not ok # SKIP', '1..2\nok 1\nnot ok 2 - x # SKIP no card\n', 'pass'],
    ['whose every point is skipped', '1..2\nok 1 # SKIP no card\nnot ok 2 # skip no driver\n', 'skip', 'no card'],
    ['whose # is escaped', '1..1\nnot ok 1 - tty \\# SKIP x\n', 'fail'],
    ['whose # stands in a word', '1..1\nnot ok 1 - tty#SKIP x\n', 'fail'],
    ['with a TODO', '1..2\nok 1\nok 2 - later # todo\n', 'error', 'point 2 is TODO: nobody has established it'],
    ['with a TODO in a subtest', '1..1\n# Subtest: a\n    ok 1 # TODO\n    1..1\nok 1 - a\n', 'error'],
    ['with a not ok in a subtest of a subtest', '1..1\n    1..1\n        1..1\n        not ok 1\n    ok 1\nok 1\n', 'fail'],
    ['with a not ok in a buffered subtest', '1..1\nok 1 - a {\n    1..1\n    not ok 1\n}\n', 'fail'],
    ['with a not ok in a subtest of which nothing else is told', '1..1\nok 1\n    not ok 1\n', 'error'],
    ['with a subtest without a plan', '1..1\n    ok 1\nok 1\n', 'error', 'it printed no plan'],
    ['with a subtest that plans more', '1..1\n    ok 1\n    1..2\nok 1\n', 'error', 'it planned 2 points, and 1 came'],
    ['that bails out', '1..2\nok 1\nBail out! no disk\n', 'error', 'no disk'],
    ['that bails out without a reason', '1..2\nok 1\nBail out!\n', 'error', 'it bailed out and gave no reason'],
    ['that bails out in a subtest', '1..1\n# Subtest: a\n    1..2\n    ok 1\n    Bail out! no disk\nok 1 - a\n', 'error', 'no disk'],
    ['that bails out when all is said', `${one}bail out! after all\n`, 'error', 'after all'],
    ['that fails and bails out', '1..2\nnot ok 1\nBail out! no disk\n', 'error', 'no disk'],
    ['with the version twice before its plan', `TAP version 14\nTAP version 13\n${one}`, 'pass'],
    ['with the version after its plan', '1..1\nTAP version 14\nok 1\n', 'error'],
    ['of a version that is too old', `TAP version 12\n${one}`, 'error'],
    ['with pragmas', `TAP version 14\npragma +strict\npragma -strict\n${one}`, 'pass'],
    ['that asks to be read strictly and is not strict', `TAP version 14\npragma +strict\n${one}hello\n`, 'error'],
    ['with a plan beyond all numbers', `1..${'9'.repeat(400)}\nok 1\n`, 'error', 'it planned Infinity points, and 1 came'],
    ['with a point beyond all numbers', `1..1\nok ${'9'.repeat(400)}\n`, 'error'],
    ['whose point comes again with other digits', 'ok 1\nok 01\n1..2\n', 'error'],
    ['with NUL before a point', '1..1\n\0ok 1\n', 'error', 'it planned 1 point, and 0 came'],
    ['with NUL in a text', '1..1\nok 1 - a\0b\n', 'pass'],
    ['with a byte order mark before not ok', `${one}\ufeffnot ok 2\n`, 'error'],
    ['with NOT OK in capitals', `${one}NOT OK 2\n`, 'error'],
    ['with a not ok that is indented by two', `${one}  not ok 2\n`, 'error'],
    ['with a not ok after a carriage return', '1..1\nok 1\n10 %\r20 %\nnot ok 2\n', 'error'],
    ['with a not ok after a line separator', '1..1\nok 1\n\u2028\nnot ok 2\n', 'error'],
    ['with a not ok after a paragraph separator', '1..2\nok 1 - a\u2029b\nnot ok 2\n', 'fail'],
    ['that is empty', '', 'error', 'it printed no TAP'],
    ['of blank lines', '\n \n\t\n', 'error'],
    ['of anything', 'hello\n', 'error', 'it printed no TAP'],
    ['with a broken YAML block', yaml('  a: [\n'), 'error', 'a YAML block of it is broken or never ends'],
    ['with a YAML block that never ends', '1..1\nok 1\n  ---\n  a: b\n', 'error'],
    ['that ends where a YAML block begins', '1..1\nok 1\n  ---', 'error', 'a YAML block of it is broken or never ends'],
    ['with a YAML block before any point', '1..1\n  ---\n  a: b\n  ...\nok 1\n', 'error'],
    ['with a not ok below a line that ends a YAML block', '1..1\nok 1\n  ---\n  a: |\nhello\n    not ok 2\n  ...\n', 'error'],
    ['with an empty YAML block', yaml(''), 'pass'],
    ['with a YAML block that is a list', yaml('  - a\n'), 'pass'],
    ['with a YAML map within itself', yaml('  a: &a [*a]\n'), 'pass'],
    ['with a YAML number without bounds', yaml('  a: !bigint 5\n'), 'pass'],
    ['with YAML that no text can show', yaml('  a: !nullobject {toJSON: !function "1"}\n'), 'pass'],
    ['with YAML that grows without end', yaml(`  a0: &a0 [x]\n${laughs()}`), 'error'],
    ['with a not ok that is data', yaml('  a: |\n    not ok 2\n    Bail out!\n\n    1..9\n'), 'pass'],
    ['of subtests in subtests without end', `${'    '.repeat(60_000)}ok 1\n1..1\n`, 'error'],
    ['with a YAML block of 100 KB', yaml(`  a: ${'b'.repeat(100_000)}\n`), 'error'],
  ])('%s', (_, output, outcome, reason) => {
    expect(readTap(output, 0)).toMatchObject({ outcome, ...(reason !== undefined && { reason }) });
  });

  test('that is well is an error when its program is not', () => {
    expect(readTap(one, 3)).toMatchObject({ outcome: 'error', reason: 'it exited with 3 and no point is not ok' });
    expect(readTap('1..0 # SKIP no card\n', 3)).toMatchObject({ outcome: 'error' });
  });

  test('that fails fails whatever its program exits with', () => {
    for (const exit of [0, 1, 255]) expect(readTap('1..1\nnot ok 1\n', exit)).toMatchObject({ outcome: 'fail' });
  });

  test('tells what each point says, with its evidence', () => {
    const output =
      '1..3\nnot ok 1 - a \\# b \\\\ c\n  ---\n  found: "1"\n  wanted: 2\n  list: [1]\n  ...\nok 2 # SKIP no card\nok 3 - d\n  ---\n  e\n  ...\n';
    expect(readTap(output, 1).points).toEqual([
      { outcome: 'fail', text: 'a # b \\ c', evidence: { found: '1', wanted: '2', list: '[1]' } },
      { outcome: 'skip', text: '', reason: 'no card' },
      { outcome: 'pass', text: 'd', evidence: { said: 'e' } },
    ]);
  });

  test('with noise passes, but not when it is read strictly', () => {
    const output = `hello\n${one}`;
    expect(readTap(output, 0)).toMatchObject({ outcome: 'pass' });
    expect(readTap(output, 0, { strict: true })).toMatchObject({ outcome: 'error', reason: 'it printed a line that is no TAP: hello' });
    expect(readTap(`# hello\n\n${one}`, 0, { strict: true })).toMatchObject({ outcome: 'pass' });
    expect(readTap(`hello\n1..1\nnot ok 1\n`, 1, { strict: true })).toMatchObject({ outcome: 'error' });
  });
});

describe('a made-up stream', () => {
  test('gives what was meant when nothing is wrong with it', { timeout: patience }, () => {
    fc.assert(
      fc.property(stream, fc.nat({ max: 3 }), (made, exit) => {
        const answer = readTap(textOf(made), exit);
        expect(answer.outcome).toBe(meant(made, exit));
        expect(answer.points.map(point => point.outcome)).toEqual(outcomesOf(made.points));
      }),
      runs(0.3),
    );
  });

  test('never passes when it says not ok or TODO, gives up, breaks its plan or exits with a problem', { timeout: patience }, () => {
    fc.assert(
      fc.property(stream, fault, fc.nat({ max: 1 }), (made, broken, exit) => {
        const { outcome } = readTap(broken(textOf(made), made), exit);
        expect(outcome === 'pass' || outcome === 'skip').toBe(false);
      }),
      runs(0.3),
    );
  });

  test('of any characters at all never throws and never passes without a plan', { timeout: patience }, () => {
    const word = fc.constantFrom(
      ...'ok|not ok|1..1|1..0 # SKIP x|    |  |---|...|{|}|#|# Subtest|TODO|SKIP|Bail out!|\n|\n|\n|\r|-|\\|1|pragma +strict|a: b|\ud800|é|\t'.split(
        '|',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(word, { maxLength: 30 }).map(words => words.join('')),
          fc.string({ unit: 'binary' }),
        ),
        output => {
          if (readTap(output, 0).outcome !== 'pass') return;
          expect(output).toMatch(/^1\.\.[1-9]/m);
          expect(saysNotOk(output)).toBe(false);
        },
      ),
      runs(0.2),
    );
  });
});

test('a second reader, however small, agrees about what was recorded', () => {
  const judged = recorded.filter(({ expect: outcome }) => outcome === 'pass' || outcome === 'fail');
  const plain = judged.filter(({ output }) => !/not ok.*# SKIP/i.test(output));
  expect(plain.map(({ name, output }) => [name, saysNotOk(output)])).toEqual(plain.map(it => [it.name, it.expect === 'fail']));
});

test('a recorded stream that somebody mends or breaks never passes with a not ok in it', { timeout: patience }, () => {
  const short = recorded.filter(({ output }) => output.length < 10_000);
  const hit = fc.record({ how: fc.constantFrom(...mutations), at: fc.nat({ max: 9999 }), to: fc.nat({ max: 9999 }) });
  fc.assert(
    fc.property(fc.constantFrom(...short), fc.array(hit, { minLength: 1, maxLength: 4 }), ({ output }, hits) => {
      const mutated = hits.reduce((text, { how, at, to }) => how(text, at, to), output);
      if (readTap(mutated, 0).outcome === 'pass') expect(saysNotOk(mutated)).toBe(false);
    }),
    runs(0.2),
  );
});

describe('time', () => {
  const shapes: [string, (size: number) => string][] = [
    ['points', size => 'ok\n'.repeat(size / 3)],
    ['lines that are no TAP', size => 'x\n'.repeat(size / 2)],
    ['blank lines', size => '\n'.repeat(size)],
    ['one line', size => `ok 1 - ${'# \\ { '.repeat(size / 6)}`],
    ['blanks', size => ' '.repeat(size)],
    ['subtests', size => '    ok\n    1..1\nok\n'.repeat(size / 19)],
    ['deep subtests', size => `${'    '.repeat(32)}ok\n`.repeat(size / 131)],
    ['YAML blocks', size => 'ok\n  ---\n  a: 1\n  ...\n'.repeat(size / 22)],
    ['broken YAML blocks', size => 'ok\n  ---\n  a: [\n  ...\n'.repeat(size / 22)],
    ['YAML blocks that never end', size => 'ok\n  ---\n'.repeat(size / 9)],
    ['YAML maps', size => `ok\n  ---\n${keys(1000)}  ...\n`.repeat(size / 10_000)],
    ['one YAML map', size => `ok\n  ---\n${keys(size / 12)}  ...\n`],
    ['one YAML map in parts that look like ends', size => `ok\n  ---\n  a: |\n${'    ...\n'.repeat(size / 80)}${keys(size / 14)}  ...\n`],
  ];

  test.each(shapes)('grows with the size and no faster: %s', { timeout: patience }, (_, shape) => {
    const output = shape(outputLimit - 100);
    expect(Math.abs(outputLimit - 40_000 - output.length)).toBeLessThanOrEqual(40_000);
    const small = spent(shape(outputLimit / 4 - 100));
    const large = spent(output);
    // What looks back at all that came takes sixteen times as long. Below some milliseconds a clock tells nothing of growth.
    expect(large).toBeLessThanOrEqual(10 * Math.max(small, 10));
  });

  test('is not lost on 10 MB: that is over the limit', { timeout: patience }, () => {
    const flood = `1..1\nok 1\n${'x\n'.repeat(5_000_000)}`;
    expect(readTap(flood, 0)).toEqual({ outcome: 'error', points: [], reason: 'it printed more than 256 KiB' });
    expect(spent(flood)).toBeLessThanOrEqual(spent('ok\n'.repeat(outputLimit / 3)));
  });

  /** Milliseconds of the processor, the quickest of five: what else the machine does is not counted. */
  function spent(output: string): number {
    return Math.min(
      ...Array.from({ length: 5 }, () => {
        const begin = process.threadCpuUsage();
        readTap(output, 0);
        return process.threadCpuUsage(begin).user / 1000;
      }),
    );
  }
});

type MadePoint = {
  ok: boolean;
  name: string;
  directive: '' | 'SKIP' | 'skip' | 'TODO';
  evidence: Record<string, string> | undefined;
  subtest: { how: 'named' | 'indented' | 'bare' | 'buffered'; points: MadePoint[]; planLast: boolean } | undefined;
  noise: string;
};
type Made = { version: string; points: MadePoint[]; numbered: boolean; planLast: boolean; end: string };

const directive = fc.constantFrom<MadePoint['directive'][]>('', '', '', '', '', '', 'SKIP', 'skip', 'TODO');
const ok = fc.constantFrom(true, true, true, true, true, false);
const name = fc.oneof(
  fc.constantFrom('it holds', '', 'not ok 2', '1..9', 'Bail out!', '# SKIP', '\\', '5', 'a\rb\u2028c', '---'),
  fc.string({ maxLength: 8 }),
);
const evidence = fc.option(fc.dictionary(fc.constantFrom('found', 'wanted', 'at'), name, { maxKeys: 2 }), { freq: 4, nil: undefined });
const noise = fc.constantFrom('', '', '', '', 'hello\n', '# not ok 3\n', '\n', ' x\n', 'okay\n');

const leaf: fc.Arbitrary<MadePoint> = fc.record({ ok, name, directive, evidence, subtest: fc.constant(undefined), noise });
const branch = (points: fc.Arbitrary<MadePoint>): fc.Arbitrary<MadePoint> =>
  fc.record({
    ok,
    name,
    directive,
    evidence,
    noise,
    subtest: fc.option(
      fc.record({
        how: fc.constantFrom('named', 'indented', 'bare', 'buffered'),
        points: fc.array(points, { minLength: 1, maxLength: 3 }),
        planLast: fc.boolean(),
      }),
      { freq: 1, nil: undefined },
    ),
  });
const stream: fc.Arbitrary<Made> = fc.record({
  version: fc.constantFrom('', 'TAP version 13\n', 'TAP version 14\n', 'TAP version 14\npragma -strict\n'),
  points: fc.array(fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: branch(branch(leaf)) }), {
    minLength: 1,
    maxLength: 5,
  }),
  numbered: fc.boolean(),
  planLast: fc.boolean(),
  end: fc.constantFrom('\n', '\r\n'),
});

function textOf({ version, points, numbered, planLast, end }: Made): string {
  return (version + linesOf(points, numbered, planLast)).replaceAll('\n', end);
}

function linesOf(points: MadePoint[], numbered: boolean, planLast: boolean): string {
  const plan = `1..${points.length}\n`;
  const lines = points.map((point, index) => pointLines(point, numbered ? ` ${index + 1}` : '', numbered)).join('');
  return planLast ? lines + plan : plan + lines;
}

function pointLines({ ok, name, directive, evidence, subtest, noise }: MadePoint, number: string, numbered: boolean): string {
  const text = name.replace(/[\n{]/g, ' ').replace(/[\\#]/g, '\\$&');
  const point = `${ok ? 'ok' : 'not ok'}${number} - ${text}${directive && ` # ${directive} because`}`;
  const yaml = evidence
    ? `  ---\n${Object.entries(evidence)
        .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`)
        .join('')}  ...\n`
    : '';
  if (!subtest) return `${point}\n${yaml}${noise}`;
  const inner = linesOf(subtest.points, numbered, subtest.planLast).replace(/^(?=.)/gm, '    ');
  switch (subtest.how) {
    case 'named':
      return `# Subtest: ${text}\n${inner}${point}\n${yaml}${noise}`;
    case 'indented':
      return `    # Subtest: ${text}\n${inner}${point}\n${yaml}${noise}`;
    case 'bare':
      return `${inner}${point}\n${yaml}${noise}`;
    case 'buffered':
      return `${point} {\n${inner}}\n${noise}`;
  }
}

/** What TAP 14 and the law that unknown is not pass make of a stream. */
function meant({ points }: Made, exit: number): Outcome {
  const outcomes = outcomesOf(points);
  if (outcomes.includes('error')) return 'error';
  if (outcomes.includes('fail')) return 'fail';
  if (exit !== 0) return 'error';
  return outcomes.includes('pass') ? 'pass' : 'skip';
}

/** Children come before the point that sums them up. */
function outcomesOf(points: readonly MadePoint[]): Outcome[] {
  return points.flatMap(({ ok, directive, subtest }) => [
    ...outcomesOf(subtest?.points ?? []),
    directive === 'TODO' ? 'error' : directive ? 'skip' : ok ? 'pass' : 'fail',
  ]);
}

/** Each makes of any stream one that cannot be in order. */
const fault = fc.constantFrom<((text: string, made: Made) => string)[]>(
  text => text.replace(/^1\.\.\d+\r?\n/m, ''),
  text => `${text}1..1\n`,
  text => text.replace(/^1\.\.(\d+)/m, (_, count) => `1..${Number(count) + 1}`),
  text => text.replace(/^1\.\.(\d+)/m, (_, count) => `1..${Number(count) - 1} # SKIP none`),
  text => `${text}Bail out! no disk\n`,
  text => `Bail out!\n${text}`,
  text => `    Bail out! no disk\n${text}`,
  text => `${text}not ok\n`,
  text => `not ok - first\n${text}`,
  text => `${text}    not ok 1\n    1..1\n`,
  text => `    1..1\n    not ok 1\n${text}`,
  (text, { points }) => `${text.replace(/^1\.\.\d+/m, `1..${points.length + 1}`)}ok ${points.length + 1} # TODO later\n`,
);

type Mutation = (text: string, at: number, to: number) => string;

const mutations: Mutation[] = [
  onLines((lines, at) => lines.splice(at, 1)),
  onLines((lines, at) => lines.splice(at, 0, lines[at] as string)),
  onLines((lines, at, to) => lines.splice(to, 0, ...lines.splice(at, 1))),
  onLines((lines, at) => lines.splice(at, 1, `    ${lines[at]}`)),
  onLines((lines, at) => lines.splice(at, 1, (lines[at] as string).trimStart())),
  onLines((lines, at) => lines.splice(at, 1, (lines[at] as string).replace(/^(\s*)ok/, '$1not ok'))),
  onLines((lines, at) => lines.splice(at, 0, 'not ok 3 - new')),
  (text, at) => text.slice(0, at % text.length) + text.slice((at % text.length) + 1),
  (text, at, to) => `${text.slice(0, at % text.length)}${String.fromCharCode(to % 256)}${text.slice((at % text.length) + 1)}`,
  (text, at, to) => `${text.slice(0, at % text.length)}${'\n\r#{} -\\\u2028'[to % 9]}${text.slice(at % text.length)}`,
  (text, at) => text.slice(0, at % text.length),
];

function onLines(change: (lines: string[], at: number, to: number) => void): Mutation {
  return (text, at, to) => {
    const lines = text.split('\n');
    change(lines, at % lines.length, to % lines.length);
    return lines.join('\n');
  };
}

/** A second reader, which knows of TAP only this much: a line that begins with not ok, is not in a YAML block and has no SKIP. */
function saysNotOk(text: string): boolean {
  let yaml: string | undefined;
  // Other characters that end a line for JavaScript are blanks in TAP, also before the first word of a line.
  for (const line of text
    .replaceAll('\r\n', '\n')
    .replace(/[\r\u2028\u2029]/g, ' ')
    .split('\n')) {
    if (yaml !== undefined && (line === `${yaml}...` || (line.trim() !== '' && !line.startsWith(yaml)))) {
      yaml = undefined;
      if (line.endsWith('...')) continue;
    }
    if (yaml === undefined && /^[ \t]*not ok\b(?!.*#\s*skip)/is.test(line)) return true;
    if (yaml === undefined) yaml = /^([ \t]+)---$/.exec(line)?.[1];
  }
  return false;
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `  k${index}: v\n`).join('');
}

function laughs(): string {
  return Array.from({ length: 9 }, (_, index) => `  a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]\n`).join('');
}
