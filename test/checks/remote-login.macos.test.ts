import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { launchctlTool, serviceFiles } from '../support/macos.ts';

type Answer = { stdout: string; stderr?: string; exit?: number };
const launchctl = (list: Answer, service: Answer) => ({
  commands: [
    { argv: ['launchctl', 'print-disabled', 'system'] as [string, ...string[]], stderr: '', exit: 0, ...list },
    { argv: ['launchctl', 'print', 'system/com.openssh.sshd'] as [string, ...string[]], stderr: '', exit: 0, ...service },
  ],
});
const list = (...lines: string[]): Answer => ({ stdout: `disabled services = {\n${lines.map(line => `\t${line}\n`).join('')}}\n` });
const disabled = list('"com.openssh.sshd" => disabled');
const nothing: Answer = { stdout: '', exit: 1 };
const loaded: Answer = { stdout: 'system/com.openssh.sshd = {\n\tstate = not running\n}\n' };
const missing = (words: string): Answer => ({ stdout: '', stderr: words, exit: 113 });
const gone = missing('Could not find service "com.openssh.sshd" in domain for system\n');

describeCheck('remote-login.macos.sh', {
  recorded: ['macos/remote-login'],
  madeUp: [
    ['not listed, not loaded', launchctl(list(), gone), 'pass'],
    ['enabled, not loaded: on from the next start', launchctl(list('"com.openssh.sshd" => enabled'), gone), 'fail'],
    ['the list is unreadable, but it is loaded', launchctl(nothing, loaded), 'fail'],
    ['the list is unreadable, and it is not loaded', launchctl(nothing, gone), 'error'],
    ['enabled, its load state unreadable', launchctl(list('"com.openssh.sshd" => enabled'), nothing), 'fail'],
    ['disabled, its load state unreadable', launchctl(disabled, nothing), 'error'],
    ['disabled, an empty answer with exit status 0', launchctl(disabled, { stdout: '' }), 'error'],
    ['a domain that is not found', launchctl(disabled, missing('Could not find domain for system\n')), 'error'],
    [
      'another service that is not found',
      launchctl(disabled, missing('Could not find service "com.openssh.sshd-x" in domain for system\n')),
      'error',
    ],
    ['a block of another service', launchctl(disabled, { stdout: 'system/com.openssh.sshd-x = {\n}\n' }), 'error'],
    ['a service whose name only begins like it', launchctl(list('"com.openssh.sshd-agent" => enabled'), gone), 'pass'],
    ['a word that nobody knows', launchctl(list('"com.openssh.sshd" => maybe'), gone), 'error'],
    ['a list that breaks off', launchctl({ stdout: 'disabled services = {\n\t"com.apple.ftpd" => disabled\n' }, gone), 'error'],
    ['a list without a head', launchctl({ stdout: '\t"com.openssh.sshd" => disabled\n}\n' }, gone), 'error'],
    [
      'enabled in the block behind the list',
      launchctl({ stdout: `${list().stdout}login-mode services = {\n\t"com.openssh.sshd" => enabled\n}\n` }, gone),
      'pass',
    ],
  ],
});

describeFix('remote-login.macos.sh', [
  ['it is on', { files: serviceFiles({ 'com.openssh.sshd': 'enabled loaded' }), programs: { launchctl: launchctlTool } }],
  [
    'it comes back with the next start',
    { files: serviceFiles({ 'com.openssh.sshd': 'enabled unloaded' }), programs: { launchctl: launchctlTool } },
  ],
  [
    'it runs until the next start',
    {
      files: serviceFiles({ 'com.openssh.sshd': 'enabled loaded', 'com.apple.other': 'disabled unloaded' }),
      programs: { launchctl: launchctlTool },
    },
  ],
]);
