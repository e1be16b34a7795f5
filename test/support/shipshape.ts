import { spawn } from 'node:child_process';
import path from 'node:path';

const cli = path.resolve(import.meta.dirname, '../../src/cli.ts');
const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;

export type Finished = { stdout: string; stderr: string; code: number | null; signal: NodeJS.Signals | null };

/** Runs the command line of this checkout. `state` is the folder that its history goes to. */
export function shipshape(words: string[], { state, env = {}, cwd, uid, input, onStart }: Options): Promise<Finished> {
  const child = spawn(process.execPath, [cli, ...words], {
    env: { PATH, HOME, NODE_COMPILE_CACHE, SHIPSHAPE_STATE: state, ...env },
    cwd,
    ...(uid !== undefined && { uid, gid: uid }),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  onStart?.(child.pid as number);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', text => {
      output[name] += text;
    });
  return new Promise(resolve => child.once('close', (code, signal) => resolve({ ...output, code, signal })));
}

type Options = {
  state: string;
  env?: Record<string, string>;
  cwd?: string;
  uid?: number | undefined;
  input?: string | undefined;
  onStart?: (pid: number) => void;
};
