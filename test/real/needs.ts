import { accessSync, constants } from 'node:fs';

/** Programs that the set-ups call, by the Debian package that brings them. */
const packages: Record<string, string[]> = {
  acl: ['/usr/bin/setfacl'],
  cron: ['/usr/sbin/cron'],
  'cryptsetup-bin': ['/usr/sbin/cryptsetup'],
  dbus: ['/usr/bin/dbus-daemon'],
  dmsetup: ['/usr/sbin/dmsetup'],
  dunst: ['/usr/bin/dunst'],
  e2fsprogs: ['/usr/sbin/mkfs.ext4'],
  firewalld: ['/usr/bin/firewall-cmd'],
  git: ['/usr/bin/git'],
  iproute2: ['/usr/bin/ss'],
  iptables: ['/usr/sbin/iptables'],
  'libnotify-bin': ['/usr/bin/notify-send'],
  'libpam-pwquality': ['/usr/share/pam-configs/pwquality'],
  'nix-bin': ['/usr/bin/nix-instantiate'],
  nftables: ['/usr/sbin/nft'],
  'openssh-client': ['/usr/bin/ssh'],
  'openssh-server': ['/usr/sbin/sshd'],
  python3: ['/usr/bin/python3'],
  rpm: ['/usr/bin/rpmbuild'],
  ruby: ['/usr/bin/ruby'],
  sudo: ['/usr/bin/sudo'],
  systemd: ['/lib/systemd/systemd'],
  ufw: ['/usr/sbin/ufw'],
  'unattended-upgrades': ['/usr/bin/unattended-upgrade'],
  xvfb: ['/usr/bin/Xvfb'],
};

/** Ends the run before its first question where this machine is not the one to ask. */
export default function setup(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('these tests ask a real Linux machine, and make namespaces in it: run them as root on Debian');
  const missing = Object.entries(packages).filter(([, files]) => !files.every(exists));
  if (missing.length > 0) throw new Error(`packages are missing: apt-get install ${missing.map(([name]) => name).join(' ')}`);
}

function exists(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
