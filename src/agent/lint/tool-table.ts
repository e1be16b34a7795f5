import type { Platform } from '../../protocol/check.ts';
import { awkProblems, expressionProblems, type Fault, sedProblems } from './languages.ts';
import type { LineProblem } from './rule.ts';
import type { Word } from './shell-words.ts';

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

export type Tool = {
  /** What every system knows, as for getopts: POSIX, and little that macOS, GNU and busybox all have. Any, when left out. */
  options?: string;
  /** What to write instead of a letter that is not among them. */
  instead?: Record<string, string>;
  judge?: (call: Call, platform: Platform | undefined) => (string | LineProblem)[];
  /** Its operands are a command. */
  hands?: true;
};

const network = 'asks the network; a check asks this machine alone';

/** Commands that are not on every system, or not the same. */
export const refused: Record<string, string> = {
  ...each('which whereis', 'is not on every system; write command -v NAME >/dev/null 2>&1'),
  ...each('type hash', 'speaks differently in every shell; write command -v NAME >/dev/null 2>&1'),
  ...each('realpath', 'is not on every system; write cd -P DIR && pwd -P, or readlink without options'),
  ...each('tac', 'is not on every system; write awk'),
  ...each('seq', 'is not on every system; count in a while loop'),
  ...each('nproc', 'is not on every system; write getconf _NPROCESSORS_ONLN'),
  ...each('shuf gawk gsed ggrep gdate', 'is not on every system; write POSIX awk, sed and grep'),
  ...each('egrep', 'is gone from POSIX; write grep -E'),
  ...each('fgrep', 'is gone from POSIX; write grep -F'),
  ...each('md5 md5sum sha1sum sha224sum sha256sum sha384sum sha512sum shasum b2sum', 'is not on every system; write cksum'),
  ...each('hexdump xxd', 'is not on every system; write od -An -tx1'),
  ...each('pidof killall', 'is not on every system; write pgrep -x NAME'),
  ...each('install', 'is not the same on every system; write mkdir -p, cp and chmod'),
  ...each('truncate fallocate', 'is not on every system; write : >FILE'),
  ...each('curl wget nc ncat netcat telnet ftp sftp scp rsync ping dig host nslookup ssh-keyscan', network),
};

const ownTemplate = 'mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX"';

/** Options in the notation of getopts. */
export const tools: Record<string, Tool> = {
  awk: { options: 'F:f:v:', judge: judgeAwk },
  base64: { options: 'd', instead: { w: 'write base64 and take the line ends out with tr -d' } },
  basename: { options: '' },
  cat: { options: 'u' },
  chmod: { options: 'R' },
  chown: { options: 'hHLPR' },
  cksum: { options: '' },
  cmp: { options: 'ls' },
  comm: { options: '123' },
  command: { options: 'pv', hands: true, instead: { V: 'write command -v' } },
  cp: { options: 'fHiLPpR', instead: { a: 'write cp -pR', r: 'write cp -R' } },
  cut: { options: 'b:c:d:f:ns' },
  date: {
    options: 'u',
    instead: each('d v I j r R f', 'write date -u +%Y-%m-%dT%H:%M:%SZ and compare texts, or count days in awk'),
    judge: judgeDate,
  },
  dd: { options: '' },
  df: { options: 'kPt:', judge: ({ letters }) => (letters.has('P') ? [] : ['without -P a long name breaks the line; write df -P']) },
  diff: { options: 'bcefruC:U:' },
  dirname: { options: '' },
  du: { options: 'aHkLsx', judge: ({ letters }) => (letters.has('k') ? [] : ['without -k the unit differs; write du -k']) },
  env: { options: 'i', hands: true },
  exec: { options: '', hands: true, instead: { a: 'leave it out' } },
  find: { judge: judgeFind },
  fold: { options: 'bsw:' },
  grep: {
    options: 'EFce:f:hilmnoqsvwx',
    instead: {
      P: 'write grep -E and [[:digit:]]',
      ...each('R r', 'write find … -exec grep'),
      ...each('A B C', 'write awk, which can keep lines'),
    },
    judge: judgeGrep,
  },
  head: { options: 'n:', instead: { c: 'write dd bs=1 count=N 2>/dev/null, or cut -c' }, judge: judgeHead },
  hostname: { options: 's', instead: { f: 'write hostname, or uname -n' } },
  id: { options: 'Ggnru' },
  join: { options: 'a:e:o:t:v:1:2:' },
  ln: { options: 'fLPs', instead: { r: 'name the target as the link shall hold it' } },
  ls: { options: 'AaCcdFfgHikLlmnopqRrStux1' },
  mkdir: { options: 'm:p' },
  mkfifo: { options: 'm:' },
  mktemp: { options: 'd', instead: each('t p u q', `write ${ownTemplate}`), judge: judgeMktemp },
  mv: { options: 'fi' },
  nice: { options: 'n:', hands: true },
  nl: { options: 'b:d:f:h:i:l:n:ps:v:w:' },
  od: { options: 'A:j:N:t:v', judge: judgeOd },
  paste: { options: 'd:s' },
  pgrep: { options: 'fG:g:lnoP:s:t:U:u:vx', instead: { a: 'write ps -A -o pid= -o comm=' } },
  ps: { options: 'Ao:p:t:U:u:', judge: judgePs },
  pwd: { options: 'LP' },
  readlink: { options: '', instead: { f: 'write cd -P DIR && pwd -P', e: 'write cd -P DIR && pwd -P' } },
  rm: { options: 'fiRr', judge: judgeRm },
  rmdir: { options: 'p' },
  sed: {
    options: 'Ee:f:n',
    instead: { r: 'write sed -E', i: 'write to a temporary file and move it', s: 'call it for each file', z: 'write awk' },
    judge: judgeSed,
  },
  sleep: { options: '' },
  ssh: { judge: ({ all }) => (all.some(({ text }) => /^-[GVQ]/.test(text)) ? [] : [`it ${network}`]) },
  sort: {
    options: 'bCcdfik:mno:rt:u',
    instead: { ...each('V h g', 'write sort -t. -k1,1n -k2,2n'), z: 'write one item on a line', R: 'leave it out' },
    judge: judgeSort,
  },
  stat: { judge: judgeStat },
  sudo: { options: 'lnu:U:V', hands: true },
  tail: { options: 'c:n:', instead: { f: 'a check does not wait for more' } },
  tee: { options: 'ai' },
  timeout: { options: 'k:s:', hands: true },
  touch: { options: 'acd:mr:t:' },
  tr: { options: 'Ccds', judge: judgeTr },
  uname: { options: 'amnrsv' },
  uniq: { options: 'cdf:s:u' },
  wc: { options: 'clmw' },
  xargs: { options: 'E:I:L:n:ps:tx', hands: true, instead: each('r d 0 a P', 'write find … -exec … {} +, or a while loop') },
};

function each(names: string, text: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map(name => [name, text]));
}

function judgeDate({ operands }: Call): string[] {
  const odd = operands.map(({ text }) => /%(?:[-_^#:]\w|[NPqkl])/.exec(text)?.[0]).find(found => found !== undefined);
  return odd ? [`${odd} is not the same on every system; write date -u +%Y-%m-%dT%H:%M:%SZ`] : [];
}

function judgeGrep(call: Call): string[] {
  const extended = call.letters.has('E');
  return call.letters.has('F') ? [] : programsOf(call).flatMap(({ text }) => expressionProblems(text, { extended }));
}

/** What -e gives, or the first operand; nothing when it is in a file. */
function programsOf({ letters, operands }: Call): Word[] {
  return letters.get('e') ?? (letters.has('f') ? [] : operands.slice(0, 1));
}

function judgeSed(call: Call): string[] {
  const extended = call.letters.has('E');
  return programsOf(call).flatMap(({ text }) => sedProblems(text, { extended }));
}

function judgeAwk(call: Call): LineProblem[] {
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

function judgeFind({ all }: Call): string[] {
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

function judgeHead({ letters }: Call): string[] {
  const count = letters.get('n')?.find(({ text }) => text.startsWith('-'));
  return count ? [`-n ${count.text} is known to GNU alone; write sed '$d'`] : [];
}

function judgeMktemp({ operands }: Call): string[] {
  return /.\/[^/]*X{6}$/s.test(operands[0]?.text ?? '') ? [] : [`it wants a template; write ${ownTemplate}`];
}

function judgeOd({ letters }: Call): string[] {
  return letters.get('t')?.some(({ text }) => text.includes('z')) ? ['-t …z is known to GNU alone; write od -An -tx1'] : [];
}

function judgePs({ operands }: Call): string[] {
  return operands.length > 0 ? [`${operands[0]?.text} prints other columns on every system; write ps -A -o pid= -o comm=`] : [];
}

function judgeRm({ all }: Call): string[] {
  return all.some(({ bare }) => bare === '--') ? ['-- is not needed; write a name that begins with its folder'] : [];
}

function judgeSort({ letters }: Call): string[] {
  const odd = letters.get('k')?.find(({ text }) => /[VhgRM]/.test(text));
  return odd ? [`-k ${odd.text} is not the same on every system; write n`] : [];
}

/** A check of one platform may speak its own: busybox knows -c as GNU does. */
function judgeStat({ all }: Call, platform: Platform | undefined): string[] {
  const own = platform === 'macos' ? /^-f/ : platform === 'linux' ? /^-[Lc]*c/ : undefined;
  return own && all.some(({ text }) => own.test(text))
    ? []
    : ['its options differ on every system; write ls -ld, or find FILE -prune -perm MODE'];
}

function judgeTr({ operands }: Call): string[] {
  const texts = operands.map(({ text }) => text);
  const found: string[] = [];
  if (texts.some(text => /\[.-.\]/.test(text))) found.push('[a-z] includes the brackets themselves; write [:lower:] or a-z');
  if (texts.some(text => /\\x/.test(text))) found.push('\\x is known to GNU alone; write \\ and three octal digits');
  if (texts.length === 2 && texts.some(text => text.includes('[:')) && texts.some(text => /^[A-Za-z]-[A-Za-z]$/.test(text)))
    found.push('a class and a range need not pair; write [:upper:] with [:lower:]');
  return found;
}
