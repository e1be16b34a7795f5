import { describeCheck } from '../support/describe-check.ts';

type Command = { argv: [string, ...string[]]; stdout: string; stderr: string; exit: number };
const domain = '/Library/Preferences/com.apple.SoftwareUpdate';
const command = (argv: [string, ...string[]], stdout: string, stderr = '', exit = 0): Command => ({ argv, stdout, stderr, exit });
const absent = (key: string) =>
  command(
    ['defaults', 'read', domain, key],
    '',
    `2026-09-23 12:35:20.603 defaults[69266:2988063] \nThe domain/default pair of (${domain}, ${key}) does not exist\n`,
    1,
  );
const found = (value: string) => command(['defaults', 'read', domain, 'RecommendedUpdates'], value);
const looked = (value: string) => command(['defaults', 'read', domain, 'LastSuccessfulDate'], value);
const scan = (stdout: string, stderr = '', exit = 0) =>
  command(['softwareupdate', '--list'], `Software Update Tool\n\nFinding available software\n${stdout}`, stderr, exit);
const release = (version: string) => command(['sw_vers', '-productVersion'], `${version}\n`);
const entry = (...lines: string[]) => `        {\n${lines.map(line => `        ${line};\n`).join('')}    }`;
const list = (...entries: string[]) => found(`(\n${entries.join(',\n')}\n)\n`);
const label = (name: string, title: string, version: string) =>
  `Software Update found the following new or updated software:\n* Label: ${name}\n\tTitle: ${title}, Version: ${version}, Size: 1K, Recommended: YES, \n`;

const now = '2026-09-23T18:45:26Z';
const today = looked('2026-09-23 01:00:00 +0000\n');
const none = found('(\n)\n');
const neverLooked = absent('LastSuccessfulDate');
const machine = (...commands: Command[]) => ({ now, commands: [release('26.7'), ...commands] });

describeCheck('os-updates.macos.sh', {
  recorded: ['macos/os-updates'],
  madeUp: [
    ['looked 30 days ago', machine(looked('2026-08-24 23:59:59 +0000\n'), none), 'pass'],
    ['looked 31 days ago', machine(looked('2026-08-23 23:59:59 +0000\n'), none), 'fail'],
    [
      'looked 31 days ago, where the policy allows it',
      { ...machine(looked('2026-08-23 23:59:59 +0000\n'), none), params: { days: 31 } },
      'pass',
    ],
    ['looked before a leap day', { ...machine(looked('2028-02-28 00:00:00 +0000\n'), none), now: '2028-03-30T00:00:00Z' }, 'fail'],
    ['looked tomorrow', machine(looked('2026-09-24 00:00:00 +0000\n'), none), 'error'],
    ['looked on a day in another form', machine(looked('23.09.2026\n'), none), 'error'],
    ['looked, and kept no list', machine(today, absent('RecommendedUpdates')), 'pass'],
    ['an empty list in one line', machine(today, found('()\n')), 'error'],
    ['a list of words', machine(today, found('(\n    Safari\n)\n')), 'error'],
    ['a list that breaks off', machine(today, found('(\n        {\n        Identifier = x;\n')), 'error'],
    ['an entry without a name', machine(today, list(entry('Identifier = "Safari27.0TahoeAuto"'))), 'fail'],
    [
      'an upgrade without the usual identifier',
      machine(today, list(entry('"Display Version" = "27.0.1"', 'Identifier = x', 'MobileSoftwareUpdate = 1'))),
      'pass',
    ],
    [
      'no upgrade, but a later version of an app',
      machine(today, list(entry('"Display Name" = Safari', '"Display Version" = "27.0"', 'Identifier = x'))),
      'fail',
    ],
    [
      'a name that looks like an identifier',
      machine(today, list(entry('"Display Name" = "Identifier = _major"', 'Identifier = x'))),
      'fail',
    ],
    ['an update behind an upgrade', machine(today, list(entry('Identifier = "a_major"'), entry('Identifier = b'))), 'fail'],
    [
      'a list that cannot be read',
      machine(today, command(['defaults', 'read', domain, 'RecommendedUpdates'], '', 'Killed: 9\n', 137)),
      'error',
    ],
    ['the oldest release that is repaired', { ...machine(today, none), commands: [release('15.7.9'), today, none] }, 'pass'],
    ['a release that the policy holds too old', { ...machine(today, none), params: { oldest_release: 27 } }, 'fail'],
    ['no version', { now, commands: [today, none] }, 'error'],
    ['no version, and an update waits', { now, commands: [today, list(entry('Identifier = b'))] }, 'fail'],
    ['a scan finds the next major release alone', machine(neverLooked, scan(label('macOS 27-26A428', 'macOS 27', '27.0'))), 'pass'],
    ['a scan finds Safari of a later number', machine(neverLooked, scan(label('Safari27.0', 'Safari', '27.0'))), 'fail'],
    [
      'a scan finds an upgrade and then an update',
      machine(neverLooked, scan(label('macOS 27-26A428', 'macOS 27', '27.0') + label('CLT', 'Command Line Tools', '26.7'))),
      'fail',
    ],
    ['a scan finds an upgrade and fails', machine(neverLooked, scan(label('macOS 27-26A428', 'macOS 27', '27.0'), '', 1)), 'error'],
    ['a scan says nothing', machine(neverLooked, command(['softwareupdate', '--list'], '')), 'error'],
    ['a scan does not reach Apple', machine(neverLooked, scan('', "Can't connect to the Apple Software Update server.\n")), 'error'],
    ['a scan finds nothing and fails', machine(neverLooked, scan('', 'No new software available.\n', 1)), 'error'],
    ['nothing can be read, and the release is too old', { now, commands: [release('14.5')] }, 'fail'],
  ],
});
