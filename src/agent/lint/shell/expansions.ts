import { readList } from './commands.ts';
import { expectWord } from './lines.ts';
import type { Reader } from './reader.ts';
import { hole, type Oddity, type Place, type Word } from './script.ts';
import { add, readBackticks, readDoubleQuoted, readEscaped, readSingleQuoted, skipBrackets } from './words.ts';

const identifier = /[A-Za-z_]\w*/y;

/** What a $ begins, and whether its text is as good as quoted. */
export function readDollar(reader: Reader, quoted: boolean, place: Place): [text: string, quoted: boolean] {
  const begin = reader.at++;
  if (reader.sees('((')) return readArithmetic(reader, begin);
  if (reader.takes('(')) {
    const arithmetic = reader.arithmetic;
    reader.arithmetic = 0;
    const last = reader.isolated(() => readList(reader));
    reader.arithmetic = arithmetic;
    expectWord(reader, ')', begin);
    if (last) last.endsSubstitution = place !== 'arithmetic' && arithmetic === 0;
    noteExpansion(reader, begin, '(', '', quoted, place);
  } else if (reader.takes('{')) readParameter(reader, begin, quoted, place);
  else if (!quoted && reader.sees("'")) {
    reader.notice('ANSI quotes', begin);
    for (reader.at++; !reader.takes("'"); reader.at += reader.char === '\\' ? 2 : 1)
      if (reader.isAtEnd) reader.fail("the $' has no end", begin);
  } else if (!quoted && reader.sees('"')) {
    reader.notice('locale quotes', begin);
    return ['', true];
  } else if (reader.sees('[')) {
    reader.notice('old arithmetic', begin);
    skipBrackets(reader);
  } else {
    const name = reader.match(identifier) || reader.match(/[0-9@*#?$!-]/y);
    if (!name) return ['$', quoted];
    reader.at += name.length;
    noteExpansion(reader, begin, name, '', quoted, place);
  }
  return [hole, true];
}

function readArithmetic(reader: Reader, begin: number): [string, boolean] {
  reader.at += 2;
  reader.arithmetic++;
  const inner: Word = { line: 0, raw: '', text: '', bare: '' };
  for (let depth = 0; depth > 0 || !reader.takes('))'); ) {
    if (reader.isAtEnd) reader.fail('$(( has no ))', begin);
    const char = reader.char;
    if (char === ')' && depth === 0) reader.fail('$(( begins arithmetic; put a blank between $( and (', begin);
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === '$') add(inner, readDollar(reader, true, 'arithmetic')[0], true);
    else if (char === '`') add(inner, readBackticks(reader), true);
    else {
      add(inner, char, false);
      reader.at++;
    }
  }
  reader.arithmetic--;
  if (/\+\+|--/.test(inner.text)) reader.notice('increment', begin);
  if (inner.text.includes('**')) reader.notice('power', begin);
  if (inner.text.includes(',')) reader.notice('comma', begin);
  if (/\d#/.test(inner.text)) reader.notice('base', begin);
  if (new RegExp(`(^|[^\\w${hole}.])0[0-9]`).test(inner.text)) reader.notice('octal', begin);
  return [hole, true];
}

/** ${…}: the name, what is done with it, and the word that this takes. */
function readParameter(reader: Reader, begin: number, quoted: boolean, place: Place): void {
  if (reader.sees('!') && !reader.sees('!}')) {
    reader.notice('indirection', begin);
    reader.at++;
  }
  const isLength = reader.match(/#(?=[\w@*?$!-])/y) !== '';
  if (isLength) reader.at++;
  const name = reader.match(identifier) || reader.match(/\d+|[@*#?$!-]/y);
  reader.at += name.length;
  if (reader.sees('[')) {
    reader.notice('array', begin);
    skipBrackets(reader);
  }
  const operator = reader.match(/:?[-=+?]|%%?|##?|\^\^?|,,?|\/\/?|:|@/y);
  reader.at += operator.length;
  const oddity = oddOperators[operator[0] === ':' && operator.length > 1 ? '' : (operator[0] ?? '')];
  if (oddity) reader.notice(oddity, begin);
  noteExpansion(reader, begin, name, isLength ? 'length' : operator, quoted, place);
  const isPattern = /^[%#/]/.test(operator);
  const inner: Word = { line: 0, raw: '', text: '', bare: '' };
  while (!reader.takes('}')) {
    if (reader.isAtEnd) reader.fail('${ has no }', begin);
    const char = reader.char;
    if (char === "'" && (isPattern || !quoted)) add(inner, readSingleQuoted(reader), true);
    else if (char === '"') readDoubleQuoted(reader, inner, isPattern ? 'pattern' : place);
    else if (char === '\\') add(inner, readEscaped(reader), true);
    else if (char === '$') add(inner, ...readDollar(reader, quoted && !isPattern, isPattern ? 'pattern' : place));
    else if (char === '`') add(inner, readBackticks(reader), true);
    else {
      add(inner, char, false);
      reader.at++;
    }
  }
  if (isPattern && inner.bare.includes('[^')) reader.notice('caret', begin);
}

function noteExpansion(reader: Reader, at: number, name: string, operator: string, quoted: boolean, place: Place): void {
  reader.script.expansions.push({ line: reader.lineOf(at), at, name, operator, quoted, place });
}

/** By the first character of what follows the name in ${…}; those of POSIX are not here. */
const oddOperators: Record<string, Oddity> = {
  '^': 'case change',
  ',': 'case change',
  '/': 'replacement',
  ':': 'substring',
  '@': 'transformation',
};
