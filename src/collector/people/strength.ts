import { Worker } from 'node:worker_threads';
import { ShipshapeError } from '../../errors.ts';
import { isBundle } from '../../version.ts';

/** How hard a password is to guess, and what would make it harder. `score` is zxcvbn's, from 0 to 4. */
export type Strength = { isStrong: boolean; score: number; advice: string[] };

/** Characters: how many are wanted, how many can be (a hash takes any number, a flood of them does not help), how many are guessed at. */
export const passwordLength = { least: 15, most: 256, guessed: 72 };

const goodScore = 3;
const patience = 60_000;

let worker: Worker | undefined;
let rest: NodeJS.Timeout | undefined;
let count = 0;
const waiting = new Map<number, { resolve: (said: Said) => void; reject: (error: unknown) => void }>();
type Said = { score: number; advice: string[] };

/** Judges a password of somebody of whom these words are known. @throws COLLECTOR_BUSY */
export async function strengthOf(password: string, words: string[]): Promise<Strength> {
  const { score, advice } = await guess(password.slice(0, passwordLength.guessed), words);
  const missing = passwordLength.least - password.length;
  if (missing > 0) advice.unshift(`${missing} more ${missing === 1 ? 'character' : 'characters'}, please.`);
  return { isStrong: missing <= 0 && score >= goodScore, score, advice };
}

function guess(password: string, words: string[]): Promise<Said> {
  worker ??= start();
  worker.ref();
  clearTimeout(rest);
  const id = ++count;
  worker.postMessage({ id, password, words });
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

function start(): Worker {
  const started = new Worker(new URL(isBundle ? './strength-worker.mjs' : './strength-worker.ts', import.meta.url));
  started.on('message', ({ id, ...said }: Said & { id: number }) => {
    waiting.get(id)?.resolve(said);
    waiting.delete(id);
    if (waiting.size > 0) return;
    started.unref();
    // Its words take 33 MB, and passwords are set once in a year.
    rest = setTimeout(() => {
      worker = undefined;
      void started.terminate();
    }, patience).unref();
  });
  started.on('error', (cause: Error) => {
    worker = undefined;
    for (const { reject } of waiting.values())
      reject(new ShipshapeError('COLLECTOR_BUSY', `passwords cannot be judged now: ${cause.message}`, { cause }));
    waiting.clear();
  });
  return started;
}
