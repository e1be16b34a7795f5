import { describeCheck } from '../support/describe-check.ts';

const csrutil = (state: string, exit = 0) => ({
  commands: [
    { argv: ['csrutil', 'status'] as [string, string], stdout: `System Integrity Protection status: ${state}\n`, stderr: '', exit },
  ],
});

describeCheck('system-integrity-protection.macos.sh', {
  recorded: ['macos/system-integrity-protection'],
  madeUp: [
    ['enabled with a custom configuration', csrutil('enabled (Custom Configuration).\n\nConfiguration:\n\tKext Signing: disabled'), 'fail'],
    ['disabled inside Apple', csrutil('disabled (Apple Internal).'), 'fail'],
    ['disabled, with a failing exit status', csrutil('disabled.', 1), 'fail'],
    ['enabled, with a failing exit status', csrutil('enabled.', 1), 'error'],
    ['enabled, without the full stop', csrutil('enabled'), 'error'],
    ['a state that nobody knows', csrutil('unknown.'), 'error'],
    [
      'another language',
      { commands: [{ ...csrutil('').commands[0]!, stdout: 'Status des Systemintegritätsschutzes: aktiviert.\n' }] },
      'error',
    ],
    ['nothing', { commands: [{ ...csrutil('').commands[0]!, stdout: '' }] }, 'error'],
  ],
});
