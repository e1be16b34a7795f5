import { endOfExpression, withoutBrackets } from './expressions.ts';

/** What is wrong in a program within a program, `offset` characters from its beginning. */
export type Fault = { offset: number; problem: string };

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
