import type { Rule } from './rule.ts';
import { hole, type Word } from './shell/script.ts';
import { callsOf } from './tools.ts';

/** What sh itself knows under other names, with fewer options, or not at all. */
export const judgeBuiltins: Rule = ({ commands, functions }) =>
  commands.flatMap(({ words }) =>
    callsOf(words)
      .filter(([name]) => !functions.has(name.text) && Object.hasOwn(builtins, name.text))
      .flatMap(([name, ...words]) => {
        const rule = builtins[name.text];
        const problems = typeof rule === 'string' ? [rule] : (rule?.(words) ?? []);
        return problems.map(problem => ({ line: name.line, problem }));
      }),
  );

const builtins: Record<string, string | ((words: Word[]) => string[])> = {
  ...notInSh('declare typeset', 'write x=…'),
  ...notInSh('let', 'write x=$((…))'),
  ...notInSh('source', 'write . "${0%/*}/lib/NAME.sh"'),
  ...notInSh('shopt setopt', 'write what sh does by itself'),
  ...notInSh('mapfile readarray', 'write a while loop with read -r'),
  ...notInSh('pushd popd dirs', 'write cd in ( )'),
  ...notInSh('builtin enable', 'call the command itself'),
  ...notInSh('coproc disown setsid nohup', 'a check leaves nothing running'),
  ...notInSh('compgen complete caller suspend', 'leave it out'),
  eval: 'eval runs what the machine says; write case, set -- or a function',
  '.': sourceProblems,
  '[': words => testProblems(words.at(-1)?.text === ']' ? words.slice(0, -1) : words),
  test: testProblems,
  local: localProblems,
  echo: echoProblems,
  printf: printfProblems,
  read: readProblems,
  set: setProblems,
  trap: trapProblems,
  export: words => optionProblems('export', words, 'p'),
  readonly: words => optionProblems('readonly', words, 'p'),
  unset: words => optionProblems('unset', words, 'fv'),
  cd: words => optionProblems('cd', words, 'LP'),
  wait: words => optionProblems('wait', words, ''),
  umask: words => optionProblems('umask', words, 'S'),
};

function notInSh(names: string, instead: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map(name => [name, `sh has no ${name}; ${instead}`]));
}

function optionProblems(name: string, words: Word[], letters: string): string[] {
  const option = words[0]?.text ?? '';
  return /^-[^-]/.test(option) && ![...option.slice(1)].every(letter => letters.includes(letter))
    ? [`sh has no ${name} ${option}; leave out the option`]
    : [];
}

/** Only what comes with the suite is run: a file of the system is data. */
function sourceProblems([file]: Word[]): string[] {
  return /^"\$\{0%\/\*\}\//.test(file?.raw ?? '')
    ? []
    : [
        `. ${file?.raw ?? ''} runs what is no part of the suite; read it as data with a while loop, sed or awk, and write . "\${0%/*}/lib/NAME.sh" for a library`,
      ];
}

const fileTests = 'bcdefghLnprSstuwxz';

function testProblems(words: Word[]): string[] {
  const found: string[] = [];
  for (const [index, { bare }] of words.entries()) {
    const before = words[index - 1]?.bare;
    const isOperand = /^(=|!=|-eq|-ne|-lt|-le|-gt|-ge)$/.test(before ?? '');
    if (isOperand) continue;
    if (bare === '==') found.push('[ ] has no ==; write =');
    if (bare === '=~') found.push('[ ] has no =~; write case, or grep -E');
    if (bare === '-a' || bare === '-o')
      found.push(`${bare} in [ ] is read in different ways; write [ … ] ${bare === '-a' ? '&&' : '||'} [ … ]`);
    else if (/^-(nt|ot|ef)$/.test(bare))
      found.push(`[ ] knows ${bare} only since POSIX 2024; write ${bare === '-ef' ? 'ls -di for both' : 'find FILE -newer OTHER'}`);
    else if (
      /^-[a-zA-Z]$/.test(bare) &&
      words.length > index + 1 &&
      (index === 0 || before === '!') &&
      !fileTests.includes(bare[1] as string)
    )
      found.push(`[ ] has no ${bare}; write one of ${[...fileTests].map(letter => `-${letter}`).join(' ')}`);
  }
  return found;
}

function localProblems(words: Word[]): string[] {
  return words.length === 1 && /^\w+$/.test(words[0]?.raw ?? '')
    ? []
    : ['local with a value hides the exit status; write local NAME alone, then NAME=…, or a function f() ( … )'];
}

function echoProblems(words: Word[]): string[] {
  if (/^-/.test(words[0]?.text ?? '')) return [`echo ${words[0]?.text} prints its option in some shells; write printf`];
  return words.some(({ raw, text }) => raw.includes('\\') || text.includes(hole))
    ? ['echo changes backslashes in some shells; write printf \'%s\\n\' "$x"']
    : [];
}

function printfProblems([format]: Word[]): string[] {
  if (!format) return [];
  const { text } = format;
  if (text.startsWith('-')) return [`printf takes ${text} for an option; begin the format with %s`];
  if (text.includes(hole)) return ['what the format of printf holds is read as a format; write printf \'%s\\n\' "$x"'];
  const odd = /%[-0-9.#+ ]*[q(]/.exec(text)?.[0] ?? /\\[xuUeE]/.exec(text)?.[0];
  return odd ? [`sh has no ${odd} in printf; write ${odd.startsWith('%') ? '%s' : 'octal digits: \\033'}`] : [];
}

function readProblems(words: Word[]): string[] {
  const found: string[] = [];
  const letters = words.flatMap(({ bare }) => (/^-[a-zA-Z]/.test(bare) ? [...bare.slice(1)] : []));
  if (!letters.includes('r')) found.push('read without -r changes backslashes; write read -r');
  for (const letter of letters.filter(letter => letter !== 'r')) found.push(`sh has no read -${letter}; write read -r NAME alone`);
  return found;
}

function setProblems(words: Word[]): string[] {
  const found: string[] = [];
  for (const [index, { text }] of words.entries()) {
    if (!/^[-+]./.test(text) || text === '--') break;
    const long = /^[-+][a-z]*o$/.test(text) ? words[index + 1]?.text : undefined;
    if (long === 'pipefail') found.push('set -o pipefail is missing in some shells; test what each command says');
    if (/^-[a-z]*e/.test(text) || long === 'errexit')
      found.push('set -e differs between shells; write || cannot_tell behind what can fail');
    if (long !== undefined) break;
  }
  return found;
}

function trapProblems(words: Word[]): string[] {
  const odd = words.slice(1).find(({ text }) => /^(ERR|DEBUG|RETURN|SIG\w+)$/.test(text))?.text;
  if (!odd) return [];
  return [
    odd.startsWith('SIG')
      ? `sh names the signal ${odd.slice(3)}; write it without SIG`
      : `sh has no trap … ${odd}; write || behind what can fail`,
  ];
}
