import { describeReality } from './describe-reality.ts';

// As pam-auth-update(8) and faillock(8) tell to do it on Debian.
const faillock = `
printf 'Name: Lock\\nDefault: yes\\nPriority: 0\\nAuth-Type: Primary\\nAuth:\\n\\t[default=die] pam_faillock.so authfail\\n' >/usr/share/pam-configs/faillock
printf 'Name: Notify\\nDefault: yes\\nPriority: 1024\\nAuth-Type: Primary\\nAuth:\\n\\trequisite pam_faillock.so preauth\\nAccount-Type: Primary\\nAccount:\\n\\trequired pam_faillock.so\\n' >/usr/share/pam-configs/faillock_notify
pam-auth-update --package --enable faillock faillock_notify
grep -q 'pam_faillock.so preauth' /etc/pam.d/common-auth
`;
const longPasswords = 'mkdir -p /etc/security/pwquality.conf.d; echo "minlen = 12" >/etc/security/pwquality.conf.d/50-length.conf\n';
const length = 'common-password refuses a new password under 12 characters';
const hash = 'common-password stores new passwords with a strong hash';
const lockout = 'common-auth locks an account after at most 10 wrong passwords';
/** The password of ten characters that alice wants is good but for its length. */
const takesTen = (taken: 'taken' | 'refused') => `
echo 'dictcheck = 0' >>/etc/security/pwquality.conf
echo 'alice:Old-Enough-4711' | chpasswd
said=$(printf 'Old-Enough-4711\\ntQ7vzXb2Kd\\ntQ7vzXb2Kd\\n' | setpriv --reuid=alice --regid=alice --init-groups passwd 2>&1) && got=taken || got=refused
[ $got = ${taken} ] || impossible "the password of ten characters is $got: $said"
`;

describeReality('password-policy.linux.sh', [
  ['pwquality and faillock', `${faillock}${longPasswords}${takesTen('refused')}`, 'pass'],
  [
    'Debian as it is installed',
    `pam-auth-update --package --remove pwquality\n${takesTen('taken')}`,
    'fail',
    { points: { [length]: 'fail', [hash]: 'pass', [lockout]: 'fail' } },
  ],
  [
    'pwquality with its own eight characters',
    `${faillock}${takesTen('taken')}`,
    'fail',
    { points: { [length]: 'fail', [lockout]: 'pass' } },
  ],
  [
    'a length in the file that a later file takes back',
    `${faillock}${longPasswords}echo 'minlen = 8' >/etc/security/pwquality.conf.d/90-shorter.conf${takesTen('taken')}`,
    'fail',
    { points: { [length]: 'fail' } },
  ],
  [
    'a length as an argument of the line',
    `${faillock}sed -i 's/pam_pwquality.so retry=3/pam_pwquality.so retry=3 minlen=14/' /etc/pam.d/common-password${takesTen('refused')}`,
    'pass',
  ],
  [
    'pwquality that warns only',
    `${faillock}${longPasswords}echo 'enforcing = 0' >>/etc/security/pwquality.conf${takesTen('taken')}`,
    'fail',
    { points: { [length]: 'fail' } },
  ],
  ['no lockout', `${longPasswords}${takesTen('refused')}`, 'fail', { points: { [length]: 'pass', [lockout]: 'fail' } }],
  [
    'a lockout after fifty',
    `${faillock}${longPasswords}echo 'deny = 50' >/etc/security/faillock.conf`,
    'fail',
    { points: { [lockout]: 'fail' } },
  ],
  ['weak hashes', `${faillock}${longPasswords}sed -i 's/yescrypt/md5/' /etc/pam.d/common-password`, 'fail', { points: { [hash]: 'fail' } }],
  [
    'a length that is no number',
    `${faillock}${longPasswords}echo 'minlen = twelve' >>/etc/security/pwquality.conf.d/50-length.conf`,
    'error',
  ],
  ['no stack for passwords', 'rm /etc/pam.d/common-password', 'error'],
  ['a person asks', `${faillock}${longPasswords}`, 'pass', { as: 'alice' }],
]);
