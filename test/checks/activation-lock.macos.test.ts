import { describeCheck } from '../support/describe-check.ts';

const hardware = (status: string, exit = 0) => ({
  argv: ['system_profiler', '-json', 'SPHardwareDataType'] as [string, ...string[]],
  stdout: `{\n  "SPHardwareDataType" : [\n    {\n      "_name" : "hardware_overview",\n${status}      "serial_number" : "ABC"\n    }\n  ]\n}\n`,
  stderr: '',
  exit,
});
const status = (value: string) => `      "activation_lock_status" : "${value}",\n`;
const uname = { argv: ['uname', '-m'] as [string, string], stdout: 'x86_64\n', stderr: '', exit: 0 };
const rosetta = { argv: ['sysctl', '-n', 'hw.optional.arm64'] as [string, ...string[]], stdout: '1\n', stderr: '', exit: 0 };

describeCheck('activation-lock.macos.sh', {
  recorded: ['macos/activation-lock'],
  madeUp: [
    ['enabled, and wanted disabled', { like: 'macos/activation-lock/pass-14-m1-enabled', params: { expected: 'disabled' } }, 'fail'],
    ['disabled, and wanted so', { like: 'macos/activation-lock/fail-13-m1-disabled', params: { expected: 'disabled' } }, 'pass'],
    ['a translated program on Apple silicon', { commands: [hardware(''), uname, rosetta] }, 'error'],
    ['an unknown value', { commands: [hardware(status('activation_lock_unknown'))] }, 'error'],
    ['an empty value', { commands: [hardware(status(''))] }, 'error'],
    ['enabled, with a failing exit status', { commands: [hardware(status('activation_lock_enabled'), 1)] }, 'error'],
    ['no output on Intel', { commands: [{ ...hardware(''), stdout: '' }, uname] }, 'error'],
    [
      'a machine name that looks like the status',
      { commands: [hardware('      "machine_name" : "\\"activation_lock_status\\" : \\"activation_lock_enabled\\"",\n'), uname, rosetta] },
      'error',
    ],
  ],
});
