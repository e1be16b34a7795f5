import { answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';

const defaults = [
  'APT::Architecture "amd64";',
  'Acquire::AllowInsecureRepositories "0";',
  'Acquire::AllowWeakRepositories "0";',
  'Acquire::AllowDowngradeToInsecureRepositories "0";',
  '',
].join('\n');
const signed = 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://repo.example.com/debian bookworm main\n';

/** A Debian whose apt says `settings` besides its defaults and has these files below /etc/apt. */
const debian = (files: Record<string, string>, settings = '') => ({
  files: {
    '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/etc/apt/${name}`, text])),
  },
  ...answers({ 'apt-config dump': defaults + settings }),
});
const list = (line: string) => debian({ 'sources.list': signed, 'sources.list.d/own.list': line });
const stanza = (...lines: string[]) =>
  debian({ 'sources.list.d/debian.sources': `Types: deb\nURIs: http://repo.example.com/debian\n${lines.join('\n')}\n` });
const setting = (line: string) => debian({ 'sources.list': signed }, `${line}\n`);

/** A Fedora with these files below /etc. */
const fedora = (files: Record<string, string>) => ({
  files: {
    '/etc/os-release': 'ID=fedora\n',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/etc/${name}`, text])),
  },
});
const repository = (...lines: string[]) =>
  fedora({ 'dnf/dnf.conf': '[main]\ngpgcheck=True\n', 'yum.repos.d/own.repo': ['[own]', 'name=Own', ...lines, ''].join('\n') });

describeCheck('package-signatures.linux.sh', {
  recorded: [],
  madeUp: [
    ['a plain Debian', debian({ 'sources.list': signed }), 'pass'],
    ['stanzas of sources', stanza('Suites: bookworm', 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg'), 'pass'],
    ['a source that is trusted', list('deb [arch=amd64 trusted=yes] http://repo.example.com/apt stable main\n'), 'fail'],
    ['a source that may be insecure', list('deb-src [ Allow-Insecure=1 ] http://repo.example.com/apt stable main\n'), 'fail'],
    ['a source that is told not to be trusted', list('deb [trusted=no] http://repo.example.com/apt stable main\n'), 'pass'],
    ['a trusted source in a comment', list('# deb [trusted=yes] http://repo.example.com/apt stable main\n'), 'pass'],
    ['a file that a tool of Windows wrote', list('deb [trusted=yes] http://repo.example.com/apt stable main\r\n'), 'fail'],
    ['trusted in the address', list('deb http://repo.example.com/[trusted=yes] stable main\n'), 'pass'],
    ['a trusted stanza', stanza('trusted: YES'), 'fail'],
    ['a stanza that may be insecure', stanza('Allow-Insecure: yes'), 'fail'],
    ['a trusted stanza that is switched off', stanza('Trusted: yes', 'Enabled: no'), 'pass'],
    ['a trusted stanza before one that is switched off', stanza('Trusted: yes', '', 'Types: deb', 'Enabled: no'), 'fail'],
    ['no sources at all', debian({}), 'error'],
    ['unsigned packages are allowed', setting('APT::Get::AllowUnauthenticated "true";'), 'fail'],
    ['unsigned repositories are allowed, in small letters', setting('acquire::allowinsecurerepositories "1";'), 'fail'],
    ['weak repositories are allowed', setting('Acquire::AllowWeakRepositories "yes";'), 'fail'],
    ['allowed by a word that is none', setting('APT::Get::AllowUnauthenticated "perhaps";'), 'error'],
    ['a setting of another name', setting('APT::Get::AllowUnauthenticatedSometimes "true";'), 'pass'],
    ['apt says nothing', { ...debian({ 'sources.list': signed }), ...answers({ 'apt-config dump': '' }) }, 'error'],
    ['apt-config is missing', { files: { '/etc/os-release': 'ID=debian\n', '/etc/apt/sources.list': signed } }, 'error'],

    ['a plain Fedora', repository('enabled=1', 'gpgcheck=1'), 'pass'],
    ['a repository that leaves it to [main]', repository('enabled=1'), 'pass'],
    ['a repository that switches it off', repository('gpgcheck = 0'), 'fail'],
    ['a repository that is not used', repository('enabled=0', 'gpgcheck=0'), 'error'],
    ['a word that is none', repository('gpgcheck=perhaps'), 'error'],
    ['nobody says', fedora({ 'dnf/dnf.conf': '[main]\n', 'yum.repos.d/own.repo': '[own]\nname=Own\n' }), 'error'],
    ['switched off for all', fedora({ 'dnf/dnf.conf': '[main]\ngpgcheck=False\n', 'yum.repos.d/own.repo': '[own]\nname=Own\n' }), 'fail'],
    [
      'overridden later',
      fedora({
        'dnf/dnf.conf': '[main]\ngpgcheck=1\n',
        'yum.repos.d/own.repo': '[own]\ngpgcheck=1\n',
        'dnf/repos.override.d/99-config_manager.repo': '[own]\npkg_gpgcheck=0\n',
      }),
      'fail',
    ],
    ['an openSUSE', { files: { '/etc/os-release': 'ID=opensuse-leap\nID_LIKE="suse opensuse"\n' } }, 'error'],
  ],
});
