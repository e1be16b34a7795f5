import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inject } from 'vitest';
import { header } from '../support/programs.ts';

export const isFull = Boolean(process.env.SHIPSHAPE_FULL);

/** Somebody without rights. */
export const eve = 65534;

export type Said = { status: number | null; output: string };

/**
 * A laptop on which root audits and an attacker has a folder of her own. Whatever of hers runs leaves a note of who ran it: none may be of
 * root. Below /var/tmp, of which every folder on the way is root's.
 */
export class AnAttacker {
  readonly ground = mkdtempSync('/var/tmp/shipshape-attacks-');
  readonly own = path.join(this.ground, 'eve');
  /** Of root's, where nothing bad lies. */
  readonly state = path.join(this.ground, 'state');
  readonly shipshape = path.join(this.ground, 'tree/bin/shipshape');
  readonly #notes = path.join(this.ground, 'notes');

  constructor() {
    chmodSync(this.ground, 0o755);
    mkdirSync(this.own);
    writeFileSync(this.#notes, '');
    chmodSync(this.#notes, 0o666);
    chownSync(this.own, eve, eve);
    // The same tree where install.sh --system lays it.
    const tree = path.join(this.ground, 'tree');
    execFileSync('cp', ['-r', path.dirname(path.dirname(inject('shipshape'))), tree]);
    execFileSync('cp', ['--remove-destination', process.execPath, path.join(tree, 'bin/node')]);
    execFileSync('chmod', ['-R', 'go-w', tree]);
  }

  leave(): void {
    rmSync(this.ground, { recursive: true, force: true });
  }

  /** A program that notes who ran it. */
  noting(what: string): string {
    return `#!/bin/sh\necho "$(/usr/bin/id -u) ${what}" >>${this.#notes}\n`;
  }

  /** The same for Node. */
  notingModule(what: string): string {
    return `require('fs').appendFileSync('${this.#notes}', process.getuid() + ' ${what}\\n')`;
  }

  notedAsRoot(what: string): string {
    return `echo 0 ${what} >>${this.#notes}`;
  }

  /** What of hers ran as root. */
  runsOfRoot(): string[] {
    return readFileSync(this.#notes, 'utf8')
      .split('\n')
      .filter(line => line.startsWith('0 '));
  }

  forgetRuns(): void {
    writeFileSync(this.#notes, '');
  }

  /** A file of hers, which any user may run. */
  plant(place: string, text: string): string {
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text, { mode: 0o755 });
    this.takeAll();
    return place;
  }

  /** All in her folder is hers. */
  takeAll(): void {
    execFileSync('chown', ['-Rh', `${eve}:${eve}`, this.own]);
  }

  /** A folder of root's, as deep as a suite may lie, that is gone with all else. */
  place(name: string): string {
    const folder = mkdtempSync(path.join(this.ground, `${name}-`));
    chmodSync(folder, 0o755);
    return folder;
  }

  /** A suite with a check that passes, and tells who ran it. */
  suite(folder: string, name: string, body = "printf '1..1\\nok 1 - it holds\\n'"): string {
    mkdirSync(folder, { recursive: true });
    const note = this.noting(name).replace('#!/bin/sh\n', '');
    writeFileSync(path.join(folder, 'door.sh'), `#!/bin/sh\n${header()}${note}${body}\n`, { mode: 0o755 });
    return folder;
  }

  /**
   * Root calls the installed program, in an environment and a folder that she may have had a say in. `by` is put before it: a program
   * that calls it in another way.
   */
  async root(
    words: readonly string[],
    {
      env = {},
      cwd = this.own,
      by = [],
      seconds = 60,
    }: { env?: Record<string, string>; cwd?: string; by?: string[]; seconds?: number } = {},
  ): Promise<Said> {
    const [file = '', ...args] = [...by, this.shipshape, ...words];
    const child = spawn(file, args, {
      cwd,
      env: { PATH: '/usr/bin:/bin', HOME: '/root', SHIPSHAPE_STATE: this.state, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    const status = await new Promise<number | null>(resolve => child.once('close', resolve));
    clearTimeout(timer);
    return { status, output };
  }

  async audit(env: Record<string, string> = {}, cwd = this.own, words: string[] = []): Promise<string> {
    const only = words.length > 0 ? words : ['--only', 'core-dumps,sudo-policy,git-credential-helper'];
    return (await this.root(['audit', '--format', 'json', ...only], { env, cwd })).output;
  }
}

export function outcomes(said: string): Record<string, string> {
  const { results } = JSON.parse(said.slice(said.indexOf('{'))) as { results: { check: string; outcome: string }[] };
  return Object.fromEntries(results.map(({ check, outcome }) => [check, outcome]));
}
