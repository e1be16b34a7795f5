import type { Rule } from './rule.ts';
import type { Command, Oddity } from './shell/script.ts';

/** What bash, ksh and zsh have and sh has not. */
export const judgeSyntax: Rule = ({ oddities }) => oddities.map(({ line, oddity }) => ({ line, problem: oddityProblems[oddity] }));

const oddityProblems: Record<Oddity, string> = {
  array: 'sh has no arrays; write set -- and "$@", or lines in one variable',
  append: 'sh has no +=; write x=$x…',
  'double bracket': 'sh has no [[ ]]; write [ ] or case',
  'double parenthesis': 'sh has no (( )); write x=$((…)) or [ ], and a blank between the parentheses of subshells',
  'function word': 'sh has no word function; write name() { … }',
  select: 'sh has no select; a check asks nobody',
  'here-string': 'sh has no <<<; write a here-document',
  'process substitution': 'sh has no <( ); write a here-document with $(…) in it',
  'both streams': 'sh has no &> and no >& to a file; write >FILE 2>&1',
  'pipe of both': 'sh has no |&; write 2>&1 |',
  'fall through': 'sh has no ;& and no ;;&; write the patterns with | between them',
  'ANSI quotes': "sh has no $'…'; write $(printf '\\t'), or a newline in quotes",
  'locale quotes': 'sh has no $"…"; write "…"',
  'old arithmetic': 'sh has no $[ ]; write $((…))',
  'case change': "sh has no ${x^^} and ${x,,}; write tr '[:lower:]' '[:upper:]'",
  replacement: 'sh has no ${x/a/b}; write ${x%%a*} and ${x#*a}, or sed',
  substring: 'sh has no ${x:1:2}; write ${x#?}, cut -c or awk substr',
  indirection: 'sh has no ${!x}; write case to choose among variables',
  transformation: 'sh has no ${x@…}; write printf',
  braces: 'sh has no {a,b} and {1..9}; write the words',
  'extended pattern': 'sh has no !(…), @(…), ?(…), *(…), +(…); write patterns with | in case',
  caret: 'sh has no [^…] in patterns; write [!…]',
  'function name': 'the name of a function holds letters, digits and _ alone; write _ for other characters',
  backticks: 'backticks do not nest; write $(…)',
  background: 'a check leaves nothing running in the background; leave out the &',
  tabs: '<<- needs tabs, which editors lose; write << and the lines without indentation',
  increment: 'sh has no ++ and --; write $((x + 1))',
  power: 'sh has no **; write awk',
  base: 'sh has no base#number; write 0x or awk',
  octal: 'a leading zero makes the number octal; write it without',
  comma: 'sh has no , in arithmetic; write two assignments',
};

/** What is not in quotes is split into words, and taken for a pattern of files. */
export const judgeQuoting: Rule = ({ commands, expansions, comments }) => {
  const excused = comments.filter(({ text }) => /shellcheck disable=.*SC2086/.test(text)).map(({ line }) => firstBelow(commands, line));
  return expansions
    .filter(({ quoted, place, name, operator }) => !quoted && !harmless(name, operator) && /^(argument|pattern|redirection)$/.test(place))
    .filter(({ line }) => !excused.includes(line))
    .map(({ line, name, place }) => {
      const what = name === '(' ? '$(…)' : `$${name}`;
      const why = place === 'pattern' ? 'is read as a pattern here' : 'without quotes is split into words';
      return { line, problem: `${what} ${why}; write "${what}"` };
    });
};

function firstBelow(commands: Command[], line: number): number {
  return Math.min(...commands.map(command => command.line).filter(at => at > line));
}

/** A number; or ${x:+"$x"}, where the word itself is quoted. */
function harmless(name: string, operator: string): boolean {
  return /^[#?$!]$/.test(name) || operator === 'length' || /^:?\+$/.test(operator);
}
