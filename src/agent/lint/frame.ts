import type { LineProblem, Rule } from './rule.ts';
import type { Command } from './shell/script.ts';

/** What every check has: set -u, the six words, and the call of audit; it ends with 0 or 1. */
export const judgeFrame: Rule = ({ commands }, { isLibrary }) => {
  if (isLibrary) return [];
  const problems: LineProblem[] = [];
  const has = (raw: RegExp) => commands.some(({ words }) => raw.test(words.map(word => word.raw).join(' ')));
  const last = commands.at(-1)?.line ?? 1;
  if (!has(/^set -[a-z]*u/))
    problems.push({ line: 1, problem: 'a name that is never set passes for empty; write set -u below the header' });
  if (!has(/^\. .*\/lib\/tap\.sh"?$/))
    problems.push({ line: 1, problem: 'the words of a check are missing; write . "${0%/*}/lib/tap.sh" below set -u' });
  if (!has(/^run "\$@"$/)) problems.push({ line: last, problem: 'nothing asks the check; write run "$@" as the last line' });
  for (const { line, words } of commands)
    if (words[0]?.text === 'exit' && !/^[01]$/.test(words[1]?.text ?? ''))
      problems.push({ line, problem: `${words.map(({ raw }) => raw).join(' ')} says nothing; write cannot_tell, skip or return` });
  return problems;
};

const tapWords = /^(plan|ok|not_ok|skip|cannot_tell|run)$/;

/** What a shell of its own counts or sets is lost when it ends. */
export const judgePoints: Rule = ({ commands, piped, expansions }) => {
  const problems = commands
    .filter(({ words, isolated }) => isolated && tapWords.test(words[0]?.text ?? ''))
    .map(({ line, words }) => ({
      line,
      problem: `${words[0]?.text} in a pipe, in ( ) or in $( ) is lost; call it from the check's own shell`,
    }));
  for (const { line, from, to } of piped) {
    const isWithin = ({ at }: { at: number }) => at >= from && at < to;
    const outside = new Set(commands.filter(command => !isWithin(command)).flatMap(namesSetBy));
    const inside = new Set(commands.filter(isWithin).flatMap(namesSetBy));
    const name = expansions.find(({ at, name }) => at >= to && inside.has(name) && !outside.has(name))?.name;
    if (name) problems.push({ line, problem: `what $${name} is set to is lost where the pipe ends; feed the loop by a here-document` });
  }
  return problems;
};

function namesSetBy({ words, assignments }: Command): string[] {
  if (words.length === 0) return assignments.map(({ name }) => name);
  return words[0]?.text === 'read' ? words.slice(1).map(({ text }) => text) : [];
}
