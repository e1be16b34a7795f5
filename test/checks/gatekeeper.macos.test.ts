import { describeCheck } from '../support/describe-check.ts';

const spctl = (stdout: string, exit = 0, stderr = '') => ({
  commands: [{ argv: ['spctl', '--status'] as [string, string], stdout, stderr, exit }],
});

describeCheck('gatekeeper.macos.sh', {
  recorded: ['macos/gatekeeper'],
  madeUp: [
    ['on, said on stderr', spctl('', 0, 'assessments enabled\n'), 'pass'],
    ['off, said on stderr', spctl('', 1, 'assessments disabled\n'), 'fail'],
    ['off, with exit status 0', spctl('assessments disabled\n'), 'fail'],
    ['on, with exit status 1', spctl('assessments enabled\n', 1), 'error'],
    ['both sentences', spctl('assessments enabled\nassessments disabled\n'), 'fail'],
    ['an empty answer', spctl(''), 'error'],
    ['a longer sentence', spctl('assessments enabled for nobody\n'), 'error'],
    ['another language', spctl('Bewertungen aktiviert\n'), 'error'],
    ['a refusal', spctl('Globally disabling the assessment system needs to be confirmed in System Settings.\n', 1), 'error'],
  ],
});
