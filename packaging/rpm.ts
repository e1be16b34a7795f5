import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { facts, layRoot, scripts, type Wanted } from './root.ts';

export const rpmArchitectures: Record<string, string> = { 'linux-x64': 'x86_64', 'linux-arm64': 'aarch64' };

/** A package for Fedora and its kin. rpmbuild(8); nothing is built, stripped or looked through, since the files are made already. */
export function makeRpm(wanted: Wanted): void {
  const root = layRoot(wanted);
  const { version, architecture, folder, out } = wanted;
  const top = path.join(folder, 'rpm');
  mkdirSync(top, { recursive: true });
  const spec = path.join(top, 'shipshape.spec');
  writeFileSync(
    spec,
    `%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _buildhost reproducible
%global source_date_epoch_from_changelog 0
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _binary_payload w6.gzdio
Name: ${facts.name}
Version: ${version}
Release: 1
Summary: ${facts.summary}
License: MIT
AutoReqProv: no
Requires: glibc >= 2.28, libstdc++, libatomic, shadow-utils
%description
${facts.description}
%install
mkdir -p %{buildroot}
cp -a ${root}/. %{buildroot}/
%post
${scripts.installed}
%preun
if [ "$1" = 0 ]; then
${scripts.leaving}
fi
%postun
if [ "$1" = 0 ]; then
${scripts.gone}
${scripts.removed}
fi
%files
%defattr(-,root,root,-)
${facts.home}
/usr/bin/shipshape
`,
  );
  const words = ['-bb', '--quiet', '--target', architecture, '--define', `_topdir ${top}`, '--define', '_rpmdir %{_topdir}/out', spec];
  execFileSync('rpmbuild', words, { env: { ...process.env, SOURCE_DATE_EPOCH: '0' }, stdio: ['ignore', 'ignore', 'inherit'] });
  const made = readdirSync(path.join(top, 'out', architecture));
  copyFileSync(path.join(top, 'out', architecture, made[0] as string), out);
}
