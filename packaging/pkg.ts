import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { facts, layRoot, scripts, type Wanted } from './root.ts';
import { packFolder } from './tarball.ts';

export const pkgArchitectures: Record<string, string> = { 'darwin-x64': 'x86_64', 'darwin-arm64': 'arm64' };

/**
 * All that a package for macOS is made of, as an MDM pushes it, but for the last step: only a Mac has the programs for that, and a key of
 * Apple's to sign with, without which no MDM takes it. pkgbuild(1), productbuild(1)
 */
export function makePkgLayout(wanted: Wanted): void {
  const { version, architecture, folder, out } = wanted;
  const name = path.basename(out, '.tar.gz');
  const layout = path.join(folder, name);
  const root = layRoot(wanted, 'usr/local/bin');
  mkdirSync(path.join(layout, 'scripts'), { recursive: true });
  renameSync(root, path.join(layout, 'root'));
  const write = (file: string, text: string, mode = 0o644) => writeFileSync(path.join(layout, file), text, { mode });
  write('scripts/preinstall', preinstall, 0o755);
  write('scripts/postinstall', postinstall(version), 0o755);
  write('Distribution', distribution(version, architecture));
  write('make-pkg.sh', makePkg(version, architecture), 0o755);
  packFolder(folder, name, out);
}

const preinstall = `#!/bin/sh
# Root runs nothing that others could put another thing in place of.
set -eu
for place in /opt ${facts.home}; do
  [ -e "$place" ] || continue
  found=$(find "$place" -prune \\( ! -user root -o -perm -020 -o -perm -002 -o -type l \\) -print)
  if [ -n "$found" ]; then
    echo "$found can be changed by others than root: sudo chown root:wheel $found; sudo chmod 755 $found" >&2
    exit 1
  fi
done
`;

const postinstall = (version: string) => `#!/bin/sh
set -eu
${scripts.installed}
for other in ${facts.home}/versions/*; do
  [ "$other" = ${facts.home}/versions/${version} ] || rm -rf "$other"
done
`;

/** Distribution XML of Apple's Installer. The Node that comes along wants macOS 13.5. */
const distribution = (version: string, architecture: string) => `<?xml version="1.0" encoding="utf-8"?>
<installer-gui-script minSpecVersion="2">
  <title>shipshape ${version}</title>
  <options customize="never" require-scripts="true" hostArchitectures="${architecture}"/>
  <domains enable_anywhere="false" enable_currentUserHome="false" enable_localSystem="true"/>
  <volume-check>
    <allowed-os-versions>
      <os-version min="13.5"/>
    </allowed-os-versions>
  </volume-check>
  <choices-outline>
    <line choice="shipshape"/>
  </choices-outline>
  <choice id="shipshape" title="shipshape" description="${facts.summary}">
    <pkg-ref id="shipshape"/>
  </choice>
  <pkg-ref id="shipshape" version="${version}" onConclusion="none">shipshape.pkg</pkg-ref>
</installer-gui-script>
`;

const makePkg = (version: string, architecture: string) => `#!/bin/sh
# Makes the package that an MDM pushes, on a Mac: ./make-pkg.sh ['Developer ID Installer: …']
set -eu
cd "$(dirname "$0")"
pkgbuild --root root --scripts scripts --identifier shipshape --version ${version} --install-location / --ownership recommended shipshape.pkg
set -- \${1:+--sign "$1"}
productbuild --distribution Distribution --package-path . "$@" shipshape-${version}-${architecture}.pkg
rm shipshape.pkg
`;
