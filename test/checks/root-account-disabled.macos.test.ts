import { describeCheck, type MadeUp } from '../support/describe-check.ts';

const dscl = (stdout: string, stderr = '', exit = 0): MadeUp => ({
  commands: [{ argv: ['dscl', '.', '-read', '/Users/root', 'AuthenticationAuthority'], stdout, stderr, exit }],
});
const ways = (values: string, exit = 0) => dscl(`AuthenticationAuthority:${values}\n`, '', exit);
const noKey = 'No such key: AuthenticationAuthority\n';
const hash = ';ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2>';

describeCheck('root-account-disabled.macos.sh', {
  recorded: ['macos/root-account-disabled'],
  madeUp: [
    ['no such key, said on stderr', dscl('', noKey), 'pass'],
    ['no such key, with a failing exit status', dscl(noKey, '', 1), 'error'],
    ['no such key of another name', dscl('No such key: AuthenticationAuthority2\n'), 'error'],
    ['no output', dscl(''), 'error'],
    ['another language', dscl('Kein solcher Schlüssel: AuthenticationAuthority\n'), 'error'],
    ['a key without values', ways(''), 'error'],
    ['disabled', ways(' ;DisabledUser;'), 'pass'],
    ['disabled, and the hash is kept', ways(` ;DisabledUser;${hash}`), 'pass'],
    ['disabled, and every value says so', ways(` ;DisabledUser;${hash} ;DisabledUser;;Kerberosv5;;root@LKDC:SHA1.0;LKDC:SHA1.0;`), 'pass'],
    ['disabled, and another value is open', ways(` ;DisabledUser; ${hash}`), 'fail'],
    ['disabled, and another value is open on the next line', ways(` ;DisabledUser;\n ${hash}`), 'fail'],
    ['a value a line', ways(`\n ${hash}\n ;SecureToken;`), 'fail'],
    ['an unknown value', ways(' ;Magic;'), 'error'],
    ['an unknown value, and an open one', ways(` ;Magic; ${hash}`), 'fail'],
    ['an unknown value after a closed one', ways(' ;DisabledUser; DisabledUser'), 'error'],
    ['a word in front of the closing one', ways(` ${hash};DisabledUser;`), 'fail'],
    ['a value that is a pattern of files', ways(' *'), 'error'],
    ['values, with a failing exit status', ways(` ${hash}`, 1), 'error'],
    ['values after the words that there are none', dscl(`${noKey}AuthenticationAuthority: ${hash}\n`), 'fail'],
  ],
});
