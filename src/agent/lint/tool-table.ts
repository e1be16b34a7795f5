import type { Platform } from '../../protocol/check.ts';
import type { LineProblem } from './rule.ts';
import {
  type Call,
  judgeAwk,
  judgeDate,
  judgeFind,
  judgeGrep,
  judgeHead,
  judgeMktemp,
  judgeOd,
  judgePs,
  judgeRm,
  judgeSed,
  judgeSort,
  judgeStat,
  judgeTr,
  network,
  ownTemplate,
} from './tool-judges.ts';

export type Tool = {
  /** What every system knows, as for getopts: POSIX, and little that macOS, GNU and busybox all have. Any, when left out. */
  options?: string;
  /** What to write instead of a letter that is not among them. */
  instead?: Record<string, string>;
  judge?: (call: Call, platform: Platform | undefined) => (string | LineProblem)[];
  /** Its operands are a command. */
  hands?: true;
};

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
