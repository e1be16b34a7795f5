import type { Platform } from '../../protocol/check.ts';
import { awkProblems, type Fault } from './awk.ts';
import { expressionProblems } from './expressions.ts';
import type { LineProblem } from './rule.ts';
import { sedProblems } from './sed.ts';
import type { Word } from './shell/script.ts';

export type Call = {
  /** Letters of options with their values, as often as they are given. */
  letters: Map<string, Word[]>;
  operands: Word[];
  unknown: string[];
  /** An option behind an operand. */
  late: string | undefined;
  /** All words. */
  all: Word[];
};

export const network = 'asks the network; a check asks this machine alone';

export const ownTemplate = 'mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX"';

export function judgeDate({ operands }: Call): string[] {
  const odd = operands.map(({ text }) => /%(?:[-_^#:]\w|[NPqkl])/.exec(text)?.[0]).find(found => found !== undefined);
  return odd ? [`${odd} is not the same on every system; write date -u +%Y-%m-%dT%H:%M:%SZ`] : [];
}

export function judgeGrep(call: Call): string[] {
  const extended = call.letters.has('E');
  return call.letters.has('F') ? [] : programsOf(call).flatMap(({ text }) => expressionProblems(text, { extended }));
}

/** What -e gives, or the first operand; nothing when it is in a file. */
function programsOf({ letters, operands }: Call): Word[] {
  return letters.get('e') ?? (letters.has('f') ? [] : operands.slice(0, 1));
}

export function judgeSed(call: Call): string[] {
  const extended = call.letters.has('E');
  return programsOf(call).flatMap(({ text }) => sedProblems(text, { extended }));
}

export function judgeAwk(call: Call): LineProblem[] {
  return programsOf(call).flatMap(program => faultsIn(program, awkProblems(program.text)));
}

/** Faults of a program that is written in a word, by the lines of the file. */
export function faultsIn({ line, text }: Word, faults: Fault[]): LineProblem[] {
  return faults.map(({ offset, problem }) => ({ line: line + text.slice(0, offset).split('\n').length - 1, problem: `awk: ${problem}` }));
}

const primaries =
  '-name -path -iname -nogroup -nouser -xdev -prune -perm -type -links -user -group -size -atime -ctime -mtime -exec -ok -print -newer -depth -maxdepth -a -o ! ( )'.split(
    ' ',
  );

export function judgeFind({ all }: Call): string[] {
  const words = all[0] && /^-[HL]$/.test(all[0].text) ? all.slice(1) : all;
  const found: string[] = [];
  if (words[0] && /^[-!(]/.test(words[0].text)) found.push('without a folder it works on Linux alone; write find . …');
  for (let at = 0; at < words.length; at++) {
    const { text, bare } = words[at] as Word;
    if (/^-(exec|ok)$/.test(text))
      at += Math.max(
        0,
        words.slice(at).findIndex(word => /^[;+]$/.test(word.text)),
      );
    else if (/^-[a-zA-Z]/.test(bare) && !primaries.includes(text))
      found.push(`${text} is not on every system; ${findInstead[text] ?? 'write the primaries of POSIX'}`);
    else if (text === '-perm' && /^[/+]/.test(words[at + 1]?.text ?? ''))
      found.push('-perm /mode is known to GNU alone; write \\( -perm -020 -o -perm -002 \\)');
    else if (text === '-type' && words[at + 1]?.text.includes(','))
      found.push('-type with a list is known to GNU alone; write \\( -type f -o -type d \\)');
  }
  return found;
}

const findInstead: Record<string, string> = {
  '-printf': 'write -exec ls -ld {} +',
  '-print0': 'write -exec … {} +',
  '-mmin': 'write -newer FILE, or -mtime',
  '-regex': 'write -name and -path',
  '-delete': 'write -exec rm -f {} +',
  '-mindepth': 'write find DIR ! -name . -prune',
  '-quit': 'read its first line',
  '-not': 'write !',
  '-and': 'write -a, or nothing',
  '-or': 'write -o',
};

export function judgeHead({ letters }: Call): string[] {
  const count = letters.get('n')?.find(({ text }) => text.startsWith('-'));
  return count ? [`-n ${count.text} is known to GNU alone; write sed '$d'`] : [];
}

export function judgeMktemp({ operands }: Call): string[] {
  return /.\/[^/]*X{6}$/s.test(operands[0]?.text ?? '') ? [] : [`it wants a template; write ${ownTemplate}`];
}

export function judgeOd({ letters }: Call): string[] {
  return letters.get('t')?.some(({ text }) => text.includes('z')) ? ['-t …z is known to GNU alone; write od -An -tx1'] : [];
}

export function judgePs({ operands }: Call): string[] {
  return operands.length > 0 ? [`${operands[0]?.text} prints other columns on every system; write ps -A -o pid= -o comm=`] : [];
}

export function judgeRm({ all }: Call): string[] {
  return all.some(({ bare }) => bare === '--') ? ['-- is not needed; write a name that begins with its folder'] : [];
}

export function judgeSort({ letters }: Call): string[] {
  const odd = letters.get('k')?.find(({ text }) => /[VhgRM]/.test(text));
  return odd ? [`-k ${odd.text} is not the same on every system; write n`] : [];
}

/** A check of one platform may speak its own: busybox knows -c as GNU does. */
export function judgeStat({ all }: Call, platform: Platform | undefined): string[] {
  const own = platform === 'macos' ? /^-f/ : platform === 'linux' ? /^-[Lc]*c/ : undefined;
  return own && all.some(({ text }) => own.test(text))
    ? []
    : ['its options differ on every system; write ls -ld, or find FILE -prune -perm MODE'];
}

export function judgeTr({ operands }: Call): string[] {
  const texts = operands.map(({ text }) => text);
  const found: string[] = [];
  if (texts.some(text => /\[.-.\]/.test(text))) found.push('[a-z] includes the brackets themselves; write [:lower:] or a-z');
  if (texts.some(text => /\\x/.test(text))) found.push('\\x is known to GNU alone; write \\ and three octal digits');
  if (texts.length === 2 && texts.some(text => text.includes('[:')) && texts.some(text => /^[A-Za-z]-[A-Za-z]$/.test(text)))
    found.push('a class and a range need not pair; write [:upper:] with [:lower:]');
  return found;
}
