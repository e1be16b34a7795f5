import { describeCheck } from '../support/describe-check.ts';

const fdesetup = (stdout: string, exit = 0) => ({
  commands: [{ argv: ['fdesetup', 'status'] as [string, string], stdout, stderr: '', exit }],
});

describeCheck('disk-encryption.macos.sh', {
  recorded: ['macos/disk-encryption'],
  madeUp: [
    ['fdesetup says nothing', fdesetup(''), 'error'],
    ['fdesetup is missing', { commands: [] }, 'error'],
    ['fdesetup speaks another language', fdesetup('FileVault ist aktiviert.\n'), 'error'],
    ['on, with a failing exit status', fdesetup('FileVault is On.\n', 1), 'error'],
    ['off, with a failing exit status', fdesetup('FileVault is Off.\n', 1), 'fail'],
    ['on, and a sentence that only begins like it', fdesetup('FileVault is On. Not.\n'), 'fail'],
  ],
});
