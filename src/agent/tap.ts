import { Parser, type Result as TapPoint } from 'tap-parser';
import type { Outcome, Point } from '../protocol/result.ts';

/** What a check's output and exit status say together. `reason` tells why a skip or an error. */
export type Answer = { outcome: Outcome; points: Point[]; reason?: string };

/** A check says short things: what prints more than this is not read (bytes). */
export const outputLimit = 256 * 1024;

/**
 * Reads TAP 13 or 14 as an auditor must: what TAP forgives (no output, an empty plan, TODO) is an error here, since nothing
 * was established. A `not ok` at any depth counts, whatever the point above it says. `exit` is the program's exit status.
 * With `strict`, so is every line that is no TAP. Follows the TAP 14 specification; tap-parser reads the lines, its `ok` is never asked.
 */
export function readTap(output: string, exit: number, { strict = false } = {}): Answer {
  if (output.length > outputLimit) return unknown([], `it printed more than ${outputLimit / 1024} KiB`);
  const heard = listen(output.replaceAll('\r\n', '\n'));
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
    if (planned > 0) return;
    const reason = /^skip\S*\s+(.+)/i.exec(comment)?.[1];
    if (!reason) heard.problems.push(comment === noOutput ? 'it printed no TAP' : 'its plan is 1..0 and it gives no reason to skip');
    else if (subtest === '') heard.skipReason = reason.trim();
  });
  parser.on('child', child => follow(child, `${subtest}${child.name.trim()}: `, heard));
  parser.on('assert', point => {
    seen++;
    heard.points.push(pointOf(point, subtest));
    if (point.todo) heard.problems.push(`point ${point.id || seen} is TODO: nobody has established it`);
  });
  parser.on('extra', line => {
    const text = line.trim();
    if (text.startsWith('---')) heard.problems.push('a YAML block of it is broken or never ends');
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

function evidenceOf(diagnostics: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(diagnostics).map(([key, value]) => [key, typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))]),
  );
}
