import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inject } from 'vitest';
import { suiteOf } from '../../bench/suites.ts';
import type { ACollector } from './a-collector.ts';
import { aFolder } from './a-collector.ts';

const body = 'printf "1..1\\nok 1 - it holds\\n"\n';

type Ended = { code: number | null; output: string };

/** The whole program of a laptop, with a state and a suite of its own. */
export class ALaptop {
  readonly state: string;
  readonly #suite: string;

  constructor(state = path.join(aFolder(), 'state')) {
    this.state = state;
    this.#suite = suiteOf(path.join(aFolder(), 'suite'), 3, body);
  }

  async enroll(collector: ACollector): Promise<void> {
    const [token] = /se1_\w+?_[\w-]{43}/.exec(collector.onHost('token', 'create')) ?? [];
    const { code, output } = await this.run(['enroll', collector.url], { input: token });
    if (code !== 0) throw new Error(`enroll ended with ${code}: ${output}`);
  }

  report(env: Record<string, string> = {}): Promise<Ended> {
    return this.run(['report', '--suite', this.#suite], { env });
  }

  /** A report that is killed after so many ms, if it has not ended before. */
  async killedReport(ms: number): Promise<void> {
    let child: ChildProcess | undefined;
    const ended = this.run(['report', '--suite', this.#suite], { onStart: started => (child = started) });
    const timer = setTimeout(() => child?.kill('SIGKILL'), ms);
    await ended;
    clearTimeout(timer);
  }

  run(
    words: string[],
    {
      env = {},
      input,
      onStart,
    }: { env?: Record<string, string>; input?: string | undefined; onStart?: (child: ChildProcess) => void } = {},
  ): Promise<Ended> {
    const child = spawn(inject('shipshape'), words, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, SHIPSHAPE_STATE: this.state, ...env },
    });
    onStart?.(child);
    child.stdin.on('error', () => {}).end(input ?? '');
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    return new Promise(resolve => child.once('close', code => resolve({ code, output })));
  }

  /** Its reports, by number: what became of each. */
  reports(): { seq: number; state: string; createdAt: string }[] {
    const db = new DatabaseSync(path.join(this.state, 'state.db'), { readOnly: true });
    try {
      return db.prepare('SELECT seq, state, created_at AS createdAt FROM reports ORDER BY seq').all() as ReturnType<ALaptop['reports']>;
    } finally {
      db.close();
    }
  }
}
