import { hole } from './shell-words.ts';

/** What is wrong in a program within a program, `offset` characters from its beginning. */
export type Fault = { offset: number; problem: string };

/** What not every grep and sed reads in a regular expression. */
export function expressionProblems(expression: string, { extended }: { extended: boolean }): string[] {
  const outside = withoutBrackets(expression);
  const found: string[] = [];
  const shorthand = /\\[dDwWsSbB<>y]/.exec(outside)?.[0];
  if (shorthand) found.push(`${shorthand} is known to GNU alone; write a class such as [[:digit:]], [[:alnum:]_] or [[:space:]]`);
  const repeat = extended ? undefined : /\\[+?|]/.exec(outside)?.[0];
  if (repeat) found.push(`${repeat} is known to GNU alone; write \\{1,\\} or \\{0,1\\}, or -E`);
  if (/\{,/.test(outside)) found.push('{,n} is known to GNU alone; write {0,n}');
  if (/\\t/.test(expression)) found.push("\\t is no tab everywhere; put a tab into a variable: tab=$(printf '\\t')");
  if (/\[[^\]]*\\[dwsn]/.test(expression)) found.push('a \\ within [ ] is itself; write a class such as [[:digit:]]');
  return found;
}

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

/** What not every awk reads: the first awk of macOS, gawk --posix, mawk from 1.3.3, busybox. */
export function awkProblems(program: string): Fault[] {
  const tokens = awkTokens(program);
  const functions = new Set(tokens.filter((_, index) => /^func(tion)?$/.test(tokens[index - 1]?.text ?? '')).map(({ text }) => text));
  const arrays = new Set(
    tokens
      .filter(({ kind }, index) => kind === 'name' && (tokens[index + 1]?.text === '[' || tokens[index - 1]?.text === 'in'))
      .map(({ text }) => text),
  );
  const found: Fault[] = [];
  for (const [index, { kind, text, offset }] of tokens.entries()) {
    const before = tokens[index - 1];
    const next = tokens[index + 1];
    const say = (problem: string) => found.push({ offset, problem });
    if (kind === 'name' && !functions.has(text)) {
      if (gawkVariables.test(text) || (gawkFunctions.test(text) && next?.text === '('))
        say(`${text} is known to gawk alone; write it with split, index, substr and match`);
      if (text === 'func') say('has no func; write function');
      if (text === 'delete' && tokens[index + 2]?.text !== '[')
        say('delete of a whole array is not known everywhere; write split("", array)');
      if (text === 'length' && next?.text === '(' && arrays.has(tokens[index + 2]?.text ?? '') && tokens[index + 3]?.text === ')')
        say('length of an array is not known everywhere; count while you fill it');
    }
    if (kind === 'mark' && text === '*' && next?.text === '*' && next.offset === offset + 1) say('** is not known everywhere; write ^');
    if (kind === 'mark' && text === '|' && next?.text === '&') say('|& is known to gawk alone; write a pipe in sh');
    if (kind === 'mark' && text === '@') say('@ is known to gawk alone; write a function call by its name');
    const isExpression = kind === 'expression' || (kind === 'string' && (before?.text === '~' || isMatcher(tokens.slice(0, index))));
    if (isExpression) for (const problem of awkExpressionProblems(text)) say(problem);
    if (
      kind === 'string' &&
      /^(printf|sprintf)$/.test((before?.text === '(' ? tokens[index - 2] : before)?.text ?? '') &&
      text.includes('%c')
    )
      say('%c differs beyond ASCII; write substr of a text that holds the characters');
  }
  return found;
}

const gawkFunctions = /^(gensub|strftime|systime|mktime|asorti?|patsplit|strtonum|and|or|xor|compl|lshift|rshift|typeof|isarray|mkbool)$/;
const gawkVariables = /^(BEGINFILE|ENDFILE|PROCINFO|IGNORECASE|FPAT|FIELDWIDTHS|RT|SYMTAB|FUNCTAB|BINMODE|LINT|TEXTDOMAIN)$/;

function awkExpressionProblems(expression: string): string[] {
  const found: string[] = [];
  const outside = withoutBrackets(expression);
  if (/(?<!\\)\{\d/.test(outside)) found.push('{n} is text for old mawk; write the expression n times');
  const shorthand = /\\[yB<>sSwWdD]/.exec(outside)?.[0];
  if (shorthand) found.push(`${shorthand} is known to gawk alone; write a class such as [[:space:]]`);
  if (/\[\^?\]?[^\]\\/]*\/[^\]]*\]/.test(expression)) found.push('/ within [ ] ends the expression for some awks; write \\/');
  return found;
}

/** Whether a text after these tokens is taken as a regular expression: sub("…", match(x, "…". */
function isMatcher(before: AwkToken[]): boolean {
  const last = before.at(-1)?.text;
  if (last === '(') return /^(sub|gsub)$/.test(before.at(-2)?.text ?? '');
  return last === ',' && before.at(-3)?.text === '(' && before.at(-4)?.text === 'match';
}

type AwkToken = { kind: 'name' | 'number' | 'string' | 'expression' | 'mark'; text: string; offset: number };

function awkTokens(program: string): AwkToken[] {
  const tokens: AwkToken[] = [];
  const pattern = /[ \t\r]+|\\\n|#[^\n]*|("(?:[^"\\]|\\[\s\S])*")|([A-Za-z_]\w*)|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([\s\S])/y;
  while (pattern.lastIndex < program.length) {
    const offset = pattern.lastIndex;
    const previous = tokens.at(-1);
    const endsValue =
      previous &&
      (/^(string|number|expression)$/.test(previous.kind) ||
        /^[)\]$]$/.test(previous.text) ||
        (previous.kind === 'name' && !awkKeyword.test(previous.text)));
    if (program[offset] === '/' && !endsValue) {
      const end = endOfExpression(program, offset + 1, '/');
      tokens.push({ kind: 'expression', text: program.slice(offset + 1, end), offset });
      pattern.lastIndex = end + 1;
      continue;
    }
    const [, string, name, number, mark] = pattern.exec(program) ?? [];
    if (string !== undefined) tokens.push({ kind: 'string', text: string.slice(1, -1), offset });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, offset });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, offset });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, offset });
  }
  return tokens;
}

const awkKeyword = /^(print|printf|return|in|if|while|for|do|else|next|exit|delete|getline|case)$/;

/** The place of the delimiter that ends an expression: not one behind a \ or within [ ]. */
function endOfExpression(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n') {
    if (text[at] === '\\') at += 2;
    else if (text[at] === '[') at += bracketAt(text, at).length;
    else at++;
  }
  return at;
}

/** [ ], with a ] that is its first member and with [:classes:] in it; a [ alone where it has no end. */
function bracketAt(text: string, at: number): string {
  const bracket = /\[\^?\]?(?:\[[:.=][a-z]*[:.=]\]|\\.|[^\]\\\n])*\]/y;
  bracket.lastIndex = at;
  return bracket.exec(text)?.[0] ?? '[';
}

function withoutBrackets(expression: string): string {
  let outside = '';
  for (let at = 0; at < expression.length; ) {
    const bracket = expression[at] === '[' ? bracketAt(expression, at) : undefined;
    if (bracket) at += bracket.length;
    else if (expression[at] === '\\') {
      outside += expression.slice(at, at + 2);
      at += 2;
    } else outside += expression[at++];
    if (bracket) outside += hole;
  }
  return outside;
}
