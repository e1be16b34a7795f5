import { describeCheck } from '../support/describe-check.ts';

const openssh = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n';
const keygen = (stdout: string, exit = 0, name = 'key') => ({
  argv: ['ssh-keygen', '-l', '-f', `~/.ssh/${name}`] as [string, ...string[]],
  stdout,
  stderr: '',
  exit,
});
const key = (stdout: string, exit = 0, files: Record<string, string> = {}) => ({
  files: { '~/.ssh/key': openssh, ...files },
  commands: [keygen(stdout, exit)],
});

describeCheck('ssh-key-strength.sh', {
  recorded: ['developer/ssh-key-strength'],
  madeUp: [
    ['no ~/.ssh', {}, 'skip'],
    ['ssh-keygen is missing', { files: { '~/.ssh/key': openssh } }, 'error'],
    ['DSA in an old format, without ssh-keygen', { files: { '~/.ssh/-key': '-----BEGIN DSA PRIVATE KEY-----\n' } }, 'fail'],
    ['ssh-keygen says nothing', key(''), 'error'],
    ['ssh-keygen says two lines', key('2048 SHA256:x a (RSA)\n256 SHA256:y b (ED25519)\n'), 'error'],
    ['a type that nobody knows', key('256 SHA256:x a (XMSS)\n'), 'error'],
    ['a comment with a type of its own', key('1024 SHA256:x (ED25519) (RSA)\n'), 'fail'],
    ['a comment in the place of the type', key('1024 SHA256:x (ED25519)-\n'), 'error'],
    ['one bit short', key('2047 SHA256:x a (RSA)\n'), 'fail'],
    ['no number of bits', key('many SHA256:x a (RSA)\n'), 'error'],
    ['a certificate', key('2048 SHA256:x a (RSA-CERT)\n'), 'pass'],
    ['a key in a security key', key('256 SHA256:x a (ED25519-SK)\n'), 'pass'],
    ['RSA1', key('4096 a (RSA1)\n'), 'fail'],
    ['a company that wants 3072 bits', { ...key('2048 SHA256:x a (RSA)\n'), params: { rsa_min: 3072 } }, 'fail'],
    ['DSA that a new ssh-keygen does not know', key('', 255, { '~/.ssh/key.pub': 'ssh-dss AAAA a@b\n' }), 'fail'],
    ['ECDSA that ssh-keygen does not read', key('', 255, { '~/.ssh/key.pub': 'ecdsa-sha2-nistp256 AAAA a@b\n' }), 'error'],
    ['PuTTY: ed25519', { files: { '~/.ssh/key.ppk': 'PuTTY-User-Key-File-3: ssh-ed25519\r\n' } }, 'pass'],
    ['PuTTY: DSA', { files: { '~/.ssh/key.ppk': 'PuTTY-User-Key-File-2: ssh-dss\r\n' } }, 'fail'],
    [
      'one unknown, one weak',
      { files: { '~/.ssh/a': openssh, '~/.ssh/b': openssh }, commands: [keygen('', 255, 'a'), keygen('1024 SHA256:x a (RSA)\n', 0, 'b')] },
      'fail',
    ],
    [
      'one unknown, one strong',
      {
        files: { '~/.ssh/a': openssh, '~/.ssh/b': openssh },
        commands: [keygen('', 255, 'a'), keygen('256 SHA256:x a (ED25519)\n', 0, 'b')],
      },
      'error',
    ],
  ],
});
