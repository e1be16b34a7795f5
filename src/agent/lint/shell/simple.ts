import { readFunction } from './blocks.ts';
import type { Reader } from './reader.ts';
import { type Command, hole, type Word } from './script.ts';
import { readWord } from './words.ts';

export function readSimple(reader: Reader): Command | undefined {
  const { commands } = reader.script;
  const command = newCommand(reader);
  commands.push(command);
  for (;;) {
    reader.skipBlanks();
    if (reader.match(redirection) || reader.sees('&>')) command.redirections.push(readRedirection(reader));
    else if (reader.sees('(') && command.words.length === 1 && command.assignments.length === 0) {
      const name = command.words[0]?.text ?? '';
      if (!/^[A-Za-z_]\w*$/.test(name)) reader.notice('function name', command.at);
      commands.splice(commands.indexOf(command), 1);
      return readFunction(reader, name);
    } else if (endsCommand(reader)) break;
    else {
      const assignment = command.words.length === 0 ? readAssignment(reader) : undefined;
      if (assignment) command.assignments.push(assignment);
      else command.words.push(readWord(reader, 'argument'));
    }
  }
  if (command.at === reader.at) reader.fail(`${reader.char} stands where no command begins`);
  return command;
}

function readAssignment(reader: Reader): { name: string; value: Word } | undefined {
  const begin = reader.match(/[A-Za-z_]\w*(\[[^\] \t\n]*\])?\+?=/y);
  if (!begin) return undefined;
  if (begin.includes('[')) reader.notice('array');
  if (begin.endsWith('+=')) reader.notice('append');
  reader.at += begin.length;
  return { name: begin.replace(/\W.*$/, ''), value: readWord(reader, 'assignment', '=') };
}

/** Those behind a block are kept as a command without words. */
export function readRedirections(reader: Reader): undefined {
  const command = newCommand(reader);
  for (reader.skipBlanks(); reader.match(redirection) || reader.sees('&>'); reader.skipBlanks())
    command.redirections.push(readRedirection(reader));
  if (command.redirections.length > 0) reader.script.commands.push(command);
}

function newCommand(reader: Reader): Command {
  const isolated = reader.isolation > 0;
  const line = reader.lineOf(reader.at);
  return { line, at: reader.at, assignments: [], words: [], redirections: [], isolated, endsSubstitution: false };
}

function readRedirection(reader: Reader): { operator: string; target: Word } {
  if (reader.takes('&>')) {
    reader.notice('both streams', reader.at - 2);
    reader.takes('>');
    reader.skipBlanks();
    return { operator: '>', target: readWord(reader, 'redirection') };
  }
  const begin = reader.at;
  const found = reader.match(redirection);
  reader.at += found.length;
  reader.skipBlanks();
  const operator = found.replace(/^\d+/, '');
  const target = readWord(reader, operator.startsWith('<<') ? 'here-document' : 'redirection');
  if (operator === '<<<') reader.notice('here-string', begin);
  else if (operator.startsWith('<<')) {
    const tabs = operator === '<<-';
    if (tabs) reader.notice('tabs', begin);
    reader.pending.push({ line: reader.lineOf(begin), delimiter: target.text, isLiteral: /['"\\]/.test(target.raw), tabs });
  }
  if (operator === '>&' && !/^(\d+|-)$/.test(target.text) && target.text !== hole) reader.notice('both streams', begin);
  return { operator, target };
}

const redirection = /\d*(?:<<<|<<-|<<|<&|<>|<(?!\()|>>|>&|>\||>(?!\())/y;

function endsCommand(reader: Reader): boolean {
  return reader.isAtEnd || (/[\n;&|)(]/.test(reader.char) && !reader.sees('&>'));
}
