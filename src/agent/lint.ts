import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../protocol/check.ts';
import type { BrokenCheck } from './checks/catalogue.ts';
import { judgeBuiltins } from './lint/builtins.ts';
import { judgeFrame, judgePoints } from './lint/frame.ts';
import { judgePlatform, judgeReading, judgeVariables } from './lint/machine.ts';
import { judgeMending, judgeWriting } from './lint/mending.ts';
import type { Circumstances, LineProblem, Rule } from './lint/rule.ts';
import { readShell } from './lint/shell/commands.ts';
import { ShellProblem } from './lint/shell/script.ts';
import { judgeQuoting, judgeSyntax } from './lint/syntax.ts';
import { judgeAwkPrograms, judgeCounts, judgeTools } from './lint/tools.ts';

const rules: Rule[] = [
  judgeSyntax,
  judgeQuoting,
  judgeBuiltins,
  judgeTools,
  judgeCounts,
  judgeAwkPrograms,
  judgeFrame,
  judgePoints,
  judgeVariables,
  judgeReading,
  judgeWriting,
  judgeMending,
  judgePlatform,
];

/**
 * What is wrong with a check file, one `file:line: what, and what to write instead` each: it is to be POSIX sh that macOS and
 * every Linux read alike. A file of the folder lib is judged as what checks source. Of a program in another language only the
 * header is judged.
 */
export function lint(check: Check | BrokenCheck): string[] {
  const folder = path.basename(path.dirname(check.file));
  const isLibrary = folder === 'lib' && check.file.endsWith('.sh');
  if ('problem' in check && !isLibrary) return [check.problem];
  const bytes = readFileSync(check.file);
  if (!isLibrary && !isShell(check.file, bytes.toString('utf8'))) return [];

  const name = isLibrary ? `lib/${path.basename(check.file)}` : path.basename(check.file);
  const problems = [
    ...encodingProblems(bytes),
    ...shellProblems(bytes.toString('utf8').replaceAll('\r\n', '\n'), {
      isLibrary,
      isForFixes: isLibrary && /^fix[-.]/.test(path.basename(check.file)),
      platform: check.platform,
      header: 'header' in check ? check.header : undefined,
    }),
  ];
  const lines = problems.sort((a, b) => a.line - b.line).map(({ line, problem }) => `${name}:${line}: ${problem}`);
  return [...new Set(lines)];
}

function isShell(file: string, text: string): boolean {
  return file.endsWith('.sh') || /^\ufeff?#! ?\S*(\/| )(sh|dash|ash)\b/.test(text);
}

function encodingProblems(bytes: Buffer): LineProblem[] {
  const text = bytes.toString('latin1');
  const found: LineProblem[] = [];
  const say = (at: number, problem: string) => found.push({ line: text.slice(0, at).split('\n').length, problem });
  if (text.startsWith('\xef\xbb\xbf')) say(0, 'the file begins with a byte order mark; write UTF-8 without it');
  if (text.includes('\r\n')) say(text.indexOf('\r\n'), 'lines end with CR LF; write LF alone');
  if (!text.endsWith('\n')) say(text.length, 'the last line has no end; write a newline behind it');
  if (!isUtf8(bytes)) say(0, 'the file is not UTF-8; write it in UTF-8');
  return found;
}

function shellProblems(text: string, circumstances: Circumstances): LineProblem[] {
  const found: LineProblem[] = [];
  const shebang = text.replace('\ufeff', '').split('\n', 1)[0] as string;
  if (!circumstances.isLibrary && !/^#! ?\/bin\/sh$/.test(shebang))
    return [
      { line: 1, problem: `the first line is ${shebang || 'empty'}; write #!/bin/sh, or name a file of another language without .sh` },
    ];
  try {
    const script = readShell(text.replace('\ufeff', ''));
    for (const rule of rules) found.push(...rule(script, circumstances));
  } catch (cause) {
    if (!(cause instanceof ShellProblem)) throw cause;
    found.push({ line: cause.line, problem: `this is no sh: ${cause.message}` });
  }
  return found;
}
