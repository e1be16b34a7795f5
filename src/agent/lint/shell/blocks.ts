import { readCommand, readList } from './commands.ts';
import { expectWord, skipLines } from './lines.ts';
import type { Reader } from './reader.ts';
import type { Command, Word } from './script.ts';
import { readRedirections } from './simple.ts';
import { readWord, skipBrackets } from './words.ts';

/** Lists between these keywords. */
export function readBlock(reader: Reader, first: string, ...ends: string[]): undefined {
  expectWord(reader, first);
  for (const end of ends) {
    readList(reader, end);
    expectWord(reader, end);
  }
  return readRedirections(reader);
}

export function readIf(reader: Reader): undefined {
  for (let begin = 'if'; begin !== ''; begin = reader.keyword === 'elif' ? 'elif' : '') {
    expectWord(reader, begin);
    readList(reader, 'then');
    expectWord(reader, 'then');
    readList(reader, 'elif', 'else', 'fi');
  }
  return reader.keyword === 'else' ? readBlock(reader, 'else', 'fi') : readBlock(reader, 'fi');
}

export function readFor(reader: Reader, word: string): undefined {
  if (word === 'select') reader.notice('select');
  reader.at += word.length;
  reader.skipBlanks();
  if (reader.sees('((')) {
    reader.notice('double parenthesis');
    skipBrackets(reader);
  } else {
    const variable = reader.match(/[A-Za-z_]\w*/y);
    if (!variable) reader.fail(`${word} wants the name of a variable`);
    reader.at += variable.length;
    skipLines(reader);
    const words: Word[] = [];
    if (reader.keyword === 'in') {
      reader.at += 2;
      for (reader.skipBlanks(); !/[\n;&|<>()]/.test(reader.char || '\n'); reader.skipBlanks()) words.push(readWord(reader, 'list'));
    }
    reader.script.loops.push({ variable, words });
  }
  reader.skipBlanks();
  reader.takes(';');
  skipLines(reader);
  return readBlock(reader, 'do', 'done');
}

export function readCase(reader: Reader): undefined {
  reader.at += 4;
  reader.skipBlanks();
  readWord(reader, 'subject');
  expectWord(reader, 'in');
  for (;;) {
    skipLines(reader);
    if (reader.keyword === 'esac') break;
    reader.takes('(');
    do {
      reader.skipBlanks();
      readWord(reader, 'pattern');
      reader.skipBlanks();
    } while (reader.takes('|'));
    expectWord(reader, ')');
    readList(reader, 'esac');
    if (reader.sees(';&') || reader.sees(';;&')) reader.notice('fall through');
    if (reader.takes(';;') || reader.takes(';')) reader.takes('&');
  }
  expectWord(reader, 'esac');
  return readRedirections(reader);
}

export function readFunctionWord(reader: Reader): Command | undefined {
  reader.notice('function word');
  reader.at += 8;
  reader.skipBlanks();
  const { text } = readWord(reader, 'argument');
  reader.skipBlanks();
  return readFunction(reader, text);
}

export function readFunction(reader: Reader, name: string): Command | undefined {
  if (reader.takes('(')) {
    reader.skipBlanks();
    expectWord(reader, ')');
  }
  skipLines(reader);
  const from = reader.at;
  const last = readCommand(reader);
  reader.script.functions.set(name, { from, to: reader.at });
  return last;
}

export function readDoubleBracket(reader: Reader): undefined {
  reader.notice('double bracket');
  const begin = reader.at;
  reader.at += 2;
  for (;;) {
    skipLines(reader);
    if (reader.isAtEnd) reader.fail('[[ has no ]]', begin);
    if (reader.takes(']]')) break;
    if (/[;&|<>()]/.test(reader.char)) reader.at++;
    else readWord(reader, 'subject');
  }
  return readRedirections(reader);
}
