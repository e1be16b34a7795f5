import { Parser, type Result as TapPoint } from 'tap-parser';
import type { Outcome, Point } from '../../protocol/result.ts';

/** What a check's output and exit status say together. `reason` tells why a skip or an error. */
export type Answer = { outcome: Outcome; points: Point[]; reason?: string };

/** A check says short things: what prints more than this is not read (bytes). */
export const outputLimit = 256 * 1024;

/**
 * Reads TAP 13 or 14 as an auditor must: what TAP forgives (no output, an empty plan, TODO) is an error here, since nothing
 * was established. A `not ok` at any depth counts, whatever the point above it says, unless it is skipped with a reason. `exit` is the program's exit status.
 * With `strict`, so is every line that is no TAP. Follows the TAP 14 specification; tap-parser reads the lines, its `ok` is never asked.
 */
export function readTap(output: string, exit: number, { strict = false } = {}): Answer {
  if (output.length > outputLimit) return unknown([], `it printed more than ${outputLimit / 1024} KiB`);
  const text = linesOf(output);
  const excess = excessOf(text);
  if (excess) return unknown([], excess);
  const heard = listen(text);
  const { points } = heard;
  const problem = heard.problems[0] ?? (strict ? heard.noise[0] : undefined);
  if (problem) return unknown(points, problem);
  if (points.some(point => point.outcome === 'fail')) return { outcome: 'fail', points };
  if (exit !== 0) return unknown(points, `it exited with ${exit} and no point is not ok`);
  if (heard.skipReason !== undefined) return { outcome: 'skip', points, reason: heard.skipReason };
  if (points.every(point => point.outcome === 'skip')) return { outcome: 'skip', points, reason: points[0]?.reason ?? '' };
  return { outcome: 'pass', points };
}

function unknown(points: Point[], reason: string): Answer {
  return { outcome: 'error', points, reason };
}

/** tap-parser stops listening at a line that holds one of the other characters that end a line for JavaScript: they become blanks. */
function linesOf(output: string): string {
  const text = output.replaceAll('\r\n', '\n').replace(/[\r\u2028\u2029]/g, ' ');
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** How deep subtests may stand in each other, and how long a YAML block may be (characters). */
const most = { depth: 32, yaml: 16 * 1024 };

const tooDeep = new RegExp(`^ {${4 * (most.depth + 1)},}(not ok\\b|ok\\b|\\d+\\.\\.\\d|bail out!|TAP version|pragma |# Subtest)`, 'im');

/** What tap-parser would take too long for (a subtest calls itself, the keys of a map are compared in pairs) or read too kindly. */
function excessOf(output: string): string | undefined {
  if (tooDeep.test(output)) return `its subtests stand more than ${most.depth} deep in each other`;
  for (const { 0: opening, 1: indent = '', index } of output.matchAll(/^([ \t]+)---\n/gm)) {
    const start = index + opening.length;
    const end = output.indexOf(`\n${indent}...\n`, start - 1);
    if ((end === -1 ? output.length : end) - start > most.yaml)
      return `a YAML block of it never ends or is longer than ${most.yaml / 1024} KiB`;
    // A line that stands further left ends the block, whatever comes after it.
    const block = output.slice(start, end + 1).split('\n');
    if (end === -1 ? start === output.length : block.some(line => line.trim() !== '' && !line.startsWith(indent))) return brokenYaml;
  }
  return undefined;
}

const brokenYaml = 'a YAML block of it is broken or never ends';

type Heard = {
  points: Point[];
  /** Why the stream cannot be believed. */
  problems: string[];
  /** Lines that are no TAP. */
  noise: string[];
  /** Why the whole question does not apply: `1..0 # SKIP reason`. */
  skipReason?: string;
};

function listen(output: string): Heard {
  const heard: Heard = { points: [], problems: [], noise: [] };
  const parser = new Parser();
  follow(parser, '', heard);
  // Said before any other problem: it is the program's own word for why it gave up.
  parser.on('bailout', reason => heard.problems.unshift(reason || 'it bailed out and gave no reason'));
  parser.end(output);
  return heard;
}

function follow(parser: Parser, subtest: string, heard: Heard): void {
  let planned: number | undefined;
  let seen = 0;
  parser.on('plan', ({ start, end, comment }) => {
    planned = end - start + 1;
    if (start !== 1) heard.problems.push(`its plan begins at ${start}`);
    if (planned > 0) return;
    const reason = /^skip\S*\s+(.+)/i.exec(comment)?.[1];
    if (!reason) heard.problems.push(comment === noOutput ? 'it printed no TAP' : 'its plan is 1..0 and it gives no reason to skip');
    else if (subtest === '') heard.skipReason = reason.trim();
  });
  parser.on('child', child => follow(child, `${subtest}${child.name.trim()}: `, heard));
  parser.on('assert', point => {
    seen++;
    heard.points.push(pointOf(point, subtest));
    if (point.skip === true || point.skip === '') heard.problems.push(`point ${point.id || seen} is skipped and gives no reason`);
    if (point.todo) heard.problems.push(`point ${point.id || seen} is TODO: nobody has established it`);
  });
  parser.on('extra', line => {
    const text = line.trim();
    if (text.startsWith('---')) heard.problems.push(brokenYaml);
    else if (tapWords.test(text)) heard.problems.push(`it printed TAP where none can stand: ${text.slice(0, 100)}`);
    else if (text !== '') heard.noise.push(`it printed a line that is no TAP: ${text.slice(0, 100)}`);
  });
  parser.on('complete', ({ failures }) => {
    if (planned === undefined) heard.problems.push('it printed no plan');
    else if (planned !== seen) heard.problems.push(`it planned ${planned} ${planned === 1 ? 'point' : 'points'}, and ${seen} came`);
    for (const { tapError } of failures) if (tapError) heard.problems.push(`its TAP is broken: ${tapError}`);
  });
}

/** The comment of the empty plan that tap-parser makes up for a stream without one. */
const noOutput = 'no tests found';

const tapWords = /^(not ok\b|ok\b|\d+\.\.\d+|Bail out!|TAP version|pragma )/i;

function pointOf(tap: TapPoint, subtest: string): Point {
  const point: Point = {
    outcome: tap.todo ? 'error' : tap.skip ? 'skip' : tap.ok ? 'pass' : 'fail',
    text: subtest + tap.name,
  };
  const directive = tap.todo || tap.skip;
  if (typeof directive === 'string') point.reason = directive;
  if (tap.diag && Object.keys(tap.diag).length > 0) point.evidence = evidenceOf(tap.diag);
  return point;
}

function evidenceOf(diagnostics: Record<string, unknown> | string): Record<string, string> {
  if (typeof diagnostics === 'string') return { said: diagnostics };
  return Object.fromEntries(Object.entries(diagnostics).map(([key, value]) => [key, textOf(value)]));
}

/** YAML can hold what neither JSON nor a text can: a map within itself, a number without bounds. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'a value that cannot be shown';
  }
}
