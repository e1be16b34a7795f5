import { describeCheck, type MadeUp } from '../support/describe-check.ts';

type Command = NonNullable<MadeUp['commands']>[number];
const command = (argv: Command['argv'], stdout: string, stderr = '', exit = 0): Command => ({ argv, stdout, stderr, exit });

const rule = '====================================================\n';
const tmutil = (stdout: string, exit = 0) => command(['tmutil', 'destinationinfo'], stdout, '', exit);
const local = (id: string, mount?: string, name = 'Backup') =>
  `${rule}Name          : ${name}\nKind          : Local\n${mount ? `Mount Point   : ${mount}\n` : ''}ID            : ${id}\n`;
const network = (id: string) =>
  `${rule}Name          : NAS\nKind          : Network\nURL           : smb://nas.example/NAS\nID            : ${id}\n`;
const notes = (...entries: string[]) =>
  command(
    ['defaults', 'read', '/Library/Preferences/com.apple.TimeMachine'],
    `{\n    AutoBackup = 1;\n    Destinations =     (\n${entries.join(',\n')}\n    );\n    LastDestinationID = A;\n}\n`,
  );
const note = (id: string, ...lines: string[]) =>
  `                {\n            DestinationID = "${id}";\n            DestinationUUIDs =             (\n                "${id}"\n            );\n${lines.map(line => `            ${line};\n`).join('')}        }`;
const encrypted = 'LastKnownEncryptionState = Encrypted';
const notEncrypted = 'LastKnownEncryptionState = NotEncrypted';
const keychain = 'DiskImageKeychainUUID = "0-1"';
const denied = command(
  ['defaults', 'read', '/Library/Preferences/com.apple.TimeMachine'],
  '',
  '\nDomain /Library/Preferences/com.apple.TimeMachine does not exist\n',
  1,
);
const diskutil = (mount: string, fileVault: string, exit = 0) =>
  command(
    ['diskutil', 'info', mount],
    `   Volume Name:               FileVault: Yes\n\n   Encrypted:                 No\n${fileVault && `   FileVault:                 ${fileVault}\n`}   Locked:                    No\n\n`,
    '',
    exit,
  );

describeCheck('time-machine-encryption.macos.sh', {
  recorded: ['macos/time-machine-encryption'],
  madeUp: [
    ['tmutil says nothing', { commands: [tmutil('')] }, 'error'],
    ['tmutil finds none and fails', { commands: [tmutil('tmutil: No destinations configured.\n', 1)] }, 'error'],
    ['tmutil speaks another language', { commands: [tmutil('Keine Ziele konfiguriert.\n')] }, 'error'],
    ['tmutil breaks off', { commands: [tmutil(local('A', '/Volumes/A') + rule), notes(note('A', encrypted))] }, 'error'],
    ['a disk, with a failing exit status', { commands: [tmutil(local('A'), 1), notes(note('A', encrypted))] }, 'error'],
    [
      'two disks, both encrypted',
      { commands: [tmutil(local('A') + network('B')), notes(note('A', encrypted), note('B', keychain))] },
      'pass',
    ],
    [
      'two disks, the second plain',
      { commands: [tmutil(local('A') + local('B')), notes(note('A', encrypted), note('B', notEncrypted))] },
      'fail',
    ],
    ['two disks, one unknown', { commands: [tmutil(local('A') + local('B')), notes(note('A', encrypted), note('B'))] }, 'error'],
    [
      'two disks, one unknown and one plain',
      { commands: [tmutil(local('A') + local('B')), notes(note('A'), note('B', notEncrypted))] },
      'fail',
    ],
    ['two disks, notes of one alone', { commands: [tmutil(local('A') + local('B')), notes(note('A', encrypted))] }, 'error'],
    [
      'the disk used last is marked',
      { commands: [tmutil(`> ${local('A')}`), notes(note('A', 'LastKnownEncryptionState = FileVault'))] },
      'pass',
    ],
    ['narrow padding', { commands: [tmutil(`${rule}Name: x\nKind: Local\nID: A\n`), notes(note('A', encrypted))] }, 'pass'],
    ['a network disk with a key, and plain', { commands: [tmutil(network('A')), notes(note('A', keychain, notEncrypted))] }, 'fail'],
    ['an unknown state', { commands: [tmutil(local('A')), notes(note('A', 'LastKnownEncryptionState = Perhaps'))] }, 'error'],
    [
      'a volume name that looks like a state',
      { commands: [tmutil(local('A')), notes(note('A', `LastKnownVolumeName = "${encrypted}"`))] },
      'error',
    ],
    [
      'no notes, two mounted disks',
      {
        commands: [
          tmutil(local('A', '/Volumes/A') + local('B', '/Volumes/My  Disk')),
          denied,
          diskutil('/Volumes/A', 'Yes'),
          diskutil('/Volumes/My  Disk', 'Yes'),
        ],
      },
      'pass',
    ],
    [
      'no notes, one mounted disk, one away',
      { commands: [tmutil(local('A', '/Volumes/A') + local('B')), denied, diskutil('/Volumes/A', 'Yes')] },
      'error',
    ],
    [
      'no notes, a plain disk, one away',
      { commands: [tmutil(local('B') + local('A', '/Volumes/A')), denied, diskutil('/Volumes/A', 'No')] },
      'fail',
    ],
    ['no notes, and diskutil fails', { commands: [tmutil(local('A', '/Volumes/A')), denied, diskutil('/Volumes/A', 'Yes', 1)] }, 'error'],
    [
      'no notes, and diskutil says nothing of it',
      { commands: [tmutil(local('A', '/Volumes/A')), denied, diskutil('/Volumes/A', '')] },
      'error',
    ],
    ['no notes, and no diskutil', { commands: [tmutil(local('A', '/Volumes/A')), denied] }, 'error'],
    ['a mount point that is an option', { commands: [tmutil(local('A', '-all')), denied] }, 'error'],
    [
      'a name that looks like a line of tmutil',
      { commands: [tmutil(local('A', '/Volumes/A', `x\nID : B\n${rule}`)), notes(note('B', encrypted))] },
      'error',
    ],
  ],
});
