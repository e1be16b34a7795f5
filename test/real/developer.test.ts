import { describeReality } from './describe-reality.ts';

const as = 'alice';
const home = 'install -d -m 700 -o alice -g alice /home/alice/.ssh; cd /home/alice/.ssh\n';
const own = 'chown -R alice: /home/alice\n';
const config = (text: string) => `${home}printf '%b\\n' '${text}' >config; chmod 600 config\n${own}`;
const forwarding = 'the SSH agent is not forwarded to every server';
const checking = 'an unknown host key is not accepted silently';
const memory = 'known host keys are kept';

describeReality('ssh-client-config.sh', [
  ['no settings', '', 'pass', { as }],
  [
    'the agent goes everywhere',
    config('Host *\\n  ForwardAgent yes'),
    'fail',
    { as, points: { [forwarding]: 'fail', [checking]: 'pass', [memory]: 'pass' } },
  ],
  ['the agent goes to one server', config('Host bastion\\n  ForwardAgent yes'), 'pass', { as }],
  ['the agent goes everywhere but an earlier word says no', config('ForwardAgent no\\nHost *\\n  ForwardAgent yes'), 'pass', { as }],
  [
    'the agent goes everywhere by its socket',
    config('Host *\\n  ForwardAgent /run/agent'),
    'fail',
    { as, points: { [forwarding]: 'fail' } },
  ],
  ['every host key is taken', config('StrictHostKeyChecking=no'), 'fail', { as, points: { [checking]: 'fail' } }],
  ['new host keys are taken', config('StrictHostKeyChecking accept-new'), 'pass', { as }],
  ['host keys are forgotten', config('UserKnownHostsFile /dev/null'), 'fail', { as, points: { [memory]: 'fail' } }],
  [
    'the whole machine lends its agent',
    'echo "ForwardAgent yes" >/etc/ssh/ssh_config.d/own.conf',
    'fail',
    { as, points: { [forwarding]: 'fail' } },
  ],
  [
    'an included file',
    `${config('Include more/*')}mkdir more; echo 'ForwardAgent yes' >more/one; ${own}`,
    'fail',
    { as, points: { [forwarding]: 'fail' } },
  ],
  ['a Match that would run something', config('Match exec "touch /tmp/it-ran"\\n  User alice'), 'pass', { as }],
  ['a Match that would run something, with the agent', config('Match exec "touch /tmp/it-ran"\\n  ForwardAgent yes'), 'error', { as }],
  ['a word that ssh does not know', config('ForwardAgnet yes'), 'error', { as }],
  ['a file that others may write', `${config('ForwardAgent yes')}chmod 666 config`, 'error', { as }],
  ['a file that cannot be read', `${config('ForwardAgent yes')}chown root: config; chmod 600 config`, 'error', { as }],
  ['ssh is not there, and nothing is set', 'rm -r /usr/bin/ssh /etc/ssh', 'skip', { as }],
]);

const keygen = (words: string) => `${home}ssh-keygen -q ${words} -f key || impossible 'this ssh-keygen makes no such key'\n${own}`;
const kinds = ['-t ed25519', '-t rsa -b 2048', '-t ecdsa', '-t ecdsa -b 521', '-t dsa'];
const formats = ['', '-m PEM', '-m PKCS8'];
const every = kinds.flatMap(kind =>
  formats.filter(format => !format || !kind.includes('ed25519')).map(format => `${kind} ${format}`.trim()),
);

describeReality('ssh-key-passphrase.sh', [
  ...every.flatMap((words): Parameters<typeof describeReality>[1] => [
    [`ssh-keygen ${words} with a passphrase`, keygen(`${words} -N 'correct horse'`), 'pass', { as }],
    [`ssh-keygen ${words} without one`, keygen(`${words} -N ''`), 'fail', { as }],
  ]),
  ['another cipher', keygen(`-t ed25519 -Z chacha20-poly1305@openssh.com -N 'correct horse'`), 'pass', { as }],
  [
    'a passphrase that was taken away',
    `${keygen(`-t ed25519 -N 'correct horse'`)}ssh-keygen -q -p -P 'correct horse' -N '' -f key; ${own}`,
    'fail',
    { as },
  ],
  ['a key of openssl without a passphrase', `${home}openssl genpkey -algorithm ed25519 -out key; ${own}`, 'fail', { as }],
  ['a key of openssl with one', `${home}openssl genpkey -algorithm ed25519 -aes256 -pass pass:horse -out key; ${own}`, 'pass', { as }],
  ['a plain key that the policy exempts', keygen(`-t ed25519 -N ''`), 'skip', { as, params: { exempt: ['key'] } }],
  ['public halves alone', `${keygen(`-t ed25519 -N ''`)}rm key`, 'skip', { as }],
  ['a key that cannot be read', `${keygen(`-t ed25519 -N ''`)}chown root: key`, 'error', { as }],
  [
    'a key that is cut off',
    `${keygen(`-t ed25519 -N ''`)}printf '%s\\nZm9v\\n' '-----BEGIN OPENSSH PRIVATE KEY-----' >key`,
    'error',
    { as },
  ],
  ['no ~/.ssh', '', 'skip', { as }],
]);

describeReality('ssh-key-strength.sh', [
  ...['-t ed25519', '-t ecdsa', '-t ecdsa -b 521', '-t rsa', '-t rsa -b 2048 -m PEM', '-t rsa -b 2048 -m PKCS8'].flatMap(
    (words): Parameters<typeof describeReality>[1] => [
      [`ssh-keygen ${words}`, keygen(`${words} -N ''`), 'pass', { as }],
      [`ssh-keygen ${words} with a passphrase`, keygen(`${words} -N 'correct horse'`), 'pass', { as }],
    ],
  ),
  ['a short RSA key', keygen(`-t rsa -b 1024 -N ''`), 'fail', { as }],
  ['a short RSA key with a passphrase', keygen(`-t rsa -b 1024 -N 'correct horse'`), 'fail', { as }],
  [
    'a short RSA key of an old format without its public half',
    `${keygen(`-t rsa -b 1024 -m PEM -N 'correct horse'`)}rm key.pub`,
    'error',
    { as },
  ],
  ['a DSA key', keygen(`-t dsa -N ''`), 'fail', { as }],
  ['a DSA key of an old format', keygen(`-t dsa -m PEM -N 'correct horse'`), 'fail', { as }],
  ['a stricter policy', keygen(`-t rsa -b 2048 -N ''`), 'fail', { as, params: { rsa_min: 3072 } }],
  ['a strong key among weak ones', `${keygen(`-t ed25519 -N ''`)}ssh-keygen -q -t rsa -b 1024 -N '' -f other; ${own}`, 'fail', { as }],
  [
    'a key that is cut off',
    `${keygen(`-t ed25519 -N ''`)}printf '%s\\nZm9v\\n' '-----BEGIN OPENSSH PRIVATE KEY-----' >key; rm key.pub`,
    'error',
    { as },
  ],
  ['ssh-keygen is not there', `${keygen(`-t ed25519 -N ''`)}rm /usr/bin/ssh-keygen`, 'error', { as }],
  ['public halves alone', `${keygen(`-t ed25519 -N ''`)}rm key`, 'skip', { as }],
]);

describeReality('ssh-permissions.sh', [
  ['as ssh-keygen makes them', keygen(`-t ed25519 -N ''`), 'pass', { as }],
  [
    'as ssh-keygen makes them, and root asks',
    `${keygen(`-t ed25519 -N ''`)}rm -rf /root/.ssh; cp -r . /root/.ssh; chmod 700 /root/.ssh; chown -R root: /root/.ssh`,
    'pass',
  ],
  ['a key that the group may read', `${keygen(`-t ed25519 -N ''`)}chmod 640 key`, 'fail', { as }],
  ['settings that all may write', `${config('Host *')}chmod 666 config`, 'fail', { as }],
  ['settings that all may read', `${config('Host *')}chmod 644 config`, 'pass', { as }],
  ['a folder that the group may write', `${keygen(`-t ed25519 -N ''`)}chmod 770 .`, 'fail', { as }],
  ['a key of somebody else', `${keygen(`-t ed25519 -N ''`)}chown daemon key; chmod 644 key`, 'fail', { as }],
  ['a folder that cannot be read', `${keygen(`-t ed25519 -N ''`)}chown root: .`, 'error', { as }],
  ['no ~/.ssh', '', 'skip', { as }],
]);

const git = (words: string) => `setpriv --reuid=alice --regid=alice --init-groups env HOME=/home/alice git config ${words}\n`;
/** Whether git really writes a password to the disk. */
const keeps = (yes: boolean) => `
printf 'protocol=https\\nhost=example.com\\nusername=alice\\npassword=geheim\\n\\n' | setpriv --reuid=alice --regid=alice --init-groups env HOME=/home/alice git credential approve
grep -rqs geheim /home/alice && got=true || got=false
rm -f /home/alice/.git-credentials /home/alice/.config/git/credentials
[ $got = ${yes} ] || impossible 'git keeps the password otherwise'
`;
const noStore = 'git hands no password to its store helper';
const noFile = 'no file holds a git password in plain text';

describeReality('git-credential-helper.sh', [
  ['no helper', keeps(false), 'pass', { as }],
  [
    'the store helper',
    `${git('--global credential.helper store')}${keeps(true)}`,
    'fail',
    { as, points: { [noStore]: 'fail', [noFile]: 'pass' } },
  ],
  [
    'the store helper for the whole machine',
    `git config --system credential.helper store\n${keeps(true)}`,
    'fail',
    { as, points: { [noStore]: 'fail' } },
  ],
  [
    'the store helper for one host',
    `${git('--global credential.https://example.com.helper store')}${keeps(true)}`,
    'fail',
    { as, points: { [noStore]: 'fail' } },
  ],
  [
    'the store helper with a file',
    `${git('--global credential.helper "store --file ~/.my-secrets"')}${keeps(true)}`,
    'fail',
    { as, points: { [noStore]: 'fail' } },
  ],
  [
    'the store helper by an included file',
    `printf '[credential]\\n\\thelper = store\\n' >/home/alice/more; ${git('--global include.path more')}${keeps(true)}`,
    'fail',
    { as, points: { [noStore]: 'fail' } },
  ],
  [
    'the store helper, forgotten again',
    `git config --system credential.helper store\n${git('--global credential.helper ""')}${keeps(false)}`,
    'pass',
    { as },
  ],
  ['the cache', git('--global credential.helper cache'), 'pass', { as }],
  [
    'a file from before',
    `echo 'https://alice:geheim@example.com' >/home/alice/.git-credentials; ${own}`,
    'fail',
    { as, points: { [noFile]: 'fail', [noStore]: 'pass' } },
  ],
  [
    'a file from before, where XDG wants it',
    `mkdir -p /home/alice/.config/git; echo 'https://alice:geheim@example.com' >/home/alice/.config/git/credentials; ${own}`,
    'fail',
    { as, points: { [noFile]: 'fail' } },
  ],
  ['an empty file', `: >/home/alice/.git-credentials; ${own}`, 'pass', { as }],
  ['broken settings', `echo '[credential' >/home/alice/.gitconfig; ${own}`, 'error', { as }],
  ['there is no git', 'rm /usr/bin/git', 'skip', { as }],
]);
