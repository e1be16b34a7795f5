import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const git = (stdout: string, exit = 0) => ({
  commands: [
    {
      argv: ['git', 'config', '--show-origin', '--get-regexp', '^credential\\..*helper$'] as [string, ...string[]],
      stdout,
      stderr: '',
      exit,
    },
  ],
});
const helpers = (...settings: string[]) => git(settings.map(setting => `file:/home/alice/.gitconfig\t${setting}\n`).join(''));
const none = git('', 1);

describeCheck('git-credential-helper.sh', {
  recorded: ['developer/git-credential-helper'],
  madeUp: [
    ['no git and no file', {}, 'skip'],
    ['no git, and a file with a token', { files: { '~/.git-credentials': 'https://alice:token@github.com\n' } }, 'fail'],
    ['a file with a token where XDG has it', { ...none, files: { '~/.config/git/credentials': 'https://alice:token@github.com' } }, 'fail'],
    ['a file of user names', { ...none, files: { '~/.git-credentials': 'https://alice@github.com\n' } }, 'pass'],
    ['an empty file', { ...none, files: { '~/.git-credentials': '' } }, 'pass'],
    ['a status that git never gives, and no text', git('', 3), 'error'],
    ['the store helper, and a failing exit status', git('file:/x\tcredential.helper store\n', 128), 'fail'],
    ['another helper, and a failing exit status', git('file:/x\tcredential.helper cache\n', 128), 'error'],
    ['store with an option', helpers('credential.helper store --file ~/x'), 'fail'],
    ['store by its path', helpers('credential.helper /usr/lib/git-core/git-credential-store'), 'fail'],
    ['store in a command', helpers('credential.helper !git credential-store'), 'fail'],
    ['another program whose name begins with store', helpers('credential.helper storebox'), 'pass'],
    [
      'libsecret, manager and gh',
      helpers('credential.helper libsecret', 'credential.helper manager', 'credential.https://a.helper !gh auth'),
      'pass',
    ],
    ['store after a reset', helpers('credential.helper ', 'credential.helper store'), 'fail'],
    ['store for all, reset for one host', helpers('credential.helper store', 'credential.https://a.helper '), 'fail'],
    ['store for one host, reset for it', helpers('credential.https://a.helper store', 'credential.https://a.helper '), 'pass'],
    ['store for one host, reset for another', helpers('credential.https://a.helper store', 'credential.https://b.helper '), 'fail'],
    ['store for one host, reset for all', helpers('credential.https://a.helper store', 'credential.helper '), 'pass'],
    ['a name without a value resets nothing', helpers('credential.helper store', 'credential.helper'), 'fail'],
    ['a URL with a blank and a password', helpers('credential.https://a:b c@host.helper store'), 'fail'],
    [
      'Apple without developer tools',
      { os: '26.5', commands: [{ argv: ['xcode-select', '-p'], stdout: '', stderr: 'xcode-select: error', exit: 2 }, ...none.commands] },
      'skip',
    ],
  ],
});

/** Prints the helpers of ~/.gitconfig as git does. */
const gitTool = `awk -v file="$HOME/.gitconfig" '
  /^\\[/ { scope = "credential."; if (match($0, /"[^"]*"/)) scope = scope substr($0, RSTART + 1, RLENGTH - 2) "."; next }
  $1 == "helper" { sub(/^[^=]*= */, ""); print "file:" file "\\t" scope "helper " $0; found = 1 }
  END { exit !found }' "$HOME/.gitconfig"`;
const uses = (settings: string, files: Record<string, string> = {}) => ({
  user: 'user' as const,
  files: { '~/.gitconfig': settings, ...files },
  programs: { git: gitTool, uname: 'echo Linux' },
});

describeFix('git-credential-helper.sh', [
  [
    'the helper store, with its file',
    uses('[user]\n\tname = helper = store\n[credential]\n\thelper = store\n', { '~/.git-credentials': 'https://alice:secret@host\n' }),
  ],
  ['store for one host, with a file of its own', uses('[credential "https://host"]\n\thelper = store --file ~/x\n')],
  ['a file that is left over', uses('[credential]\n\thelper = cache\n', { '~/.config/git/credentials': 'https://alice:secret@host\n' })],
]);
