import { describeCheck, type MadeUp } from '../support/describe-check.ts';

type Command = NonNullable<MadeUp['commands']>[number];
const command = (argv: Command['argv'], stdout: string, exit = 0): Command => ({ argv, stdout, stderr: '', exit });

const release = (version: string) => command(['sw_vers', '-productVersion'], `${version}\n`);
const scans = (launch: string, background: string, exit = 0) =>
  command(['xprotect', 'status'], `XProtect launch scans: ${launch}\nXProtect background scans: ${background}\n`, exit);
const version = (stdout: string, exit = 0) => command(['xprotect', 'version'], stdout, exit);
const installed = (day: string) => version(`Version: 5360 Installed: ${day} 21:53:58 +0000\n`);
const on = scans('enabled', 'enabled');
const fresh = installed('2026-09-18');

const now = '2026-09-23T18:45:26Z';
const machine = (...commands: Command[]): MadeUp => ({ now, user: 'user', commands: [release('26.5.2'), ...commands] });

const list = (...labels: string[]) =>
  command(['launchctl', 'list'], `PID\tStatus\tLabel\n${labels.map(label => `-\t0\t${label}\n`).join('')}`);
const framework = 'com.apple.XprotectFramework.PluginService';
const daemon = 'com.apple.XProtect.daemon.scan';
const bundle = (stdout: string, exit = 0) =>
  command(
    ['defaults', 'read', '/Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info', 'CFBundleShortVersionString'],
    stdout,
    exit,
  );
const before15 = (...commands: Command[]): MadeUp => ({ commands: [release('14.6.1'), ...commands] });

describeCheck('xprotect.macos.sh', {
  recorded: ['macos/xprotect'],
  madeUp: [
    ['data of 30 days', machine(on, installed('2026-08-24')), 'pass'],
    ['data of 31 days', machine(on, installed('2026-08-23')), 'fail'],
    ['data of 31 days, where the policy allows it', { ...machine(on, installed('2026-08-23')), params: { days: 31 } }, 'pass'],
    ['data from before a leap day', { ...machine(on, installed('2028-02-28')), now: '2028-03-30T00:00:00Z' }, 'fail'],
    ['data of last year', { ...machine(on, installed('2026-12-08')), now: '2027-01-07T00:00:00Z' }, 'pass'],
    ['data of last year, a day too old', { ...machine(on, installed('2026-12-07')), now: '2027-01-07T00:00:00Z' }, 'fail'],
    ['data of today', machine(on, installed('2026-09-23')), 'pass'],
    ['data of tomorrow', machine(on, installed('2026-09-24')), 'error'],
    ['data of a day in another form', machine(on, installed('18.09.2026')), 'error'],
    ['data of an unknown day', machine(on, version('Version: 5360\n')), 'error'],
    ['data of version 0', machine(on, version('Version: 0 Installed: 2026-09-18 21:53:58 +0000\n')), 'error'],
    ['xprotect does not tell the version', machine(on, version('')), 'error'],
    ['xprotect tells the version and fails', machine(on, { ...fresh, exit: 1 }), 'error'],
    ['xprotect says nothing', machine(command(['xprotect', 'status'], ''), fresh), 'error'],
    ['one scan is told', machine(command(['xprotect', 'status'], 'XProtect launch scans: enabled\n'), fresh), 'error'],
    ['one scan is told, and it is off', machine(command(['xprotect', 'status'], 'XProtect launch scans: disabled\n'), fresh), 'fail'],
    ['an unknown state of a scan', machine(scans('enabled', 'paused'), fresh), 'error'],
    ['scans on, with a failing exit status', machine(scans('enabled', 'enabled', 1), fresh), 'error'],
    ['scans off, with a failing exit status', machine(scans('disabled', 'disabled', 1), fresh), 'fail'],
    ['scans off, and no data', machine(scans('disabled', 'enabled'), version('', 1)), 'fail'],
    ['no xprotect on macOS 26', machine(), 'error'],
    ['no version of macOS', { now, commands: [on, fresh] }, 'error'],
    ['macOS 14, and a label that ends alike', before15(list(framework, `x.${daemon}`), bundle('2176\n')), 'fail'],
    ['macOS 14, and no data', before15(list(framework, daemon), bundle('', 1)), 'error'],
    ['macOS 14, a service missing, and no data', before15(list(framework), bundle('', 1)), 'fail'],
    ['macOS 14, and a version in words', before15(list(framework, daemon), bundle('none\n')), 'error'],
    ['macOS 14, and an empty list', before15(command(['launchctl', 'list'], ''), bundle('2176\n')), 'error'],
    ['macOS 14, and a list that fails', before15({ ...list(framework, daemon), exit: 1 }, bundle('2176\n')), 'error'],
  ],
});
