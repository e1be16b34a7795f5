import type { Platform } from '../../protocol/check.ts';
import { awkProblems } from './awk.ts';
import type { LineProblem, Rule } from './rule.ts';
import { hole, type Word } from './shell/script.ts';
import { type Call, faultsIn } from './tool-judges.ts';
import { refused, type Tool, tools } from './tool-table.ts';

/** What a tool does otherwise on another system, or does not know there. A function of the program may have any name. */
export const judgeTools: Rule = ({ commands, functions }, { platform }) =>
  commands
    .flatMap(({ words }) => callsOf(words))
    .filter(([name]) => !functions.has(name.text))
    .flatMap(call => problemsOfCall(call, platform));

/** macOS puts blanks before the number that wc prints. */
export const judgeCounts: Rule = ({ commands }) =>
  commands
    .filter(({ words, endsSubstitution }) => endsSubstitution && words[0]?.text === 'wc')
    .map(({ line }) => ({ line, problem: 'wc puts blanks before its number on macOS; write $(($(wc -l <FILE)))' }));

/** Programs of awk are often kept in a variable, or handed to a function. */
export const judgeAwkPrograms: Rule = ({ commands }) =>
  commands
    .flatMap(({ words, assignments }) => [
      ...assignments.map(({ value }) => value),
      ...(/^(awk|sed|grep)$/.test(words[0]?.text ?? '') ? [] : words.slice(1)),
    ])
    .filter(({ text }) => /\{[^}]*\b(print|printf|next|exit|return|sub|gsub|split|getline)\b|(^|\n)\s*(BEGIN|END)\s*\{/.test(text))
    .flatMap(word => faultsIn(word, awkProblems(word.text)));

/** The command itself, and those that it hands on to: `xargs rm`, `find -exec rm {} +`, `timeout 5 rm`. */
export function callsOf(words: readonly Word[]): [Word, ...Word[]][] {
  const [name, ...rest] = words;
  return name ? [[name, ...rest], ...handedOn(name.text, rest).flatMap(callsOf)] : [];
}

function handedOn(name: string, words: readonly Word[]): Word[][] {
  if (name === 'find')
    return words.flatMap(({ text }, index) => {
      if (text !== '-exec' && text !== '-ok') return [];
      const command = words.slice(index + 1);
      const end = command.findIndex(({ text }) => text === ';' || text === '+');
      return [command.slice(0, end < 0 ? undefined : end)];
    });
  if (!tools[name]?.hands) return [];
  const { letters, operands } = optionsOf(words, tools[name]);
  const begin = operands.findIndex(({ text }) => !/^\w+=/.test(text) && !(name === 'timeout' && /^\d+[smh]?$/.test(text)));
  return letters.has('v') || begin < 0 ? [] : [operands.slice(begin)];
}

function problemsOfCall([name, ...words]: [Word, ...Word[]], platform: Platform | undefined): LineProblem[] {
  const tool = name.text.split('/').at(-1) as string;
  const say = (problem: string) => ({ line: name.line, problem: `${tool} ${problem}` });
  if (Object.hasOwn(refused, tool)) return [say(refused[tool] as string)];
  if (!Object.hasOwn(tools, tool)) return [];
  const rules = tools[tool] as Tool;
  const call = optionsOf(words, rules);
  const problems = call.unknown.map(option => {
    const advice = rules.instead?.[option.slice(1)] ?? `write ${knownOf(tool, rules.options ?? '')}`;
    return say(`${option} is not the same on every system; ${advice}`);
  });
  if (problems.length > 0) return problems;
  if (call.late) return [say(`${call.late} stands behind an operand, where macOS takes it for a file; write options first`)];
  return (rules.judge?.(call, platform) ?? []).map(found =>
    typeof found === 'string' ? { line: name.line, problem: `${tool}: ${found}` } : found,
  );
}

function knownOf(tool: string, options: string): string {
  return options ? `options of POSIX alone: ${tool} -${options.replaceAll(':', '')}` : `${tool} without options`;
}

/** Words read as getopts does: options first, in clusters, up to -- or the first operand. */
function optionsOf(words: readonly Word[], { options, hands }: Tool): Call {
  const call: Call = { letters: new Map(), operands: [], unknown: [], late: undefined, all: [...words] };
  if (options === undefined) return call;
  let at = 0;
  for (; /^-./s.test(words[at]?.text ?? '') && words[at]?.text !== '--'; at++) {
    const word = words[at] as Word;
    if (word.text.startsWith('--')) {
      call.unknown.push(word.text.replace(/=.*/s, ''));
      continue;
    }
    for (let place = 1; place < word.text.length; place++) {
      const letter = word.text[place] as string;
      const known = letter === ':' ? -1 : options.indexOf(letter);
      if (known < 0) {
        if (letter !== hole) call.unknown.push(`-${letter}`);
        break;
      }
      const takesValue = options[known + 1] === ':';
      const rest = word.text.slice(place + 1);
      const value = !takesValue ? undefined : rest ? { ...word, text: rest } : words[++at];
      call.letters.set(letter, [...(call.letters.get(letter) ?? []), ...(value ? [value] : [])]);
      if (takesValue) break;
    }
  }
  const ended = words[at]?.text === '--';
  call.operands = words.slice(ended ? at + 1 : at);
  if (!hands && !ended) call.late = call.operands.slice(1).find(({ bare }) => /^-[A-Za-z-]/.test(bare))?.text;
  return call;
}
