import { describeCheck } from '../support/describe-check.ts';

const key = (content: string) => ({ files: { '~/.ssh/key': content } });

describeCheck('ssh-key-passphrase.sh', {
  recorded: ['developer/ssh-key-passphrase'],
  madeUp: [
    ['no ~/.ssh', {}, 'skip'],
    ['an empty ~/.ssh', { dirs: { '~/.ssh': '700' } }, 'skip'],
    ['PKCS#8 in plain text', key('-----BEGIN PRIVATE KEY-----\nMIIE\n'), 'fail'],
    ['PKCS#8 encrypted', key('-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n'), 'pass'],
    ['PEM in plain text with CR LF', key('-----BEGIN RSA PRIVATE KEY-----\r\nMIIE\r\n'), 'fail'],
    ['PEM encrypted with CR LF', key('-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\n'), 'pass'],
    ['PuTTY in plain text', key('PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n'), 'fail'],
    ['PuTTY encrypted', key('PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: aes256-cbc\n'), 'pass'],
    ['an OpenSSH key cut after its first line', key('-----BEGIN OPENSSH PRIVATE KEY-----\n'), 'error'],
    [
      'a key that nobody may read',
      { user: 'user', ...key('-----BEGIN PRIVATE KEY-----\n'), modes: { '~/.ssh/key': '0000' } },
      process.getuid?.() === 0 ? 'fail' : 'error',
    ],
    [
      'a key of one line after an encrypted one',
      {
        files: { '~/.ssh/a': '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n', '~/.ssh/b': '-----BEGIN RSA PRIVATE KEY-----\n' },
      },
      'fail',
    ],
    [
      'one damaged, one in plain text',
      { files: { '~/.ssh/a': '-----BEGIN OPENSSH PRIVATE KEY-----\n', '~/.ssh/b': '-----BEGIN PRIVATE KEY-----\n' } },
      'fail',
    ],
    ['a plain key that the policy exempts', { ...key('-----BEGIN PRIVATE KEY-----\n'), params: { exempt: ['key'] } }, 'skip'],
    ['a name that looks like TAP', { files: { '~/.ssh/1..0 # SKIP': '-----BEGIN PRIVATE KEY-----\n' } }, 'fail'],
  ],
});
