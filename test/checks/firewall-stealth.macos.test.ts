import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const tool = (getter: string, stdout: string, exit = 0) => ({
  argv: ['/usr/libexec/ApplicationFirewall/socketfilterfw', getter] as [string, string],
  stdout,
  stderr: '',
  exit,
});
const stealth = (stdout: string, exit = 0) => tool('--getstealthmode', stdout, exit);
const profiler = (setting = '') => ({
  argv: ['system_profiler', '-json', 'SPFirewallDataType'] as [string, ...string[]],
  stdout: `{ "SPFirewallDataType" : [ { ${setting} } ] }\n`,
  stderr: '',
  exit: 0,
});
const on = tool('--getglobalstate', 'Firewall is enabled. (State = 1)\n');
const off = tool('--getglobalstate', 'Firewall is disabled. (State = 0)\n');
const silent = tool('--getglobalstate', '');

describeCheck('firewall-stealth.macos.sh', {
  recorded: ['macos/firewall-stealth'],
  madeUp: [
    ['on, the firewall unreadable', { commands: [silent, profiler(), stealth('Firewall stealth mode is on\n')] }, 'pass'],
    ['off, the firewall unreadable', { commands: [silent, profiler(), stealth('Stealth mode disabled\n')] }, 'fail'],
    ['unreadable, the firewall off', { commands: [off, stealth('?\n')] }, 'fail'],
    ['on, with a failing exit status', { commands: [on, stealth('Firewall stealth mode is on\n', 1)] }, 'error'],
    ['off, with a failing exit status', { commands: [on, stealth('Firewall stealth mode is off\n', 1)] }, 'fail'],
    ['silence, and no System Information', { commands: [on, stealth('')] }, 'error'],
    ['silence, System Information says yes', { commands: [on, stealth(''), profiler('"spfirewall_stealthenabled" : "Yes"')] }, 'pass'],
    ['silence, System Information says a number', { commands: [on, stealth(''), profiler('"spfirewall_stealthenabled" : 1')] }, 'error'],
    ['another language', { commands: [on, stealth('Der Tarnmodus ist aktiviert\n')] }, 'error'],
    ['a sentence that only ends like it', { commands: [on, stealth('No Firewall stealth mode is on\n')] }, 'error'],
  ],
});

/** Keeps what it is told in a file for each switch. */
const socketfilterfwTool = `keep=$SHIPSHAPE_ROOT/firewall
read -r global stealth <"$keep"
case $1 in
  --getglobalstate) case $global in on) echo 'Firewall is enabled. (State = 1)' ;; *) echo 'Firewall is disabled. (State = 0)' ;; esac ;;
  --getstealthmode) echo "Firewall stealth mode is $stealth" ;;
  --setglobalstate) echo "$2 $stealth" >"$keep" ;;
  --setstealthmode) echo "$global $2" >"$keep" ;;
esac`;
const toolPath = '/usr/libexec/ApplicationFirewall/socketfilterfw';

describeFix('firewall-stealth.macos.sh', [
  ['both are off', { files: { '/firewall': 'off off\n' }, programs: { [toolPath]: socketfilterfwTool } }],
  ['stealth mode is off', { files: { '/firewall': 'on off\n' }, programs: { [toolPath]: socketfilterfwTool } }],
  ['the firewall is off', { files: { '/firewall': 'off on\n' }, programs: { [toolPath]: socketfilterfwTool } }],
]);
