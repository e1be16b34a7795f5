import { chownSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isErrorCode, ShipshapeError } from '../../errors.ts';
import { short } from '../../protocol/words.ts';
import { type Split, splitIn } from '../delivery/split.ts';
import { thisMachine } from '../machine.ts';
import { ownWords, stateFolder } from '../paths.ts';
import { execute } from '../run/execute.ts';
import { withScratch } from '../scratch.ts';
import type { Collector } from './identity.ts';
import { type Answer, type Line, openLine } from './transport.ts';

/** One question to a collector, as it is handed to the courier: bytes in Base64. */
export type Errand = {
  collector: Collector;
  ms?: number;
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
};

/** A line to a collector. Where a courier is, it is the courier's: who has the key speaks to no network. */
export function lineTo(collector: Collector, { ms }: { ms?: number } = {}): Line {
  const split = process.getuid?.() === 0 ? splitIn(stateFolder()) : undefined;
  return split ? courierLine(collector, split, ms) : openLine(collector, ms === undefined ? {} : { ms });
}

function courierLine(collector: Collector, { courier }: Split, ms: number | undefined): Line {
  return {
    async ask(method, where, message) {
      const errand: Errand = { collector, ...(ms !== undefined && { ms }), method, path: where };
      if (message) Object.assign(errand, { headers: message.headers, body: message.body.toString('base64') });
      return read(await run(JSON.stringify(errand), courier), collector);
    },
    close() {},
  };
}

/** The errand may hold a token, so it lies in a file that the courier alone can read, and in no list of processes. */
function run(errand: string, courier: Split['courier']): Promise<string> {
  return withScratch(async scratch => {
    const file = path.join(scratch, 'errand.json');
    writeFileSync(file, errand, { mode: 0o400, flag: 'wx' });
    chownSync(file, courier.uid, courier.gid);
    const { path: programs } = thisMachine();
    const proxies = Object.entries(process.env).filter(([name, value]) => value && /^(https|no)_proxy$/i.test(name)) as [string, string][];
    const env = { ...Object.fromEntries(proxies), PATH: programs, HOME: '/' };
    const { stdout, stderr, problem } = await execute({
      command: [...ownWords(), 'run-errand', file] as [string, ...string[]],
      cwd: '/',
      env,
      tmp: scratch,
      seconds: 60,
      as: courier,
    });
    rmSync(file, { force: true });
    if (stdout === '')
      throw new ShipshapeError('COLLECTOR_UNREACHABLE', `the courier came back without a word: ${problem ?? short(stderr, 300)}`);
    return stdout;
  });
}

/** What the courier says is the word of one without rights: an answer or an error, and nothing else. */
function read(said: string, { url }: Collector): Answer {
  const { error, status, type, body, retryAfter, location, clockOffsetMs } = parse(said);
  if (typeof error === 'object' && error !== null) {
    const { code, message, hint } = error as Record<string, unknown>;
    const known = typeof code === 'string' && isErrorCode(code) ? code : 'COLLECTOR_UNREACHABLE';
    throw new ShipshapeError(known, short(String(message), 500), typeof hint === 'string' ? { hint: short(hint, 500) } : {});
  }
  if (typeof status !== 'number' || typeof type !== 'string' || typeof body !== 'string')
    throw new ShipshapeError('ANSWER_UNINTELLIGIBLE', `the courier brought no answer of ${url}`);
  return {
    status,
    type,
    body: Buffer.from(body, 'base64'),
    ...(typeof retryAfter === 'string' && { retryAfter }),
    ...(typeof location === 'string' && { location }),
    ...(typeof clockOffsetMs === 'number' && { clockOffsetMs }),
  };
}

function parse(said: string): Record<string, unknown> {
  try {
    return JSON.parse(said) as Record<string, unknown>;
  } catch {
    return {};
  }
}
