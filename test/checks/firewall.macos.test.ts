import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const socketfilterfw = (stdout: string, exit = 0) => ({
  argv: ['/usr/libexec/ApplicationFirewall/socketfilterfw', '--getglobalstate'] as [string, string],
  stdout,
  stderr: '',
  exit,
});
const profiler = (stdout: string) => ({
  argv: ['system_profiler', '-json', 'SPFirewallDataType'] as [string, ...string[]],
  stdout,
  stderr: '',
  exit: 0,
});
const nothing = profiler('{\n  "SPFirewallDataType" : [\n\n  ]\n}\n');
const state = (name: string) =>
  profiler(`{ "SPFirewallDataType" : [ { "spfirewall_globalstate" : "spfirewall_globalstate_${name}" } ] }\n`);
const managed = 'Firewall settings cannot be modified from command line on managed Mac computers.\n';

describeCheck('firewall.macos.sh', {
  recorded: ['macos/firewall'],
  madeUp: [
    ['on, without a number', { commands: [socketfilterfw('Firewall is enabled.\n')] }, 'pass'],
    ['off, without a number', { commands: [socketfilterfw('Firewall is disabled.\n')] }, 'fail'],
    ['off, with a failing exit status', { commands: [socketfilterfw('Firewall is disabled. (State = 0)\n', 1)] }, 'fail'],
    ['on, with a failing exit status', { commands: [socketfilterfw('Firewall is enabled. (State = 1)\n', 1), nothing] }, 'error'],
    ['a state without a number', { commands: [socketfilterfw('Firewall is enabled. (State = )\n'), nothing] }, 'error'],
    ['a state that nobody knows', { commands: [socketfilterfw('Firewall is enabled. (State = 3)\n'), nothing] }, 'error'],
    ['a state of two digits', { commands: [socketfilterfw('Firewall is enabled. (State = 11)\n'), nothing] }, 'error'],
    ['a refusal on a managed Mac', { commands: [socketfilterfw(managed), nothing] }, 'error'],
    ['no firewall is enabled', { commands: [socketfilterfw('No Firewall is enabled.\n'), nothing] }, 'error'],
    ['another language', { commands: [socketfilterfw('Die Firewall ist aktiviert.\n'), nothing] }, 'error'],
    ['System Information alone says that all is allowed', { commands: [socketfilterfw(''), state('allow_all')] }, 'fail'],
    ['System Information alone says that all is blocked', { commands: [socketfilterfw(''), state('block_all')] }, 'pass'],
    ['the tool is missing, System Information knows', { commands: [state('limit_connections')] }, 'pass'],
    ['a state that System Information never had', { commands: [socketfilterfw(''), state('limit_connections_some')] }, 'error'],
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

describeFix('firewall.macos.sh', [
  ['the firewall is off', { files: { '/firewall': 'off off\n' }, programs: { [toolPath]: socketfilterfwTool } }],
]);
