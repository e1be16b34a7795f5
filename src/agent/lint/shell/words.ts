import { readList } from './commands.ts';
import { readDollar } from './expansions.ts';
import { expectWord } from './lines.ts';
import type { Reader } from './reader.ts';
import { hole, type Place, type Word } from './script.ts';

/** A word, perhaps an empty one. `before` is what stands directly before it. */
export function readWord(reader: Reader, place: Place, before = ''): Word {
  const begin = reader.at;
  const word: Word = { line: reader.lineOf(begin), raw: '', text: '', bare: before };
  while (!reader.isAtEnd) {
    const char = reader.char;
    if (reader.sees('<(') || reader.sees('>(')) {
      reader.notice('process substitution');
      reader.at += 2;
      reader.isolated(() => readList(reader));
      expectWord(reader, ')');
      add(word, hole, true);
    } else if (char === '(' && /[=@!?*+]$/.test(word.bare)) {
      reader.notice(word.bare.endsWith('=') ? 'array' : 'extended pattern');
      skipBrackets(reader);
    } else if (/[ \t\n;&|<>()]/.test(char)) break;
    else if (char === "'") add(word, readSingleQuoted(reader), true);
    else if (char === '"') readDoubleQuoted(reader, word, place);
    else if (char === '\\') add(word, readEscaped(reader), true);
    else if (char === '$') add(word, ...readDollar(reader, false, place));
    else if (char === '`') add(word, readBackticks(reader), true);
    else {
      add(word, char, false);
      reader.at++;
    }
  }
  word.raw = reader.text.slice(begin, reader.at);
  word.bare = word.bare.slice(before.length);
  if (/^(argument|list)$/.test(place) && /\{[^{}]*(,|\.\.)[^{}]*\}/.test(word.bare)) reader.notice('braces', begin);
  if (/^(argument|list|pattern)$/.test(place) && word.bare.includes('[^')) reader.notice('caret', begin);
  return word;
}

export function readSingleQuoted(reader: Reader): string {
  const begin = reader.at;
  const end = reader.text.indexOf("'", begin + 1);
  if (end < 0) reader.fail("the ' has no end");
  reader.at = end + 1;
  return reader.text.slice(begin + 1, end);
}

export function readDoubleQuoted(reader: Reader, word: Word, place: Place): void {
  const begin = reader.at++;
  while (!reader.takes('"')) {
    if (reader.isAtEnd) reader.fail('the " has no end', begin);
    if (reader.char === '$') add(word, readDollar(reader, true, place)[0], true);
    else if (reader.char === '`') add(word, readBackticks(reader), true);
    else if (/^\\[$`"\\\n]/.test(reader.text.slice(reader.at, reader.at + 2))) add(word, readEscaped(reader), true);
    else {
      add(word, reader.char, true);
      reader.at++;
    }
  }
}

export function readEscaped(reader: Reader): string {
  const escaped = reader.text[reader.at + 1] ?? '';
  reader.at += 1 + escaped.length;
  return escaped === '\n' ? '' : escaped;
}

export function readBackticks(reader: Reader): string {
  reader.notice('backticks');
  const begin = reader.at++;
  while (!reader.takes('`')) {
    if (reader.isAtEnd) reader.fail('the ` has no end', begin);
    reader.at += reader.char === '\\' ? 2 : 1;
  }
  return hole;
}

/** Skips from an opening bracket behind its partner, whatever is between. */
export function skipBrackets(reader: Reader): void {
  const begin = reader.at;
  let depth = 0;
  const skipped: Word = { line: 0, raw: '', text: '', bare: '' };
  do {
    if (reader.isAtEnd) reader.fail(`${reader.text[begin]} has no end`, begin);
    const char = reader.char;
    if (char === "'") readSingleQuoted(reader);
    else if (char === '"') readDoubleQuoted(reader, skipped, 'arithmetic');
    else if (char === '\\') readEscaped(reader);
    else if (char === '$') readDollar(reader, true, 'arithmetic');
    else {
      if (/[([]/.test(char)) depth++;
      if (/[)\]]/.test(char)) depth--;
      reader.at++;
    }
  } while (depth > 0);
}

export function add(word: Word, text: string, quoted: boolean): void {
  word.text += text;
  word.bare += quoted ? hole.repeat(text.length) : text;
}
