import { describeCheck, readCase } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { apt } from '../support/systemctl.ts';

const good = 'linux/password-policy/pwquality-faillock';
const arch = 'linux/password-policy/arch-pwquality';
const fedora = 'linux/password-policy/fedora-default';
const password = '/etc/pam.d/common-password';
const auth = '/etc/pam.d/common-auth';
const quality = '/etc/security/pwquality.conf';
const faillock = '/etc/security/faillock.conf';
const changed = (like: string, files: Record<string, string | undefined>) => ({
  like,
  files: Object.fromEntries(
    Object.entries({ ...readCase(`${like}.json`).files, ...files }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
});
const lines = (...text: string[]) => text.map(line => `${line}\n`).join('');
const unix = 'password [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt';
const stack = (line: string) => changed(good, { [password]: lines(line, unix) });
const qualityOf = (text: string) => changed(good, { [quality]: text });
const locked = (line: string, conf = '') => changed(good, { [auth]: lines(line, 'auth required pam_unix.so'), [faillock]: conf });

describeCheck('password-policy.linux.sh', {
  recorded: ['linux/password-policy'],
  madeUp: [
    ['11 characters', qualityOf('minlen=11\n'), 'fail'],
    ['12 characters', qualityOf('minlen=12\n'), 'pass'],
    ['12 characters, 14 by policy', { ...qualityOf('minlen = 12\n'), params: { min_length: 14 } }, 'fail'],
    ['12 characters, one given for a digit', qualityOf('minlen = 12\ndcredit = 1\n'), 'fail'],
    ['13 characters, one given for a digit', qualityOf('minlen = 13\ndcredit = 1\nucredit = -1\n'), 'pass'],
    ['3 characters, by a policy of 8', { ...qualityOf('minlen = 3\n'), params: { min_length: 8 } }, 'fail'],
    ['a length that is no number', qualityOf('minlen = long\n'), 'error'],
    ['a length that looks octal', qualityOf('minlen = 014\n'), 'error'],
    ['a length beyond numbers', qualityOf('minlen = 99999999999999999999\n'), 'error'],
    ['a later file', changed(good, { '/etc/security/pwquality.conf.d/50.conf': 'minlen = 8\n' }), 'fail'],
    [
      'a later file mends it',
      changed(good, { [quality]: 'minlen = 8\n', '/etc/security/pwquality.conf.d/50.conf': 'minlen = 14 # long\n' }),
      'pass',
    ],
    [
      'enforced again by an argument',
      changed(good, {
        [quality]: 'minlen = 14\nenforcing = 0\n',
        [password]: lines('password requisite pam_pwquality.so enforcing=1', unix),
      }),
      'pass',
    ],
    ['optional', stack('password optional pam_pwquality.so minlen=14'), 'fail'],
    ['a bracket that dies', stack('password [success=ok default=die] /usr/lib64/security/pam_pwquality.so minlen=14'), 'pass'],
    ['a bracket that ignores', stack('password [success=ok default=ignore] pam_pwquality.so minlen=14'), 'fail'],
    ['a comment', stack('#password requisite pam_pwquality.so minlen=14'), 'fail'],
    ['a line in two', stack('password requisite \\\n pam_pwquality.so minlen=14'), 'pass'],
    ['cracklib with its credits', stack('password requisite pam_cracklib.so minlen=15'), 'fail'],
    ['cracklib without', stack('password requisite pam_cracklib.so minlen=12 dcredit=0 ucredit=0 lcredit=0 ocredit=0'), 'pass'],
    ['passwdqc as it comes', stack('password requisite pam_passwdqc.so'), 'fail'],
    ['passwdqc warns', stack('password requisite pam_passwdqc.so min=disabled,24,12,12,12 enforce=none'), 'fail'],
    ['passwdqc with words', stack('password requisite pam_passwdqc.so min=disabled,many,12,12,12'), 'error'],
    ['passwdqc with a file', stack('password requisite pam_passwdqc.so config=/etc/passwdqc.conf'), 'error'],
    [
      'an include',
      changed(good, {
        [password]: lines('password include strong', unix),
        '/etc/pam.d/strong': lines('password requisite pam_pwquality.so', 'auth required pam_deny.so'),
      }),
      'pass',
    ],
    [
      'an include of Debian',
      changed(good, { [password]: lines('@include strong', unix), '/usr/lib/pam.d/strong': 'password requisite pam_pwquality.so' }),
      'pass',
    ],
    ['an include that is not there', changed(good, { [password]: lines('password include strong', unix) }), 'error'],
    ['an include of itself', changed(good, { [password]: lines('password include common-password', unix) }), 'error'],
    [
      'DES',
      changed(good, {
        [password]: lines('password requisite pam_pwquality.so', 'password required pam_unix.so'),
        '/etc/login.defs': 'UMASK 022\n',
      }),
      'fail',
    ],
    [
      'the method of login.defs',
      changed(good, {
        [password]: lines('password requisite pam_pwquality.so', 'password required pam_unix.so'),
        '/etc/login.defs': 'ENCRYPT_METHOD SHA512\n',
      }),
      'pass',
    ],
    [
      'an unknown method',
      changed(good, {
        [password]: lines('password requisite pam_pwquality.so', 'password required pam_unix.so'),
        '/etc/login.defs': 'ENCRYPT_METHOD ROT13\n',
      }),
      'error',
    ],
    ['no pam_unix', changed(good, { [password]: lines('password requisite pam_pwquality.so', 'password required pam_sss.so') }), 'error'],
    ['10 wrong passwords', locked('auth required pam_faillock.so preauth deny=10', 'deny = 99\n'), 'pass'],
    ['11 wrong passwords', locked('auth required pam_faillock.so authfail deny=11'), 'fail'],
    ['5 by policy', { ...locked('auth required pam_faillock.so preauth deny=6'), params: { max_failures: 5 } }, 'fail'],
    ['no lock at all', locked('auth required pam_faillock.so preauth', 'deny = 0\n'), 'fail'],
    ['a lock as it comes', locked('auth required pam_faillock.so preauth silent', '# deny = 0\n'), 'pass'],
    ['a lock that counts nothing', locked('auth required pam_faillock.so authsucc'), 'fail'],
    ['a lock that is no number', locked('auth required pam_faillock.so preauth', 'deny = few\n'), 'error'],
    ['no common-auth', changed(good, { [auth]: undefined }), 'error'],
    [
      'a password module missing for logins from afar',
      changed(arch, { '/etc/pam.d/password-auth': 'auth required pam_unix.so\npassword required pam_unix.so\n' }),
      'fail',
    ],
    [
      'Fedora as it should be',
      changed(
        fedora,
        Object.fromEntries(
          ['system-auth', 'password-auth'].map(name => [
            `/etc/pam.d/${name}`,
            lines(
              'auth required pam_faillock.so preauth silent',
              'auth required pam_faillock.so authfail',
              'password requisite pam_pwquality.so minlen=12',
              'password sufficient pam_unix.so yescrypt',
            ),
          ]),
        ),
      ),
      'pass',
    ],
  ],
});

/** Puts the lines of each profile that is enabled below the heading of its type. */
const pamAuthUpdate = `for name do
  case $name in --*) continue ;; esac
  sed -n 's/^\\tre/auth re/p; s/^\\t\\[/auth [/p' "$SHIPSHAPE_ROOT/usr/share/pam-configs/$name" >>"$SHIPSHAPE_ROOT/etc/pam.d/common-auth"
done
echo "$*" >>"$SHIPSHAPE_ROOT/var/lib/pam/seen"`;
const pam = (password: string, files: Record<string, string> = {}) => ({
  files: {
    '/etc/pam.d/common-password': password,
    '/etc/pam.d/common-auth': 'auth [success=1 default=ignore] pam_unix.so nullok\n',
    '/var/lib/pam/seen': 'unix\n',
    ...files,
  },
  programs: {
    ...apt,
    'apt-get': `${apt['apt-get']}
case $1 in
  install) echo 'password requisite pam_pwquality.so retry=3' | cat - "$SHIPSHAPE_ROOT/etc/pam.d/common-password" >"$SHIPSHAPE_ROOT/new"; cat "$SHIPSHAPE_ROOT/new" >"$SHIPSHAPE_ROOT/etc/pam.d/common-password"; rm "$SHIPSHAPE_ROOT/new" ;;
esac`,
    'pam-auth-update': pamAuthUpdate,
  },
});

describeFix('password-policy.linux.sh', [
  ['Debian as it comes', pam('password [success=1 default=ignore] pam_unix.so obscure yescrypt\n')],
  [
    'Debian that only warns, with a weak hash',
    pam('password requisite pam_pwquality.so retry=3\npassword [success=1] pam_unix.so use_authtok md5\n', {
      '/packages/libpam-pwquality': '',
      '/etc/security/pwquality.conf': 'enforcing = 0\n',
      '/etc/security/faillock.conf': '# deny = 3\ndeny = 50\n',
    }),
  ],
  [
    'Fedora',
    {
      files: {
        '/etc/pam.d/system-auth':
          'password requisite pam_pwquality.so\npassword sufficient pam_unix.so sha512\nauth sufficient pam_unix.so\n',
      },
      programs: { authselect: `echo 'auth required pam_faillock.so preauth silent' >>"$SHIPSHAPE_ROOT/etc/pam.d/system-auth"` },
    },
  ],
]);
