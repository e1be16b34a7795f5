import { describeCheck } from '../support/describe-check.ts';

const pwpolicy = (stdout: string, exit = 0) => ({
  commands: [{ argv: ['pwpolicy', '-getaccountpolicies'] as [string, string], stdout, stderr: '', exit }],
});
const list = (...rules: string[]) =>
  pwpolicy(
    `Getting global account policies\n<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n<dict><key>rules</key><array>${rules.join('\n')}</array></dict>\n</plist>\n`,
  );
const rule = (content: string, parameters: Record<string, number> = {}) =>
  `<dict><key>policyContent</key><string>${content}</string><key>policyParameters</key><dict>${Object.entries(parameters)
    .map(([key, value]) => `<key>${key}</key>\n<integer>${value}</integer>`)
    .join('\n')}</dict></dict>`;
const length = (pattern: string) => rule(`policyAttributePassword matches '${pattern}'`);
const lock = (tries: number, seconds?: number) =>
  rule('policyAttributeFailedAuthentications &lt; policyAttributeMaximumFailedAuthentications', {
    ...(seconds !== undefined && { autoEnableInSeconds: seconds }),
    policyAttributeMaximumFailedAuthentications: tries,
  });
const history = (depth: number) =>
  rule('none policyAttributePasswordHashes in policyAttributePasswordHistory', { policyAttributePasswordHistoryDepth: depth });
const minutes = (tries: number, time: number) =>
  rule('x', { policyAttributeMaximumFailedAuthentications: tries, policyAttributeMinutesUntilFailedAuthenticationReset: time });
const long = length('.{15,}+');

describeCheck('password-policy.macos.sh', {
  recorded: ['macos/password-policy'],
  madeUp: [
    ['exactly as demanded', list(long, lock(5, 900), history(24)), 'pass'],
    ['one character less', list(length('.{14,}+'), lock(5, 900), history(24)), 'fail'],
    ['one try more', list(long, lock(6, 900), history(24)), 'fail'],
    ['one second less', list(long, lock(5, 899), history(24)), 'fail'],
    ['one password less', list(long, lock(5, 900), history(23)), 'fail'],
    ['a minute less, the old way', list(long, minutes(5, 14), history(24)), 'fail'],
    ['the longest of two lengths', list(long, length('.{4,}+'), lock(5, 900), history(24)), 'pass'],
    ['a length with an upper end', list(length('.{15,64}'), lock(5, 900), history(24)), 'pass'],
    ['a length that an empty password fulfils too', list(length('^$|.{15,}+'), lock(5, 900), history(24)), 'fail'],
    ['a length that a part fulfils', list(length('.{15,}+|x'), lock(5, 900), history(24)), 'fail'],
    ['capitals, but no length', list(length('(.*[A-Z].*){15,}+'), lock(5, 900), history(24)), 'fail'],
    [
      'a description that promises a length',
      list(`<dict><key>en</key><string>policyAttributePassword matches '.{15,}+'</string></dict>`, lock(5, 900), history(24)),
      'fail',
    ],
    ['no limit of tries, written as zero', list(long, lock(0, 900), history(24)), 'fail'],
    ['a short lock after 5 tries, a long one after 10', list(long, lock(5, 60), lock(10, 900), history(24)), 'fail'],
    ['a long lock after 5 tries, a short one after 10', list(long, lock(5, 900), lock(10, 60), history(24)), 'pass'],
    ['never unlocked', list(long, lock(5), history(24)), 'pass'],
    ['a lock time without a number of tries', list(long, rule('x', { autoEnableInSeconds: 900 }), history(24)), 'fail'],
    [
      'weaker than usual, as the policy allows',
      { ...list(length('.{8,}'), lock(10, 300), history(5)), params: { length: 8, tries: 10, lockout: 300, history: 5 } },
      'pass',
    ],
    ['as demanded, but the policy wants more', { ...list(long, lock(5, 900), history(24)), params: { length: 16 } }, 'fail'],
    ['no output', pwpolicy(''), 'error'],
    ['a list that breaks off', pwpolicy('<?xml version="1.0"?>\n<plist version="1.0">\n<dict>\n'), 'error'],
    [
      'a whole list with a failing exit status',
      { commands: [{ ...list(long, lock(5, 900), history(24)).commands[0]!, exit: 1 }] },
      'error',
    ],
  ],
});
