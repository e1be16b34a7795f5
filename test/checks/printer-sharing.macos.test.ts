import { describeCheck, type MadeUp } from '../support/describe-check.ts';

const cupsctl = (stdout: string, exit = 0): MadeUp => ({ commands: [{ argv: ['cupsctl'], stdout, stderr: '', exit }] });
const off = '_remote_admin=0\n_remote_any=0\n_share_printers=0\n';

describeCheck('printer-sharing.macos.sh', {
  recorded: ['macos/printer-sharing'],
  madeUp: [
    ['off, and nothing else told', cupsctl(off), 'pass'],
    ['off, with a failing exit status', cupsctl(off, 1), 'error'],
    ['no output', cupsctl(''), 'error'],
    ['administered from other machines', cupsctl(off.replace('_remote_admin=0', '_remote_admin=1')), 'fail'],
    ['nothing told of sharing', cupsctl('_remote_admin=0\n_remote_any=0\nx_share_printers=0\n'), 'error'],
    ['nothing told of remote access', cupsctl('_share_printers=0\n'), 'error'],
    ['shared, and nothing told of remote access', cupsctl('_share_printers=1\n'), 'fail'],
    ['an unknown value', cupsctl(off.replace('_share_printers=0', '_share_printers=00')), 'error'],
  ],
});
