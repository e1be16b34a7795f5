import { readBlock, readCase, readDoubleBracket, readFor, readFunctionWord, readIf } from './blocks.ts';
import { expectWord, skipLines } from './lines.ts';
import { Reader } from './reader.ts';
import { type Command, type Script, ShellProblem } from './script.ts';
import { readRedirections, readSimple } from './simple.ts';
import { skipBrackets } from './words.ts';

/** @throws ShellProblem when a quote, a bracket or a keyword has no end. */
export function readShell(text: string): Script {
  const reader = new Reader(text);
  readList(reader);
  if (!reader.isAtEnd) reader.fail(`${reader.char} stands where no command ends`);
  const unread = reader.pending[0];
  if (unread) throw new ShellProblem(unread.line, `the here-document has no line ${unread.delimiter}`);
  return reader.script;
}

/** Commands up to a closing bracket, `;;` or one of these keywords. Gives the last one. */
export function readList(reader: Reader, ...ends: string[]): Command | undefined {
  let last: Command | undefined;
  for (;;) {
    skipLines(reader);
    if (reader.isAtEnd || reader.sees(')') || reader.sees(';;') || reader.sees(';&')) return last;
    if (ends.includes(reader.keyword)) return last;
    last = readAndOr(reader);
  }
}

function readAndOr(reader: Reader): Command | undefined {
  let last = readPipeline(reader);
  for (;;) {
    reader.skipBlanks();
    if (reader.takes('&&') || reader.takes('||')) {
      skipLines(reader);
      last = readPipeline(reader);
    } else break;
  }
  if (reader.sees(';') && !reader.sees(';;') && !reader.sees(';&')) reader.at++;
  else if (reader.sees('&')) {
    reader.notice('background');
    reader.at++;
  } else if (!reader.isAtEnd && !/[\n;)]/.test(reader.char) && !reader.keyword)
    reader.fail(`${reader.char} stands where no command begins`);
  return last;
}

function readPipeline(reader: Reader): Command | undefined {
  const from = reader.script.commands.length;
  while (reader.keyword === '!') {
    reader.at++;
    reader.skipBlanks();
  }
  let last = readCommand(reader);
  let count = 1;
  for (; ; count++) {
    reader.skipBlanks();
    if (!reader.sees('|') || reader.sees('||')) break;
    if (reader.sees('|&')) {
      reader.notice('pipe of both');
      reader.at++;
    }
    reader.at++;
    skipLines(reader);
    const begin = reader.at;
    const isBlock = reader.sees('(') || /^(\{|while|until|for|if|case)$/.test(reader.keyword);
    last = readCommand(reader);
    if (isBlock) reader.script.piped.push({ line: reader.lineOf(begin), from: begin, to: reader.at });
  }
  if (count > 1) for (const command of reader.script.commands.slice(from)) command.isolated = true;
  return last;
}

export function readCommand(reader: Reader): Command | undefined {
  reader.skipBlanks();
  if (reader.sees('((')) {
    reader.notice('double parenthesis');
    skipBrackets(reader);
    return readRedirections(reader);
  }
  if (reader.takes('(')) {
    reader.isolated(() => readList(reader));
    expectWord(reader, ')');
    return readRedirections(reader);
  }
  const word = reader.keyword;
  switch (word) {
    case '{':
      return readBlock(reader, '{', '}');
    case 'if':
      return readIf(reader);
    case 'while':
    case 'until':
      return readBlock(reader, word, 'do', 'done');
    case 'for':
    case 'select':
      return readFor(reader, word);
    case 'case':
      return readCase(reader);
    case 'function':
      return readFunctionWord(reader);
    case '[[':
      return readDoubleBracket(reader);
    case '}':
    case 'then':
    case 'elif':
    case 'else':
    case 'fi':
    case 'do':
    case 'done':
    case 'esac':
      return reader.fail(`${word} stands where no command ends`);
    default:
      return readSimple(reader);
  }
}
