import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { facts, layRoot, scripts, type Wanted } from './root.ts';

export const debArchitectures: Record<string, string> = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' };

/** A package for Debian and its kin; what is removed keeps its state until it is purged. deb-control(5), deb-postinst(5) */
export function makeDeb(wanted: Wanted): void {
  const root = layRoot(wanted);
  const control = path.join(root, 'DEBIAN');
  mkdirSync(control);
  const { version, architecture, out } = wanted;
  writeFileSync(
    path.join(control, 'control'),
    `Package: ${facts.name}
Version: ${version}
Architecture: ${architecture}
Maintainer: ${facts.name} <root@localhost>
Section: admin
Priority: optional
Depends: libc6 (>= 2.28), libstdc++6, libgcc-s1, libatomic1, passwd
Recommends: libnotify-bin
Description: ${facts.summary}
 ${facts.description}
`,
  );
  const write = (name: string, body: string) => writeFileSync(path.join(control, name), `#!/bin/sh\nset -e\n${body}\n`, { mode: 0o755 });
  write('postinst', `if [ "$1" = configure ]; then\n${scripts.installed}\nfi`);
  write('prerm', `if [ "$1" = remove ]; then\n${scripts.leaving}\nfi`);
  write('postrm', `case $1 in remove | purge)\n${scripts.gone}\n;; esac\nif [ "$1" = purge ]; then\n${scripts.removed}\nfi`);
  // The same sources, the same bytes: no times, no names, one thread.
  execFileSync('dpkg-deb', ['--root-owner-group', '--threads-max=1', '-Zgzip', '-z6', '--build', root, out], {
    env: { ...process.env, SOURCE_DATE_EPOCH: '0' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
