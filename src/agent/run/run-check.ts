import { chownSync, mkdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { type Check, type ParameterValue, parameterText, parameterVariable } from '../../protocol/check.ts';
import type { Point, Result } from '../../protocol/result.ts';
import { removeFolder } from '../files.ts';
import type { Machine } from '../machine.ts';
import { batsProgram } from '../paths.ts';
import type { Person } from '../person.ts';
import { tidy } from '../tidy.ts';
import { execute } from './execute.ts';
import { type Answer, readTap } from './tap.ts';

export type Circumstances = {
  machine: Machine;
  /** A private folder; each check gets a folder of its own in it as TMPDIR. */
  scratch: string;
  /** Values that differ from the header's defaults. */
  params?: Record<string, ParameterValue>;
  /** Every line that is no TAP makes the answer an error. */
  strict?: boolean;
  signal?: AbortSignal | undefined;
  /** For root: whose desktop session is asked about, or why nobody can tell. */
  person?: Person | Error | undefined;
  /** Told what the check wrote to stderr: a good one writes nothing. */
  onComplaint?: (text: string) => void;
};

/** Asks one check. Whatever goes wrong with it becomes an `error`: this never throws and never rejects because of a check. */
export async function runCheck(check: Check, circumstances: Circumstances): Promise<Result> {
  const { machine } = circumstances;
  const begin = process.uptime(); // s; performance.now() would load a module of Node that nothing else needs
  const person = check.header.needs === 'session' ? circumstances.person : undefined;
  let answer: Answer;
  if (check.header.needs === 'root' && !machine.isRoot) answer = unknown('needs root');
  else if (person instanceof Error) answer = unknown(`nobody can tell who sits at the screen: ${person.message}`);
  else answer = await ask(check, circumstances, person).catch((error: Error) => unknown(`it could not be asked: ${error.message}`));
  const ms = Math.max(0, Math.round((process.uptime() - begin) * 1000));
  return { check: check.id, ...discreet(answer, { ...machine, ...person }), ms, ranAs: machine.isRoot && !person ? 'root' : 'user' };
}

async function ask(
  check: Check,
  { machine, scratch, params, strict, signal, onComplaint }: Circumstances,
  person?: Person,
): Promise<Answer> {
  const tmp = path.join(scratch, check.id);
  mkdirSync(tmp, { mode: 0o700 });
  if (person) chownSync(tmp, person.uid, person.gid);
  const env = environmentOf(check, { ...machine, ...person }, tmp, params);
  try {
    const { stdout, stderr, exit, problem } = await execute({
      command: person && machine.platform === 'macos' ? inSessionOf(person, env, commandOf(check)) : commandOf(check),
      cwd: path.dirname(check.file),
      env,
      tmp,
      seconds: check.header.seconds,
      as: machine.platform === 'macos' ? undefined : person,
      signal,
    });
    if (stderr) onComplaint?.(stderr);
    const answer = readTap(stdout, exit, { strict: strict ?? false });
    if (problem) return unknown(problem, answer.points);
    // A program that never spoke TAP said why on stderr, if anywhere.
    const complaint = stderr.trim().split('\n').at(-1);
    return answer.outcome === 'error' && answer.points.length === 0 && complaint && !stdout.includes('Bail out!')
      ? unknown(`${answer.reason}: ${complaint}`)
      : answer;
  } finally {
    remove(tmp);
  }
}

/** What belongs to a session of macOS is reached only from within it, whoever asks. launchctl(1) asuser, sudo(8) */
export function inSessionOf({ uid }: Person, env: Record<string, string>, command: readonly string[]): readonly [string, ...string[]] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ['launchctl', 'asuser', String(uid), 'sudo', '-n', '-u', `#${uid}`, 'env', '-i', ...variables, ...command];
}

function commandOf(check: Check): readonly [string, ...string[]] {
  return check.file.endsWith('.bats') ? [batsProgram(), '--formatter', 'tap', check.file] : [check.file];
}

/** Made from nothing: whatever our own environment holds, no check sees it. */
export function environmentOf(
  check: Check,
  machine: Machine,
  tmp: string,
  params: Record<string, ParameterValue> = {},
): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: machine.path,
    HOME: machine.home,
    LC_ALL: 'C',
    TZ: 'UTC',
    TMPDIR: tmp,
    SHIPSHAPE_ROOT: machine.root,
    ...(check.header.needs === 'session' && machine.session),
  };
  for (const [name, parameter] of Object.entries(check.header.params))
    environment[parameterVariable(name)] = parameterText(params[name] ?? parameter.default);
  return environment;
}

function unknown(reason: string, points: Point[] = []): Answer {
  return { outcome: 'error', points, reason };
}

/** What a check may say of the machine: short texts, with the home as ~ and nothing that a terminal would obey. */
function discreet(answer: Answer, machine: Machine): Answer {
  const say = (text: string) => tidy(text, machine);
  return {
    outcome: answer.outcome,
    ...(answer.reason !== undefined && { reason: say(answer.reason) }),
    points: worstFirstWhenMany(answer.points).map(point => ({
      outcome: point.outcome,
      text: say(point.text),
      ...(point.reason !== undefined && { reason: say(point.reason) }),
      ...(point.evidence && { evidence: Object.fromEntries(Object.entries(point.evidence).map(([key, value]) => [say(key), say(value)])) }),
    })),
  };
}

const mostPoints = 100;

/** A check with very many points tells the worst of them; that the others are left out is told as one more. */
function worstFirstWhenMany(points: Point[]): Point[] {
  if (points.length <= mostPoints) return points;
  const worst = [...points.filter(point => point.outcome !== 'pass'), ...points.filter(point => point.outcome === 'pass')];
  const left = points.length - mostPoints;
  return [...worst.slice(0, mostPoints), { outcome: 'skip', text: `${left} further points`, reason: `only ${mostPoints} are kept` }];
}

function remove(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    removeFolder(folder);
  }
}
