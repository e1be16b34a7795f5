import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Where a collector's data is and how it is started; `words` go before the program, as `strace` does. */
export type Setting = { shipshape: string; data: string; port?: number; env?: Record<string, string>; words?: string[] };

/** A collector in a process of its own. */
export type Running = {
  url: string;
  port: number;
  pid: number;
  /** What it printed, with its log. */
  said: () => string;
  /** Kills it at once, as a power cut of the process would. */
  kill(): Promise<void>;
  /** Asks it to stop, and gives its exit status. */
  stop(): Promise<number | null>;
  ended: Promise<number | null>;
};

/** Starts it, and waits until it listens. Its proxy is this machine: laptops may come from anywhere. */
export async function startCollector({ shipshape, data, port = 0, env = {}, words = [] }: Setting): Promise<Running> {
  const [program = shipshape, ...rest] = [...words, shipshape, 'collector', 'serve', '--data', data, '--port', String(port)];
  const child = spawn(program, rest, { env: { ...environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, found] = /listens on +(\S+)/.exec(said) ?? [];
        if (found) resolve(found);
      });
    child.once('exit', code => reject(new Error(`the collector ended with ${code} before it listened: ${said}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid as number,
    said: () => said,
    ended,
    kill: () => end(child, ended, 'SIGKILL').then(() => undefined),
    stop: () => end(child, ended, 'SIGTERM'),
  };
}

function end(child: ChildProcess, ended: Promise<number | null>, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return ended;
}

const environment = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  SHIPSHAPE_COLLECTOR_TRUST_PROXY: '[127.0.0.1]',
  SHIPSHAPE_COLLECTOR_LOG: 'warn',
};

/** Runs a command of a collector on its host, and gives what it printed. */
export function onHost({ shipshape, data, env = {} }: Setting, ...words: string[]): string {
  return execFileSync(shipshape, ['collector', ...words, '--data', data], { env: { ...environment, ...env }, encoding: 'utf8' });
}

/** Tokens for so many laptops: each may be used 500 times at the most. */
export function tokensFor(setting: Setting, devices: number): string[] {
  const count = Math.ceil(devices / 500);
  return Array.from({ length: count }, () => {
    const [token] = /se1_\w+?_[\w-]{43}/.exec(onHost(setting, 'token', 'create', '--uses', String(Math.ceil(devices / count)))) ?? [];
    if (!token) throw new Error('the collector gave no token');
    return token;
  });
}

/** Memory of a process in MiB: now, and at its largest. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  return { now: kib('VmRSS') / 1024, peak: kib('VmHWM') / 1024 };
}

/** CPU time that all threads of a process have used (ms). The kernel counts it in hundredths of a second. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}
