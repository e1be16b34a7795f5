import type { Rule } from './rule.ts';
import { type Command, hole } from './shell/script.ts';
import { callsOf } from './tools.ts';

/** bash sets some variables by itself, and a person's session others: the runner does neither. */
export const judgeVariables: Rule = ({ commands, expansions, loops }) => {
  const own = new Set([
    ...commands.flatMap(({ assignments }) => assignments.map(({ name }) => name)),
    ...commands.flatMap(({ words }) => (words[0]?.text === 'read' ? words.map(({ text }) => text) : [])),
    ...loops.map(({ variable }) => variable),
  ]);
  return expansions
    .filter(({ name, operator }) => !own.has(name) && !/^:?[-+=]/.test(operator))
    .flatMap(({ line, name }) => {
      if (variablesOfBash.test(name)) return [{ line, problem: `sh has no $${name}; write id -u, uname, date or awk` }];
      if (/^(USER|LOGNAME)$/.test(name)) return [{ line, problem: `$${name} is not set while a check runs; write $(id -un)` }];
      return /^(TERM|SHELL|EDITOR|PAGER|DISPLAY)$/.test(name)
        ? [{ line, problem: `$${name} is not set while a check runs; write \${${name}:-}` }]
        : [];
    });
};

const variablesOfBash =
  /^(RANDOM|SRANDOM|SECONDS|EPOCH\w+|BASH\w*|EUID|UID|PIPESTATUS|FUNCNAME|HOSTNAME|HOSTTYPE|OSTYPE|MACHTYPE|DIRSTACK|SHLVL|REPLY|GROUPS)$/;

/** A recorded machine lies below SHIPSHAPE_ROOT: what is read without it is read from the machine that tests. */
export const judgeReading: Rule = ({ commands, loops, functions }) => {
  const direct = commands.flatMap(({ words, redirections }) => [
    ...callsOf(words).flatMap(([name, ...rest]) => [name, ...(readers.test(name.text) && !functions.has(name.text) ? rest : [])]),
    ...redirections.filter(({ operator }) => !operator.startsWith('<<')).map(({ target }) => target),
  ]);
  const kept = [
    ...commands.flatMap(({ assignments }) => assignments.map(({ name, value }) => ({ variable: name, words: [value] }))),
    ...loops,
  ].flatMap(({ variable, words }) => (isReadAsItIs(variable, commands) ? words : []));
  return [...direct, ...kept]
    .filter(({ text }) => isSystemPath(text))
    .map(({ line, text }) => {
      const place = text.replaceAll(hole, '…');
      return { line, problem: `${place} cannot be pretended in a test; write "\${SHIPSHAPE_ROOT:-}${place}"` };
    });
};

const readers =
  /^(\[|test|cat|ls|grep|sed|awk|find|head|tail|wc|cut|sort|cp|cmp|comm|diff|readlink|stat|od|cksum|cd|dd|uniq|fold|paste|join|ask_files)$/;

function isSystemPath(text: string): boolean {
  return (
    /^\/(etc|usr|var|proc|sys|run|boot|opt|bin|sbin|lib|root|home|Library|System|Applications|Users|private|dev)(\/|$)/.test(text) &&
    !/^\/dev\/(null|stdin|stdout|stderr|fd\/\d)$/.test(text)
  );
}

/** Whether commands that read files are given a variable, and nowhere behind the root. */
function isReadAsItIs(variable: string, commands: Command[]): boolean {
  const begins = new RegExp(`^"?\\$\\{?${variable}(?!\\w)`);
  const follows = new RegExp(`[\\w}]\\$\\{?${variable}(?!\\w)`);
  const files = commands.flatMap(({ words, redirections }) => [
    ...(readers.test(words[0]?.text ?? '') ? words : []),
    ...redirections.filter(({ operator }) => !operator.startsWith('<<')).map(({ target }) => target),
  ]);
  return files.some(({ raw }) => begins.test(raw)) && !commands.some(({ words }) => words.some(({ raw }) => follows.test(raw)));
}

/** A tool of one platform needs a check of that platform, or a question before it. */
export const judgePlatform: Rule = ({ commands, functions }, { isLibrary, platform }) => {
  if (isLibrary) return [];
  const calls = commands.flatMap(({ words }) => callsOf(words)).filter(([name]) => !functions.has(name.text));
  const asksSystem = calls.some(([name, option]) => name.text === 'uname' && option?.text === '-s');
  const asksFor = (tool: string) => calls.some(([name, ...words]) => name.text === 'command' && words.some(({ text }) => text === tool));
  return calls.flatMap(([{ line, text }]) => {
    const home = toolsOfLinux.test(text) ? 'linux' : toolsOfMacos.test(text) ? 'macos' : undefined;
    if (!home || home === platform) return [];
    if (platform) return [{ line, problem: `${text} is a tool of ${home}; a check of ${platform} has no use for it` }];
    return asksSystem || asksFor(text)
      ? []
      : [{ line, problem: `${text} is a tool of ${home} alone; ask first: command -v ${text} >/dev/null 2>&1` }];
  });
};

const toolsOfLinux = /^(ip|ss|systemctl|loginctl|busctl|timeout|getent|lsblk|findmnt)$/;
const toolsOfMacos = /^(defaults|dscl|launchctl|sw_vers|system_profiler|plutil|profiles|fdesetup|softwareupdate|csrutil|spctl)$/;
