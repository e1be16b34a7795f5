import { describeCheck } from '../support/describe-check.ts';
import { type Broken, describeFix } from '../support/describe-fix.ts';

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n';

const file = (name: string, mode: string, content = key) => ({
  files: { [`~/.ssh/${name}`]: content },
  modes: { '~/.ssh': '0700', [`~/.ssh/${name}`]: mode },
});

describeCheck('ssh-permissions.sh', {
  recorded: ['developer/ssh-permissions'],
  madeUp: [
    ['an empty folder of its owner alone', { dirs: { '~/.ssh': '0700' } }, 'pass'],
    ['a folder that everybody may read', { dirs: { '~/.ssh': '0755' } }, 'pass'],
    ['a folder with a set-group bit alone', { dirs: { '~/.ssh': '2700' } }, 'pass'],
    ['a folder that the group may write to', { dirs: { '~/.ssh': '0770' } }, 'fail'],
    ['a folder that others may write to and not enter', { dirs: { '~/.ssh': '0702' } }, 'fail'],
    ['a key that the group may read', file('id_ed25519', '0640'), 'fail'],
    ['a key that others may only execute', file('id_ed25519', '0601'), 'fail'],
    ['a key of its owner alone', file('id_ed25519', '0400'), 'pass'],
    ['a key under a name of its own', file('work laptop', '0644'), 'fail'],
    ['a key with CR LF', file('key', '0644', key.replaceAll('\n', '\r\n')), 'fail'],
    ['a key of PuTTY', file('key.ppk', '0644', 'PuTTY-User-Key-File-3: ssh-ed25519\n'), 'fail'],
    ['a key without a line end', file('key', '0644', '-----BEGIN PRIVATE KEY-----'), 'fail'],
    ['a public key that everybody may read', file('id_ed25519.pub', '0644', 'ssh-ed25519 AAAA a@b\n'), 'pass'],
    ['known hosts that everybody may write', file('known_hosts', '0666', 'host ssh-ed25519 AAAA\n'), 'pass'],
    ['settings that everybody may read', file('config', '0644', 'Host *\n'), 'pass'],
    ['authorized keys that the group may write', file('authorized_keys', '0660', 'ssh-ed25519 AAAA a@b\n'), 'fail'],
    ['old authorized keys that others may write', file('authorized_keys2', '0602', 'ssh-ed25519 AAAA a@b\n'), 'fail'],
    ['a name that forges a point', file('x\nok 9 - all is well', '0644'), 'fail'],
    ['a name that is an option', file('-R', '0644'), 'fail'],
    ['a secret that nobody may read', { user: 'user', ...file('key', '0000') }, 'pass'],
    [
      'a file that its owner may not read and others may',
      { user: 'user', ...file('key', '0044') },
      process.getuid?.() === 0 ? 'fail' : 'error',
    ],
  ],
});

const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\n';
const ssh = (modes: Record<string, string>) => ({
  user: 'user' as const,
  files: { '~/.ssh/id': privateKey, '~/.ssh/config': 'Host a\n', '~/.ssh/id.pub': 'ssh-ed25519 AAAA\n' },
  modes: { '~/.ssh': '700', '~/.ssh/id.pub': '644', ...modes },
});

describeFix('ssh-permissions.sh', [
  // Root writes nothing where others could lead it astray.
  ...(process.getuid?.() === 0 ? [] : ([['a folder where all may write', ssh({ '~/.ssh': '777' })]] as [string, Broken][])),
  ['a key that all may read', ssh({ '~/.ssh/id': '644' })],
  ['settings that the group may write', ssh({ '~/.ssh/config': '664' })],
]);
