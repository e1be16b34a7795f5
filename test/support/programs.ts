import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { removeFolder } from '../../src/agent/files.ts';

/** An empty folder that is gone after the test, or when `afterwards` says. */
export function scratchFolder(mode = 0o700, afterwards: (clean: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-test-'));
  chmodSync(folder, mode);
  afterwards(() => removeFolder(folder));
  return folder;
}

/** A suite folder with these programs: file name to text, each with a header of its own unless it brings one. */
export function makeSuite(programs: Record<string, string>, folder = scratchFolder()): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(programs)) {
    const whole = /: title: /.test(text) ? text : text.replace(/^(#!.*\n)?/, shebang => `${shebang || '#!/bin/sh\n'}${header()}`);
    writeFileSync(path.join(folder, name), whole, { mode: 0o755 });
  }
  return folder;
}

export function header(fields: Record<string, string> = {}): string {
  const all = {
    title: 'It holds',
    failing: 'It does not hold',
    why: 'Because.',
    severity: 'low',
    controls: '[]',
    reads: '[nothing]',
    steps: '[do it]',
    seconds: '10',
    ...fields,
  };
  return Object.entries(all)
    .map(([key, value]) => `#: ${key}: ${value}\n`)
    .join('');
}

/** Process ids whose command line holds `word`. */
export function processesNamed(word: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
        return state !== 'Z' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
      } catch {
        return false;
      }
    })
    .map(Number);
}
