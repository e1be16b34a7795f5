import { describe, expect, test } from 'vitest';
import { mendIn, type State } from './namespace.ts';

/** The machine as it is broken; there the check fails, its fix makes it pass, and undo leaves every file as it was. */
function describeRealFix(check: string, cases: [name: string, setUp: string, more?: Omit<State, 'setUp'>][]): void {
  describe(`the fix of ${check}`, () => {
    for (const [name, setUp, state] of cases)
      test(name, async ({ task, skip }) => {
        const mended = await mendIn({ setUp, ...state }, check);
        if ('impossible' in mended) {
          Object.assign(task.meta, { verdict: 'impossible', reason: mended.impossible });
          skip(mended.impossible);
          return;
        }
        task.meta.verdict = 'wrong';
        expect(mended, JSON.stringify(mended)).toMatchObject({
          before: { outcome: 'fail' },
          fixed: { ended: 'verified' },
          after: { outcome: 'pass' },
          undone: { outcome: 'fail' },
          strayed: [],
        });
        task.meta.verdict = 'right';
      });
  });
}

const rule = (text: string) => `printf '%s\\n' '${text}' >/etc/sudoers.d/own; chmod 440 /etc/sudoers.d/own\n`;
const shown = (setting: string, value: string) =>
  `value=$(mktemp); chmod 644 "$value"; printf '%s\\n' '${value}' >"$value"; mount --bind "$value" /proc/sys/${setting}\n`;
const aliceHasKey = `mkdir -m 700 /home/alice/.ssh
ssh-keygen -q -t ed25519 -N '' -f /home/alice/.ssh/id
cp /home/alice/.ssh/id.pub /home/alice/.ssh/authorized_keys
chown -R alice:alice /home/alice/.ssh
`;

describeRealFix('core-dumps.linux.sh', [['a dump for the user', shown('fs/suid_dumpable', '1')]]);
describeRealFix('kernel-hardening.linux.sh', [
  [
    'addresses of the kernel are shown',
    `[ -e /proc/sys/kernel/yama ] || impossible 'this kernel is built without Yama'\n${shown('kernel/kptr_restrict', '0')}`,
  ],
]);
describeRealFix('sudo-timeout.linux.sh', [
  ['an hour', rule('Defaults timestamp_timeout=60')],
  ['for ever, for alice', rule('Defaults:alice timestamp_timeout=-1, !lecture')],
  ['for all terminals', rule('Defaults timestamp_type=global')],
  ['what sudo does by itself is too long', '', { params: { max_minutes: 5 } }],
]);
describeRealFix('sudo-rules.linux.sh', [
  ['no terminal of its own', rule('Defaults !use_pty')],
  ['the password is seen', rule('Defaults visiblepw')],
]);
describeRealFix('sudo-policy.sh', [['an hour', rule('Defaults timestamp_timeout=60')]]);
describeRealFix('password-policy.linux.sh', [
  ['Debian as it is installed', 'pam-auth-update --package --remove pwquality\n'],
  ['pwquality with its own eight characters', 'echo "minlen = 8" >>/etc/security/pwquality.conf\n'],
]);
describeRealFix('firewall.linux.sh', [
  ['ufw is off', 'ufw --force disable\n'],
  ['ufw lets everything in', 'ufw default allow incoming; ufw --force enable\n'],
]);
describeRealFix('remote-login.linux.sh', [['sshd as Debian installs it', `${aliceHasKey}/usr/sbin/sshd\n`]]);
describeRealFix('auto-updates.linux.sh', [
  ['updates are switched off', `printf 'APT::Periodic::Unattended-Upgrade "0";\\n' >/etc/apt/apt.conf.d/20auto-upgrades\n`, { boot: true }],
  ['a timer is off', 'systemctl disable apt-daily.timer\n', { boot: true }],
]);
describeRealFix('home-permissions.linux.sh', [
  ['a home that others may enter', 'chmod 755 /home/alice', { as: 'alice' }],
  ['a home with a list of rights', 'setfacl -m u:nobody:rx /home/alice', { as: 'alice' }],
]);
describeRealFix('ssh-permissions.sh', [['a key that all may read', `${aliceHasKey}chmod 644 /home/alice/.ssh/id`, { as: 'alice' }]]);
describeRealFix('root-account.linux.sh', [['root has a password', 'adduser -q alice sudo; echo root:Good-Enough-4711 | chpasswd\n']]);
describeRealFix('empty-passwords.linux.sh', [['an account of a program', 'passwd -d games\n']]);
