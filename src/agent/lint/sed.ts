import { endOfExpression, expressionProblems } from './expressions.ts';

/** What not every sed reads in a script. Follows POSIX.1-2024, `sed`. */
export function sedProblems(script: string, { extended }: { extended: boolean }): string[] {
  const found = new Set<string>();
  let at = 0;
  let mayClose = true;
  const char = () => script[at] ?? '';
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const text = pattern.exec(script)?.[0] ?? '';
    at += text.length;
    return text;
  };
  const expression = (delimiter: string) => {
    const begin = at;
    at = endOfExpression(script, at, delimiter);
    for (const problem of expressionProblems(script.slice(begin, at), { extended })) found.add(problem);
    at++;
  };
  const replacement = (delimiter: string) => {
    const begin = at;
    while (at < script.length && char() !== delimiter) at += char() === '\\' ? 2 : 1;
    const sequence = /\\[tnULulEr]/.exec(script.slice(begin, at))?.[0];
    if (sequence)
      found.add(`${sequence} in what is put in is known to GNU alone; write \\ and a line's end, or a variable that holds a tab`);
    at++;
  };
  const address = () => {
    if (char() === '/' || char() === '\\') {
      const delimiter = char() === '\\' ? (script[++at] as string) : '/';
      at++;
      expression(delimiter);
      if (match(/[IM]+/y)) found.add('a flag behind an address is known to GNU alone; write [Aa] for both cases');
    } else if (match(/\d+~\d+/y) || match(/[+~]\d+/y)) found.add('first~step and addr,+n are known to GNU alone; count lines in awk');
    else if (match(/\d+|\$/y) === '0') found.add('an address of 0 is known to GNU alone; begin at 1');
  };

  while (at < script.length) {
    match(/[\s;]*/y);
    if (at >= script.length) break;
    address();
    if (match(/\s*,\s*/y)) address();
    match(/[\s!]*/y);
    const command = char();
    at++;
    if (command === '}') {
      if (!mayClose) found.add('a } directly behind a command is known to GNU alone; write a ; before it');
    } else if (command === '#') match(/[^\n]*/y);
    else if (command === 's') {
      const delimiter = char();
      at++;
      expression(delimiter);
      replacement(delimiter);
      const flags = match(/[a-zA-Z0-9]*/y);
      if (/[IimMe]/.test(flags))
        found.add(`s/…/…/${flags} is known to GNU alone; write [Aa] for both cases, and the flags g, p, w and a number`);
      if (flags.includes('w')) match(/[^\n]*/y);
    } else if (command === 'y') {
      const delimiter = char();
      for (at++; at < script.length && char() !== delimiter; ) at += char() === '\\' ? 2 : 1;
      for (at++; at < script.length && char() !== delimiter; ) at += char() === '\\' ? 2 : 1;
      at++;
    } else if (/[aic]/.test(command)) {
      if (!match(/[ \t]*\\\n/y))
        found.add(`${command} with its text on the same line is known to GNU alone; write ${command}\\ and the text on the next line`);
      match(/(?:[^\n\\]|\\[\s\S])*/y);
    } else if (/[btT:]/.test(command)) {
      const label = match(/[^\n]*/y);
      if (/[;}]/.test(label)) found.add("a label ends at the end of its line; write a line's end, or another -e, behind it");
    } else if (/[rw]/.test(command)) match(/[^\n]*/y);
    else if (/[eFQRWzv]/.test(command)) found.add(`the command ${command} is known to GNU alone; write it in awk`);
    else if (command !== '{' && !/[=dDgGhHlnNpPqx]/.test(command)) break;
    const space = match(/[ \t]*/y);
    mayClose = command === '{' || command === '}' || /[;\n]/.test(char());
    if (command === 'q' && /\d/.test(space + char())) found.add('an exit status of q is known to GNU alone; write it in awk');
  }
  return [...found];
}
