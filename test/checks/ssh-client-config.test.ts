import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const ssh = (stdout: string, exit = 0, stderr = '') => ({
  commands: [{ argv: ['ssh', '-G', 'shipshape.invalid'] as [string, ...string[]], stdout, stderr, exit }],
});
const said = (agent: string, keys: string, files: string) =>
  ssh(`host shipshape.invalid\nstricthostkeychecking ${keys}\nuserknownhostsfile ${files}\nforwardagent ${agent}\n`);
const good = said('no', 'ask', '/home/alice/.ssh/known_hosts');
/** Without ssh: a check that asked it would be an error. */
const config = (content: string, more: Record<string, string> = {}) => ({ files: { '~/.ssh/config': content, ...more } });

describeCheck('ssh-client-config.sh', {
  recorded: ['developer/ssh-client-config'],
  madeUp: [
    ['no client and no settings', {}, 'skip'],
    ['no client and settings', config('Host *\n'), 'error'],
    ['ssh says nothing', ssh(''), 'error'],
    ['ssh says nothing of host keys', ssh('forwardagent no\nuserknownhostsfile /x\n'), 'error'],
    ['ssh says nothing of host keys, and forwards the agent', ssh('forwardagent yes\n'), 'fail'],
    [
      'good words with a failing exit status',
      { ...ssh('forwardagent no\n', 255, 'Bad owner or permissions on /home/alice/.ssh/config\r\n') },
      'error',
    ],
    ['an agent by its socket', said('/run/agent.sock', 'ask', '/home/alice/.ssh/known_hosts'), 'fail'],
    ['keys that must be known', said('no', 'true', '/home/alice/.ssh/known_hosts'), 'pass'],
    ['a word for host keys that nobody knows', said('no', 'perhaps', '/home/alice/.ssh/known_hosts'), 'error'],
    ['known hosts thrown away twice', said('no', 'ask', '/dev/null /dev/null'), 'fail'],
    ['known hosts kept beside /dev/null', said('no', 'ask', '/dev/null /home/alice/.ssh/known_hosts'), 'pass'],
    ['a folder in the place of the settings', { ...good, dirs: { '~/.ssh/config': '0700' } }, 'pass'],
    ['Match exec, and good settings', config('Match exec "test -f x"\n  User bob\n'), 'pass'],
    ['Match exec in another spelling', config('  MATCH=host x EXEC y\n  ForwardAgent yes\n'), 'error'],
    ['Match exec in quotes, and an agent that is forwarded', config('"Match" exec "true"\n"ForwardAgent" "yes"\n'), 'error'],
    ['Match exec, and a host whose key is not checked', config('Match exec x\nHost a\n  StrictHostKeyChecking=no\n'), 'error'],
    ['Match exec, and known hosts thrown away', config('Match exec x\n  UserKnownHostsFile /dev/null\n'), 'error'],
    ['Match exec in a comment', { ...good, ...config('# Match exec true\n') }, 'pass'],
    ['look-ups of names', config('CanonicalizeHostname always\n'), 'pass'],
    ['Match exec in an included file', config('Include work\n', { '~/.ssh/work': 'Match exec x\n  ForwardAgent yes\n' }), 'error'],
    [
      'Match exec in a file with blanks',
      config('Include "~/my own/*.conf"\n', { '~/my own/a.conf': 'Match exec x\nForwardAgent yes\n' }),
      'error',
    ],
    [
      'Match exec in the second of two included files',
      config('Include a.conf b.conf # both\n', { '~/.ssh/a.conf': 'Host a\n', '~/.ssh/b.conf': 'Match exec x\nForwardAgent yes\n' }),
      'error',
    ],
    [
      'Match exec in what the included files include',
      config('Include a.conf b.conf\n', {
        '~/.ssh/a.conf': 'Include c.conf\n',
        '~/.ssh/b.conf': 'Host b\n',
        '~/.ssh/c.conf': 'Match exec x\nForwardAgent yes\n',
      }),
      'error',
    ],
    [
      'Match exec in the second when the first includes a third',
      config('Include a.conf b.conf\n', {
        '~/.ssh/a.conf': 'Include c.conf\n',
        '~/.ssh/b.conf': 'Match exec x\nForwardAgent yes\n',
        '~/.ssh/c.conf': 'Host c\n',
      }),
      'error',
    ],
    [
      'Match exec for the whole machine',
      { files: { '/etc/ssh/ssh_config': 'Include /etc/ssh/d/*\n', '/etc/ssh/d/a': 'Match exec x\nForwardAgent yes\n' } },
      'error',
    ],
    ['an included file by a token', config('Include %d/x\nForwardAgent yes\n'), 'error'],
    ['files that include themselves', config('Include config\n'), 'error'],
    ['an included file that is not there', { ...good, ...config('Include nowhere/*\n') }, 'pass'],
  ],
});

/** Says what the last of its words says, for a host that no file names. */
const asked = `awk 'BEGIN { agent = "no"; keys = "ask"; files = "~/.ssh/known_hosts"; on = 1 }
  tolower($1) == "host" { on = $2 == "*" }
  on && tolower($1) == "forwardagent" { agent = $2 }
  on && tolower($1) == "stricthostkeychecking" { keys = $2 }
  on && tolower($1) == "userknownhostsfile" { files = $2 }
  END { print "forwardagent " agent; print "stricthostkeychecking " keys; print "userknownhostsfile " files }' "$HOME/.ssh/config"`;
const ownConfig = (text: string) => ({ user: 'user' as const, files: { '~/.ssh/config': text }, programs: { ssh: asked } });

describeFix('ssh-client-config.sh', [
  ['the agent goes everywhere', ownConfig('Host bastion\n  ForwardAgent yes\nHost *\n  ForwardAgent yes\n')],
  ['false servers are accepted and forgotten', ownConfig('StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nHost a\n  User b\n')],
]);
