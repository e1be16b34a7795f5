import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ParameterValue } from '../../src/protocol/check.ts';
import type { Question, Said } from './ask.ts';
import type { Mended } from './mend.ts';

export type State = {
  /** What brings the machine into the state, in POSIX sh, as root, with `set -eu`. */
  setUp: string;
  /** Who asks: root, or the only person of the machine. */
  as?: 'root' | 'alice';
  /** systemd is process 1, and the set-up is one of its services. */
  boot?: boolean;
  params?: Record<string, ParameterValue>;
};

/** Asks a check in private namespaces that are in this state; or says why this machine cannot be brought into it. */
export function askIn(state: State, check: string): Promise<Said | { impossible: string }> {
  return runIn<Said>(state, check, 'ask.ts');
}

/** Fixes what a check finds in private namespaces that are in this state, and undoes it. */
export function mendIn(state: State, check: string): Promise<Mended | { impossible: string }> {
  return runIn<Mended>(state, check, 'mend.ts');
}

/** Runs a script as root where systemd is process 1, and gives all that it and its programs said. */
export function runBooted(script: string, seconds: number): Promise<string> {
  return runScript(script, seconds, true);
}

/** The same where nothing else runs. */
export function runPrivately(script: string, seconds: number): Promise<string> {
  return runScript(script, seconds, false);
}

async function runScript(script: string, seconds: number, boot: boolean): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-real-'));
  const cgroup = boot ? makeCgroup(path.basename(folder)) : undefined;
  try {
    writeFileSync(
      path.join(folder, 'ask.sh'),
      `export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n${script}`,
    );
    if (boot) writeFileSync(path.join(folder, 'boot'), '');
    const said = await unshare(folder, cgroup, seconds * 1000);
    const output = path.join(folder, 'output');
    return said + (existsSync(output) ? readFileSync(output, 'utf8') : '');
  } finally {
    if (cgroup) await removeCgroup(cgroup);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runIn<Answer>(
  { setUp, as = 'root', boot = false, params = {} }: State,
  check: string,
  program: string,
): Promise<Answer | { impossible: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-real-'));
  const cgroup = boot ? makeCgroup(path.basename(folder)) : undefined;
  try {
    chmodSync(folder, 0o777); // alice answers here
    const question: Question = { check, params, answer: '/mnt/answer.json' };
    writeFileSync(path.join(folder, 'ask.sh'), script(setUp, as, question, program));
    if (boot) writeFileSync(path.join(folder, 'boot'), '');
    const output = await unshare(folder, cgroup);
    const answer = path.join(folder, 'answer.json');
    if (existsSync(answer)) return JSON.parse(readFileSync(answer, 'utf8'));
    return { impossible: reasonIn(folder, output) };
  } finally {
    if (cgroup) await removeCgroup(cgroup);
    rmSync(folder, { recursive: true, force: true });
  }
}

function script(setUp: string, as: 'root' | 'alice', question: Question, program: string): string {
  const rights = as === 'root' ? '' : `setpriv --reuid=${as} --regid=${as} --init-groups env HOME=/home/${as} `;
  const ask = path.join(import.meta.dirname, program);
  return `set -eu
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
impossible() {
  printf '%s\\n' "$1" >/mnt/impossible
  exit 77
}
cd /
{
:
${setUp}
} >>/mnt/output 2>&1
cd /
${rights}${quote(process.execPath)} ${quote(ask)} ${quote(JSON.stringify(question))} >>/mnt/output 2>&1
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Ends with process 1 of the namespaces, and with it everything in them. */
function unshare(folder: string, cgroup: string | undefined, limit = usual): Promise<string> {
  const namespaces = ['--mount', '--net', '--pid', '--uts', '--ipc', '--fork', '--mount-proc', '--kill-child', '--propagation', 'private'];
  const join = cgroup ? `echo $$ >${quote(`${cgroup}/cgroup.procs`)}; ` : '';
  const words = [...namespaces, ...(cgroup ? ['--cgroup'] : []), 'sh', path.join(import.meta.dirname, 'namespace.sh'), folder];
  const child = spawn('sh', ['-c', `${join}exec unshare ${words.map(quote).join(' ')}`], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), limit);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      resolve(output);
    });
  });
}

const usual = 60_000; // ms

function reasonIn(folder: string, output: string): string {
  const named = path.join(folder, 'impossible');
  if (existsSync(named)) return readFileSync(named, 'utf8').trim();
  const said = path.join(folder, 'output');
  const lines = `${output}\n${existsSync(said) ? readFileSync(said, 'utf8') : ''}`.split('\n').filter(line => line.trim());
  return `the set-up broke: ${lines.slice(-3).join(' | ') || 'it said nothing'}`;
}

/** systemd manages a cgroup of its own, and leaves folders in it. */
function makeCgroup(name: string): string {
  const tree = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find(
    folder => existsSync(`${folder}/cgroup.procs`) && existsSync(`${folder}/cgroup.controllers`),
  );
  if (!tree) throw new Error('systemd needs cgroup2, which is not mounted here');
  const cgroup = path.join(tree, name);
  mkdirSync(cgroup);
  return cgroup;
}

async function removeCgroup(cgroup: string): Promise<void> {
  const kill = path.join(cgroup, 'cgroup.kill');
  if (existsSync(kill)) writeFileSync(kill, '1');
  // Who was killed is gone a moment later.
  for (let tries = 50; tries > 0; tries--)
    try {
      return removeFolders(cgroup);
    } catch {
      await pause(100);
    }
}

function removeFolders(cgroup: string): void {
  for (const entry of readdirSync(cgroup, { withFileTypes: true })) if (entry.isDirectory()) removeFolders(path.join(cgroup, entry.name));
  rmdirSync(cgroup);
}
