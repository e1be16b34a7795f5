import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

/** A /Users with these entries: their first column as `ls -ld` prints it, or none where it fails. */
const users = (entries: Record<string, string>) => ({
  user: 'user' as const,
  commands: [
    { argv: ['ls', '/Users'] as [string, string], stdout: `${Object.keys(entries).join('\n')}\n`, stderr: '', exit: 0 },
    ...Object.entries(entries).map(([name, mode]) => ({
      argv: ['ls', '-ld', `/Users/${name}`] as [string, ...string[]],
      stdout: mode && `${mode} 24 alice  staff  768 Jan 12 09:41 /Users/${name}\n`,
      stderr: '',
      exit: mode ? 0 : 1,
    })),
  ],
});
const closed = 'drwx------+';

describeCheck('home-folder-permissions.macos.sh', {
  recorded: ['macos/home-folder-permissions'],
  madeUp: [
    ['701 and 710', users({ alice: 'drwx-----x', bob: 'drwx--x---@' }), 'pass'],
    ['others may write', users({ alice: 'drwx----w-' }), 'fail'],
    ['the group may write', users({ alice: 'drwx-w----' }), 'fail'],
    ['others may read', users({ alice: 'drwx---r--' }), 'fail'],
    ['open, with bits of its own', users({ alice: 'drwxr-sr-t' }), 'fail'],
    ['closed, with bits of its own', users({ alice: 'drwx--S--T' }), 'pass'],
    ['one closed, one open', users({ alice: closed, bob: 'drwxr-x---+' }), 'fail'],
    ['a name that only ends like Shared', users({ sharedadmin: 'drwxr-xr-x', Shared: 'drwxrwxrwt' }), 'fail'],
    ['a name with a blank', users({ 'Deleted Users': 'drwxr-xr-x' }), 'fail'],
    ['a name that looks like TAP', users({ '1..0 # SKIP': 'drwxr-xr-x' }), 'fail'],
    ['Shared and Guest alone', users({ Guest: 'drwxr-xr-x', Shared: 'drwxrwxrwt' }), 'error'],
    ['a file beside a closed home', users({ alice: closed, 'notes.txt': '-rw-r--r--' }), 'pass'],
    ['a file alone', users({ 'notes.txt': '-rw-r--r--' }), 'error'],
    ['a link beside a closed home', users({ alice: closed, bob: 'lrwxr-xr-x' }), 'error'],
    ['a home that ls cannot list', users({ alice: closed, bob: '' }), 'error'],
    ['a home that ls cannot list, and an open one', users({ alice: '', bob: 'drwxr-xr-x' }), 'fail'],
    ['a mode of another form', users({ alice: 'drwx' }), 'error'],
    ['an empty /Users', users({}), 'error'],
  ],
});

describeFix('home-folder-permissions.macos.sh', [
  ['a home that the group may read', { home: '/Users/alice', dirs: { '/Users/alice': '750' } }],
  ['a home that others may read and enter', { home: '/Users/alice', dirs: { '/Users/alice': '755', '/Users/Shared': '777' } }],
]);
