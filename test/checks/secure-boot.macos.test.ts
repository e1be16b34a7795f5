import { describeCheck, type MadeUp } from '../support/describe-check.ts';

type Command = NonNullable<MadeUp['commands']>[number];
const command = (argv: Command['argv'], stdout: string, stderr = '', exit = 0): Command => ({ argv, stdout, stderr, exit });

const arm = command(['uname', '-m'], 'arm64\n');
const intel = command(['uname', '-m'], 'x86_64\n');
const translated = command(['sysctl', '-n', 'hw.optional.arm64'], '1\n');
const profiler = (stdout: string, exit = 0) => command(['system_profiler', 'SPiBridgeDataType'], stdout, '', exit);
const policy = (security: string, extensions: string) =>
  profiler(
    `Controller:\n\n      Boot Policy:\n        Secure Boot: ${security}\n        Allow All Kernel Extensions: ${extensions}\n        DEP Approved Privileged MDM Operations: No\n`,
  );
const local = (security: string, extensions: string) =>
  `Security Mode                           (CSEC): 1\nSecurity Mode:               ${security}       (smb0): absent\n3rd Party Kexts Status:      ${extensions}   (smb2): absent\n`;
const bputil = (stdout: string, exit = 0) => command(['bputil', '-d'], stdout, '', exit);
const japanese = policy('低セキュリティ', 'いいえ');
const full = local('Full', 'Disabled');

const t2 = profiler('Controller:\n\n      Model Name: Apple T2 Security Chip\n');
const variable = '94b73556-2197-4702-82a8-3e1337dafbfb:AppleSecureBootPolicy';
const nvram = (value: string, exit = 0) => command(['nvram', variable], `${variable}\t${value}\n`, '', exit);
const noVariable = command(
  ['nvram', variable],
  '',
  `nvram: Error getting variable - '${variable}': (iokit/common) data was not found\n`,
  1,
);

describeCheck('secure-boot.macos.sh', {
  recorded: ['macos/secure-boot'],
  madeUp: [
    ['Apple silicon, permissive', { commands: [arm, policy('Permissive Security', 'No')] }, 'fail'],
    ['Apple silicon, seen by a translated program', { commands: [intel, translated, policy('Full Security', 'No')] }, 'pass'],
    ['Apple silicon, a longer word', { user: 'user', commands: [arm, policy('Full Security (custom)', 'No')] }, 'error'],
    ['Apple silicon, silence about extensions', { user: 'user', commands: [arm, policy('Full Security', '')] }, 'error'],
    ['Apple silicon, reduced, and silence about extensions', { user: 'user', commands: [arm, policy('Reduced Security', '')] }, 'fail'],
    ['Apple silicon, reduced, as root, and silence about extensions', { commands: [arm, policy('Reduced Security', '')] }, 'fail'],
    ['Apple silicon, full, with a failing exit status', { commands: [arm, { ...policy('Full Security', 'No'), exit: 1 }] }, 'error'],
    ['another language, not as root', { user: 'user', commands: [arm, japanese] }, 'error'],
    ['another language, as root', { commands: [arm, japanese, bputil(full)] }, 'pass'],
    ['another language, as root, reduced', { commands: [arm, japanese, bputil(local('Reduced', 'Disabled'))] }, 'fail'],
    ['another language, as root, extensions', { commands: [arm, japanese, bputil(local('Full', 'Enabled'))] }, 'fail'],
    ['another language, as root, without bputil', { commands: [arm, japanese] }, 'error'],
    ['bputil fails after a full policy', { commands: [arm, japanese, bputil(full, 1)] }, 'error'],
    ['bputil fails after a weak policy', { commands: [arm, japanese, bputil(local('Reduced', 'Disabled'), 1)] }, 'fail'],
    ['a second system is weaker', { commands: [arm, japanese, bputil(full + local('Permissive', 'Disabled'))] }, 'fail'],
    ['a second system is stronger', { commands: [arm, japanese, bputil(local('Permissive', 'Disabled') + full)] }, 'fail'],
    ['a second system of unknown security', { commands: [arm, japanese, bputil(full + local('Fuller', 'Disabled'))] }, 'error'],
    ['a second system of unknown extensions', { commands: [arm, japanese, bputil(full + local('Full', 'Some'))] }, 'error'],
    ['bputil says nothing', { commands: [arm, japanese, bputil('')] }, 'error'],
    ['T2, medium', { commands: [intel, t2, nvram('%01')] }, 'fail'],
    ['T2, an unknown value', { commands: [intel, t2, nvram('%03')] }, 'error'],
    ['T2, a longer value', { commands: [intel, t2, nvram('%02%00')] }, 'error'],
    ['T2, full, with a failing exit status', { commands: [intel, t2, nvram('%02', 1)] }, 'error'],
    ['T2 without a policy', { commands: [intel, t2, noVariable] }, 'error'],
    ['T2 without nvram', { commands: [intel, t2] }, 'error'],
    ['Intel without T2', { commands: [intel, profiler('Controller:\n'), noVariable] }, 'skip'],
    ['Intel without T2, and nothing told', { commands: [intel, profiler(''), noVariable] }, 'skip'],
    ['Intel with a T1', { commands: [intel, profiler('      Model Name: Apple T1 Security Chip\n'), noVariable] }, 'skip'],
    ['Intel, and system_profiler fails', { commands: [intel, profiler('', 1), noVariable] }, 'error'],
    ['Intel, and nvram fails', { commands: [intel, profiler(''), { ...noVariable, stderr: '' }] }, 'error'],
    ['an unknown processor', { commands: [command(['uname', '-m'], 'riscv64\n'), policy('Full Security', 'No')] }, 'error'],
  ],
});
