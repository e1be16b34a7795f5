import { readDollar } from './expansions.ts';
import type { HereDocument, Reader } from './reader.ts';
import { ShellProblem } from './script.ts';
import { readBackticks } from './words.ts';

/** Takes one of the language's own words, which may stand on a later line. */
export function expectWord(reader: Reader, word: string, begin = reader.at): void {
  skipLines(reader);
  if (/^\w+$/.test(word) ? reader.keyword !== word : !reader.sees(word)) reader.fail(`${word} is missing`, begin);
  reader.at += word.length;
}

export function skipLines(reader: Reader): void {
  for (reader.skipBlanks(); reader.sees('\n'); reader.skipBlanks()) {
    reader.at++;
    for (let document = reader.pending.shift(); document; document = reader.pending.shift()) readHereDocument(reader, document);
  }
}

function readHereDocument(reader: Reader, { line, delimiter, isLiteral, tabs }: HereDocument): void {
  const begin = reader.at;
  let end = begin;
  let next: number;
  for (;;) {
    if (end >= reader.text.length) throw new ShellProblem(line, `the here-document has no line ${delimiter}`);
    next = reader.text.indexOf('\n', end);
    if (next < 0) next = reader.text.length;
    const text = reader.text.slice(end, next);
    if ((tabs ? text.replace(/^\t+/, '') : text) === delimiter) break;
    end = next + 1;
  }
  while (!isLiteral && reader.at < end) {
    if (reader.char === '\\') reader.at += 2;
    else if (reader.char === '$') readDollar(reader, true, 'here-document');
    else if (reader.char === '`') readBackticks(reader);
    else reader.at++;
  }
  reader.at = Math.min(next + 1, reader.text.length);
}
