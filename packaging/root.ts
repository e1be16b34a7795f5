import { chmodSync, cpSync, lstatSync, lutimesSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a package of a system is made of. `tree` is the unpacked tree of one platform, `folder` where to work, `out` the file to make. */
export type Wanted = { version: string; architecture: string; tree: string; folder: string; out: string };

export const facts = {
  name: 'shipshape',
  summary: 'keeps developers’ laptops in order',
  description:
    'Honest checks, gentle mending, evidence an auditor can verify. Once a day, as root; a user without rights sends the report.',
  home: '/opt/shipshape',
} as const;

/** The files of a whole machine, as install.sh --system lays them down; `links` is where people find programs there. */
export function layRoot({ version, tree, folder }: Wanted, links = 'usr/bin'): string {
  const root = path.join(folder, 'root');
  const versions = path.join(root, facts.home, 'versions');
  mkdirSync(versions, { recursive: true });
  cpSync(tree, path.join(versions, version), { recursive: true });
  symlinkSync(`versions/${version}`, path.join(root, facts.home, 'current'));
  mkdirSync(path.join(root, links), { recursive: true });
  symlinkSync(`${facts.home}/current/bin/shipshape`, path.join(root, links, 'shipshape'));
  nameFolder(path.join(versions, version, 'bin/shipshape'));
  const places = ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })].map(name => path.join(root, name));
  for (const place of places) openFolder(place);
  // Of no time, so that the same sources give the same bytes.
  for (const place of places) lutimesSync(place, 0, 0);
  return root;
}

/** The launcher is called by a link, and then cannot look beside itself. */
function nameFolder(launcher: string): void {
  writeFileSync(launcher, readFileSync(launcher, 'utf8').replace(/^here=.*$/m, `here=${facts.home}/current/bin`));
}

/** The umask of who packs is no part of it. */
function openFolder(place: string): void {
  if (lstatSync(place).isDirectory()) chmodSync(place, 0o755);
}

/** What is done around the files. What `leaving` puts aside is there when the files are gone. */
export const scripts = {
  // Where an image is made there may be no scheduler yet: the package is whole without, and what was said tells.
  installed: `sh ${facts.home}/current/lib/whole-machine.sh prepare
${facts.home}/current/bin/shipshape schedule on || :`,
  leaving: `sh ${facts.home}/current/lib/whole-machine.sh leave
cp ${facts.home}/current/lib/whole-machine.sh /var/lib/shipshape/whole-machine.sh 2>/dev/null || :`,
  gone: `rm -rf ${facts.home}/versions/*/cache
find ${facts.home} -depth -type d -empty -delete 2>/dev/null || :`,
  removed: `[ ! -f /var/lib/shipshape/whole-machine.sh ] || sh /var/lib/shipshape/whole-machine.sh remove`,
} as const;
