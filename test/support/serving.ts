import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

const cli = path.resolve(import.meta.dirname, '../../src/cli.ts');

/** `shipshape collector serve` of this checkout, on a free port, with a folder of its own; ended and gone when the test is over. */
export async function serving(settings: Record<string, string> = {}, data = mkdtempSync(path.join(tmpdir(), 'shipshape-serving-'))) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, HOME: data, SHIPSHAPE_COLLECTOR_DATA: data, SHIPSHAPE_COLLECTOR_PORT: '0', ...settings };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'collector', 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(data, { recursive: true, force: true });
  });
  const url = await addressIn(child, output);
  return { url, data, child, output, ended };
}

/** The address at which it says that it listens. */
function addressIn(child: ChildProcess, output: { stdout: string; stderr: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [, url] = /listens on {2}(\S+)\n(?:.*\n)*Laptops join/.exec(output.stdout) ?? [];
      if (url) resolve(url);
    });
    child.once('close', code => reject(new Error(`it ended with ${code}: ${output.stderr}`)));
  });
}
