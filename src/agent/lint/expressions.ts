import { hole } from './shell/script.ts';

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

/** The place of the delimiter that ends an expression: not one behind a \ or within [ ]. */
export function endOfExpression(text: string, from: number, delimiter: string): number {
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

export function withoutBrackets(expression: string): string {
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
