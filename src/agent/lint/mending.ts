import { changedSettings } from '../../protocol/check.ts';
import type { LineProblem, Rule } from './rule.ts';
import { hole, type Script, type Word } from './shell/script.ts';
import { callsOf } from './tools.ts';

/** The header promises a fix exactly where the program has one; settings that are kept in no file take two functions more. */
export const judgeMending: Rule = ({ functions }, { header }) => {
  if (!header) return [];
  const problems: LineProblem[] = [];
  const want = (name: string, because: string) => {
    if (!functions.has(name)) problems.push({ line: 1, problem: `${because}, and there is no function ${name}; write ${name}() { … }` });
  };
  const settings = changedSettings(header);
  if (header.fix) want('fix', 'the header says what the fix does');
  else if (functions.has('fix'))
    problems.push({ line: 1, problem: 'fix() is never called without a header of its own; write fix, changes and risk' });
  if (settings.length > 0) {
    want('state', `the fix changes ${settings[0]}, which no file keeps`);
    want('undo', `the fix changes ${settings[0]}, which no file keeps`);
  }
  return problems;
};

/** Asking changes nothing: what it must write goes to TMPDIR, which the runner clears. A fix may write, and what only it calls. */
export const judgeWriting: Rule = (script, { isForFixes }) => {
  if (isForFixes) return [];
  const within = calledWhenAsking(script);
  return script.commands
    .filter(({ at }) => within(at))
    .flatMap(({ words, redirections }) => [
      ...redirections.filter(({ operator, target }) => />/.test(operator) && !/^(\d+|-)$/.test(target.text)).map(({ target }) => target),
      ...callsOf(words).flatMap(([name, ...rest]) => [
        ...(wordsOfFixes.test(name.text) ? [name] : []),
        ...(writers.test(name.text) ? rest.filter(({ text }) => !/^[-+]|^\d+$/.test(text)) : []),
      ]),
    ])
    .filter(word => isElsewhere(word) || wordsOfFixes.test(word.text))
    .map(({ line, raw }) => ({
      line,
      problem: `${raw} is not in TMPDIR, and a check changes nothing; write to "$(mktemp "\${TMPDIR:-/tmp}/shipshape.XXXXXX")"`,
    }));
};

const writers = /^(rm|rmdir|mv|cp|mkdir|mkfifo|touch|ln|chmod|chown|chgrp|tee)$/;
const wordsOfFixes = /^(put|edit|write_kernel)$/;

/** Whether a place in the text is run for an answer: what stands in no function, in audit and state, and in all that these name. */
function calledWhenAsking({ commands, functions }: Script): (at: number) => boolean {
  const isIn = (at: number, { from, to }: { from: number; to: number }) => at >= from && at < to;
  const isOutside = (at: number) => ![...functions.values()].some(body => isIn(at, body));
  const namedIn = (isHere: (at: number) => boolean) =>
    commands.filter(({ at }) => isHere(at)).flatMap(({ words }) => words.map(({ text }) => text));
  const isLibrary = !functions.has('audit');
  const reached = new Set<string>();
  for (const queue = isLibrary ? [...functions.keys()] : ['audit', 'state', ...namedIn(isOutside)]; queue.length > 0; ) {
    const name = queue.pop() as string;
    const body = functions.get(name);
    if (!body || reached.has(name) || name === 'fix' || name === 'undo') continue;
    reached.add(name);
    queue.push(...namedIn(at => isIn(at, body)));
  }
  return at => [...functions].every(([name, body]) => !isIn(at, body) || reached.has(name));
}

function isElsewhere({ raw, text }: Word): boolean {
  if (text.startsWith(hole)) return /^"?\$\{?(SHIPSHAPE_ROOT|HOME|0|PWD)\b/.test(raw);
  return !/^\/dev\/(null|stderr|stdout)$/.test(text);
}
