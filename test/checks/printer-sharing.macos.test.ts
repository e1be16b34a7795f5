import { describeCheck, type MadeUp } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

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

const cupsctlTool = `keep=$SHIPSHAPE_ROOT/cups
[ $# -gt 0 ] || exec cat "$keep"
echo "# $*" >>"$SHIPSHAPE_ROOT/etc/cups/cupsd.conf"
for word do
  case $word in --no-*) name=\${word#--no-} value=0 ;; *) name=\${word#--} value=1 ;; esac
  name=_$(printf %s "$name" | tr - _)
  sed "s/^$name=.*/$name=$value/" "$keep" >"$keep.new"
  cat "$keep.new" >"$keep"
  rm "$keep.new"
done`;
const shared = (words: string) => ({
  files: { '/cups': `${words}\n_debug_logging=0\n`, '/etc/cups/cupsd.conf': 'Port 631\n' },
  programs: { cupsctl: cupsctlTool },
});

describeFix('printer-sharing.macos.sh', [
  ['printers are shared', shared('_share_printers=1\n_remote_any=0\n_remote_admin=0')],
  ['everybody may print and administer', shared('_share_printers=1\n_remote_any=1\n_remote_admin=1')],
]);
