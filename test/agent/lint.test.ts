import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { libraryFiles, readCheckFile, suiteFiles } from '../../src/agent/checks/catalogue.ts';
import { lint } from '../../src/agent/lint.ts';
import { builtInSuite } from '../../src/agent/paths.ts';
import { header, makeSuite, scratchFolder } from '../support/programs.ts';

const first = '#!/bin/sh\n';
const frame = `${first}${header()}set -u\n. "\${0%/*}/lib/tap.sh"\n`;
const last = 'run "$@"\n';

/** In a check of this name these lines stand from line 12 on. */
function lintLines(lines: string, name = 'case.sh'): string[] {
  return lintText(`${frame}${lines}\n${last}`, name);
}

function lintText(text: string | Buffer, name = 'case.sh'): string[] {
  const file = path.join(scratchFolder(), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o755 });
  return lint(readCheckFile(file));
}

/** What is not to be written, what is, and what the lint says of the first; with its line where that is not the first. */
type Row = [bad: string, good: string, problem: string, line?: number];

const rules: [string, Row[]][] = [
  [
    'the language',
    [
      ['names=(a b)', 'set -- a b', 'sh has no arrays; write set -- and "$@", or lines in one variable'],
      ['names[1]=a', 'name=a', 'sh has no arrays; write set -- and "$@", or lines in one variable'],
      ['printf \'%s\\n\' "${names[0]}"', 'printf \'%s\\n\' "$1"', 'sh has no arrays; write set -- and "$@", or lines in one variable'],
      ['list+=a', 'list=${list}a', 'sh has no +=; write x=$x…'],
      ['[[ -n $x ]] || return 0', '[ -n "$x" ] || return 0', 'sh has no [[ ]]; write [ ] or case'],
      [
        '(( x > 1 )) || return 0',
        '[ "$x" -gt 1 ] || return 0',
        'sh has no (( )); write x=$((…)) or [ ], and a blank between the parentheses of subshells',
      ],
      [
        'for ((i = 0; i < 3; i = i + 1)); do :; done',
        'for i in 0 1 2; do :; done',
        'sh has no (( )); write x=$((…)) or [ ], and a blank between the parentheses of subshells',
      ],
      ['function judge { :; }', 'judge() { :; }', 'sh has no word function; write name() { … }'],
      ['select x in a b; do :; done', 'for x in a b; do :; done', 'sh has no select; a check asks nobody'],
      ['cat <<<"$x"', 'cat <<EOF\n$x\nEOF', 'sh has no <<<; write a here-document'],
      ['cat <(date -u)', 'cat <<EOF\n$(date -u)\nEOF', 'sh has no <( ); write a here-document with $(…) in it'],
      ['date -u &>/dev/null', 'date -u >/dev/null 2>&1', 'sh has no &> and no >& to a file; write >FILE 2>&1'],
      ['date -u >&"$TMPDIR/out"', 'date -u >"$TMPDIR/out" 2>&1', 'sh has no &> and no >& to a file; write >FILE 2>&1'],
      ['date -u |& cat', 'date -u 2>&1 | cat', 'sh has no |&; write 2>&1 |'],
      ['case $x in a) : ;& b) ;; esac', 'case $x in a | b) ;; esac', 'sh has no ;& and no ;;&; write the patterns with | between them'],
      ["tab=$'\\t'", "tab=$(printf '\\t')", "sh has no $'…'; write $(printf '\\t'), or a newline in quotes"],
      ['x=$"text"', 'x="text"', 'sh has no $"…"; write "…"'],
      ['x=$[1 + 1]', 'x=$((1 + 1))', 'sh has no $[ ]; write $((…))'],
      [
        'x=${x^^}',
        "x=$(printf '%s\\n' \"$x\" | tr '[:lower:]' '[:upper:]')",
        "sh has no ${x^^} and ${x,,}; write tr '[:lower:]' '[:upper:]'",
      ],
      ['x=${x,,}', 'x=${x%,,}', "sh has no ${x^^} and ${x,,}; write tr '[:lower:]' '[:upper:]'"],
      ['x=${x//a/b}', 'x=${x%/a/b}', 'sh has no ${x/a/b}; write ${x%%a*} and ${x#*a}, or sed'],
      ['x=${x:1:2}', 'x=${x:-1:2}', 'sh has no ${x:1:2}; write ${x#?}, cut -c or awk substr'],
      ['x=${!x}', 'x=$!', 'sh has no ${!x}; write case to choose among variables'],
      ['x=${x@Q}', 'x=${x%@Q}', 'sh has no ${x@…}; write printf'],
      ['cat "$x".{a,b}', 'cat "$x".a "$x.{a,b}"', 'sh has no {a,b} and {1..9}; write the words'],
      ['for i in {1..3}; do :; done', "for i in 1 2 '{1..3}'; do :; done", 'sh has no {a,b} and {1..9}; write the words'],
      [
        'case $x in @(a|b)) ;; esac',
        "case $x in '@(a|b)') ;; esac",
        'sh has no !(…), @(…), ?(…), *(…), +(…); write patterns with | in case',
      ],
      ['case $x in [^0-9]*) ;; esac', 'case $x in [!0-9]*) ;; esac', 'sh has no [^…] in patterns; write [!…]'],
      ['x=${x#[^a]}', 'x=${x#[!a]}', 'sh has no [^…] in patterns; write [!…]'],
      ['judge-it() { :; }', 'judge_it() { :; }', 'the name of a function holds letters, digits and _ alone; write _ for other characters'],
      ['x=`date -u`', 'x=$(date -u)', 'backticks do not nest; write $(…)'],
      ['date -u &', 'date -u && :', 'a check leaves nothing running in the background; leave out the &'],
      ['cat <<-EOF\n\tx\n\tEOF', 'cat <<EOF\n\tx\nEOF', '<<- needs tabs, which editors lose; write << and the lines without indentation'],
      ['x=$((x++))', 'x=$((x + 1))', 'sh has no ++ and --; write $((x + 1))'],
      ['x=$((x ** 2))', 'x=$((x * x))', 'sh has no **; write awk'],
      ['x=$((16#ff))', 'x=$((0xff))', 'sh has no base#number; write 0x or awk'],
      ['x=$((x + 010))', 'x=$((x + 10))', 'a leading zero makes the number octal; write it without'],
      ['x=$((y = 1, y + 1))', 'x=$((y + 1))', 'sh has no , in arithmetic; write two assignments'],
    ],
  ],
  [
    'quotes',
    [
      ['cat $x', 'cat "$x"', '$x without quotes is split into words; write "$x"'],
      ['cat "$(date -u)" $(date -u)', 'cat "$(date -u)"', '$(…) without quotes is split into words; write "$(…)"'],
      ['cat <$x', 'cat <"$x"', '$x without quotes is split into words; write "$x"'],
      ['x=${x#$y}', 'x=${x#"$y"}', '$y is read as a pattern here; write "$y"'],
      ['case $x in $y*) ;; esac', 'case $x in "$y"*) ;; esac', '$y is read as a pattern here; write "$y"'],
      ['set -- $x', '# shellcheck disable=SC2086\nset -- $x', '$x without quotes is split into words; write "$x"'],
      ['ok ${x:-y}', 'ok ${x:+"$x"} $# $? ${#x}', '$x without quotes is split into words; write "$x"'],
      ['plan $count', 'for x in $words; do plan "$x"; done', '$count without quotes is split into words; write "$count"'],
    ],
  ],
  [
    'the commands of the shell',
    [
      ['declare x=1', 'x=1', 'sh has no declare; write x=…'],
      ['typeset x=1', 'x=1', 'sh has no typeset; write x=…'],
      ['let x=1', 'x=1', 'sh has no let; write x=$((…))'],
      ['source "${0%/*}/lib/chip.sh"', '. "${0%/*}/lib/chip.sh"', 'sh has no source; write . "${0%/*}/lib/NAME.sh"'],
      [
        '. /etc/os-release',
        '. "${0%/*}/lib/os-release.sh"',
        '. /etc/os-release runs what is no part of the suite; read it as data with a while loop, sed or awk, and write . "${0%/*}/lib/NAME.sh" for a library',
      ],
      [
        '. "${SHIPSHAPE_ROOT:-}/etc/os-release"',
        'cat "${SHIPSHAPE_ROOT:-}/etc/os-release"',
        '. "${SHIPSHAPE_ROOT:-}/etc/os-release" runs what is no part of the suite; read it as data with a while loop, sed or awk, and write . "${0%/*}/lib/NAME.sh" for a library',
      ],
      ['mapfile -t x', 'IFS= read -r x', 'sh has no mapfile; write a while loop with read -r'],
      ['shopt -s nullglob', 'set -f', 'sh has no shopt; write what sh does by itself'],
      ['pushd /', '(cd /)', 'sh has no pushd; write cd in ( )'],
      ['nohup date -u', 'date -u', 'sh has no nohup; a check leaves nothing running'],
      ['eval "$x"', 'ok eval "$x"', 'eval runs what the machine says; write case, set -- or a function'],
      [
        'local x="$(date -u)"',
        'local x\nx=$(date -u)',
        'local with a value hides the exit status; write local NAME alone, then NAME=…, or a function f() ( … )',
      ],
      ['local x y', 'local x', 'local with a value hides the exit status; write local NAME alone, then NAME=…, or a function f() ( … )'],
      ['echo "$x"', 'echo x', 'echo changes backslashes in some shells; write printf \'%s\\n\' "$x"'],
      ['echo -n x', 'printf x', 'echo -n prints its option in some shells; write printf'],
      ["echo 'a\\tb'", "printf 'a\\tb'", 'echo changes backslashes in some shells; write printf \'%s\\n\' "$x"'],
      ['printf "$x\\n"', 'printf \'%s\\n\' "$x"', 'what the format of printf holds is read as a format; write printf \'%s\\n\' "$x"'],
      ['printf \'%q\' "$x"', 'printf \'%s\' "$x"', 'sh has no %q in printf; write %s'],
      ["printf '%(%F)T'", "date -u '+%Y-%m-%d'", 'sh has no %( in printf; write %s'],
      ["printf '\\x41'", "printf '\\101'", 'sh has no \\x in printf; write octal digits: \\033'],
      ["printf -v x '%s' a", "x=$(printf '%s' a)", 'printf takes -v for an option; begin the format with %s'],
      ['set -e', 'set -f', 'set -e differs between shells; write || cannot_tell behind what can fail'],
      ['set -eu', 'set -u', 'set -e differs between shells; write || cannot_tell behind what can fail'],
      ['set -o errexit', 'set -o noglob', 'set -e differs between shells; write || cannot_tell behind what can fail'],
      ['set -o pipefail', 'set -- -o pipefail', 'set -o pipefail is missing in some shells; test what each command says'],
      ['trap : ERR', 'trap : EXIT', 'sh has no trap … ERR; write || behind what can fail'],
      ['trap : SIGTERM', 'trap : TERM', 'sh names the signal TERM; write it without SIG'],
      ['read x y', 'read -r x y', 'read without -r changes backslashes; write read -r'],
      ['read -r -p ask x', 'read -r x', 'sh has no read -p; write read -r NAME alone'],
      ['read -rn 1 x', 'read -r x', 'sh has no read -n; write read -r NAME alone'],
      ['read -r -t 5 x', 'read -r x', 'sh has no read -t; write read -r NAME alone'],
      ['read -r -a x', 'read -r x', 'sh has no read -a; write read -r NAME alone'],
      ["read -r -d '' x", 'read -r x', 'sh has no read -d; write read -r NAME alone'],
      ['export -n x', 'export x=1', 'sh has no export -n; leave out the option'],
      ['[ "$x" == a ]', '[ "$x" = a ]', '[ ] has no ==; write ='],
      ['[ "$x" = == ] && [ "$x" =~ a ]', '[ "$x" = == ]', '[ ] has no =~; write case, or grep -E'],
      ['[ -n "$x" -a -n "$y" ]', '[ -n "$x" ] && [ -n "$y" ]', '-a in [ ] is read in different ways; write [ … ] && [ … ]'],
      ['test -n "$x" -o -n "$y"', 'test -n "$x" || test "$y" = -o', '-o in [ ] is read in different ways; write [ … ] || [ … ]'],
      ['[ "$x" -nt "$y" ]', '[ "$x" -ne "$y" ]', '[ ] knows -nt only since POSIX 2024; write find FILE -newer OTHER'],
      ['[ "$x" -ef "$y" ]', '[ "$x" -eq "$y" ]', '[ ] knows -ef only since POSIX 2024; write ls -di for both'],
      ['[ -v x ]', '[ -n "$x" ]', '[ ] has no -v; write one of -b -c -d -e -f -g -h -L -n -p -r -S -s -t -u -w -x -z'],
      ['[ ! -O "$x" ]', '[ ! -f "$x" ]', '[ ] has no -O; write one of -b -c -d -e -f -g -h -L -n -p -r -S -s -t -u -w -x -z'],
    ],
  ],
  [
    'the tools',
    [
      ['which git', 'command -v git >/dev/null 2>&1', 'which is not on every system; write command -v NAME >/dev/null 2>&1'],
      ['type git', 'command -v git', 'type speaks differently in every shell; write command -v NAME >/dev/null 2>&1'],
      ['hash git', 'command -v git', 'hash speaks differently in every shell; write command -v NAME >/dev/null 2>&1'],
      ['sed -r s/a/b/', 'sed -E s/a/b/', 'sed -r is not the same on every system; write sed -E'],
      ['sed -i s/a/b/ "$x"', 'sed s/a/b/ "$x"', 'sed -i is not the same on every system; write to a temporary file and move it'],
      ['sed -i.old s/a/b/ "$x"', 'sed -n s/a/b/p "$x"', 'sed -i is not the same on every system; write to a temporary file and move it'],
      ['sed -s -n p "$x"', 'sed -n p "$x"', 'sed -s is not the same on every system; call it for each file'],
      ['sed -z s/a/b/', 'sed s/a/b/', 'sed -z is not the same on every system; write awk'],
      ['sed --quiet p', 'sed -n p', 'sed --quiet is not the same on every system; write options of POSIX alone: sed -Eefn'],
      ["sed 's/a\\+/b/'", "sed 's/a\\{1,\\}/b/'", 'sed: \\+ is known to GNU alone; write \\{1,\\} or \\{0,1\\}, or -E'],
      ["sed 's/a\\?/b/'", "sed -E 's/a?b+|c/b/'", 'sed: \\? is known to GNU alone; write \\{1,\\} or \\{0,1\\}, or -E'],
      ["sed 's/a\\|b/c/'", "sed 's/[\\|]a/c/'", 'sed: \\| is known to GNU alone; write \\{1,\\} or \\{0,1\\}, or -E'],
      [
        "sed 's/a/\\t/'",
        'sed "s/a/$tab/"',
        "sed: \\t in what is put in is known to GNU alone; write \\ and a line's end, or a variable that holds a tab",
      ],
      [
        "sed 's/a/\\n/'",
        "sed 's/a\\nb/c/'",
        "sed: \\n in what is put in is known to GNU alone; write \\ and a line's end, or a variable that holds a tab",
      ],
      ["sed 's/\\ta/b/'", 'sed "s/${tab}a/b/"', "sed: \\t is no tab everywhere; put a tab into a variable: tab=$(printf '\\t')"],
      [
        "sed 's/\\w/b/'",
        "sed 's/[[:alnum:]_]/b/'",
        'sed: \\w is known to GNU alone; write a class such as [[:digit:]], [[:alnum:]_] or [[:space:]]',
      ],
      [
        "sed 's/a/b/I'",
        "sed 's/[aA]/b/gp'",
        'sed: s/…/…/I is known to GNU alone; write [Aa] for both cases, and the flags g, p, w and a number',
      ],
      ["sed '/a/Id'", "sed '/[aA]/d'", 'sed: a flag behind an address is known to GNU alone; write [Aa] for both cases'],
      ["sed '0,/a/d'", "sed '1,/a/d'", 'sed: an address of 0 is known to GNU alone; begin at 1'],
      ["sed '1~2d'", "sed '1,2d'", 'sed: first~step and addr,+n are known to GNU alone; count lines in awk'],
      [
        "sed '/a/a text'",
        "sed '/a/a\\\ntext'",
        'sed: a with its text on the same line is known to GNU alone; write a\\ and the text on the next line',
      ],
      ["sed '/a/{p}'", "sed '/a/{p;}'", 'sed: a } directly behind a command is known to GNU alone; write a ; before it'],
      ["sed ':a;N;ba'", "sed -e ':a' -e N -e ba", "sed: a label ends at the end of its line; write a line's end, or another -e, behind it"],
      ["sed -e p -e 's/a\\+/b/'", "sed -e p -e 's/a*/b/'", 'sed: \\+ is known to GNU alone; write \\{1,\\} or \\{0,1\\}, or -E'],
      [
        'sed \'s/a/b/\' "$x" -n',
        'sed -n \'s/a/b/\' "$x"',
        'sed -n stands behind an operand, where macOS takes it for a file; write options first',
      ],
      ["grep -P '\\d'", "grep -E '[[:digit:]]'", 'grep -P is not the same on every system; write grep -E and [[:digit:]]'],
      [
        "grep -E '\\d'",
        "grep -E '[[:digit:]]\\.'",
        'grep: \\d is known to GNU alone; write a class such as [[:digit:]], [[:alnum:]_] or [[:space:]]',
      ],
      [
        "grep '\\bword\\b'",
        'grep -w word',
        'grep: \\b is known to GNU alone; write a class such as [[:digit:]], [[:alnum:]_] or [[:space:]]',
      ],
      ["grep -E 'a{,3}'", "grep -E 'a{0,3}'", 'grep: {,n} is known to GNU alone; write {0,n}'],
      ["grep 'a\\|b'", 'grep -e a -e b', 'grep: \\| is known to GNU alone; write \\{1,\\} or \\{0,1\\}, or -E'],
      ['grep -o -B 1 a', 'grep -o a', 'grep -B is not the same on every system; write awk, which can keep lines'],
      ['grep -R a "$x"', 'find "$x" -exec grep a {} +', 'grep -R is not the same on every system; write find … -exec grep'],
      [
        'grep --include=a b',
        'grep -F -- --include=a',
        'grep --include is not the same on every system; write options of POSIX alone: grep -EFcefhilmnoqsvwx',
      ],
      ['grep -z a', "grep -F '\\d'", 'grep -z is not the same on every system; write options of POSIX alone: grep -EFcefhilmnoqsvwx'],
      [
        'awk \'{ print gensub(/a/, "b", 1) }\'',
        'awk \'{ gsub(/a/, "b"); print "gensub(" }\'',
        'awk: gensub is known to gawk alone; write it with split, index, substr and match',
      ],
      [
        "awk 'BEGIN {\n  print 1\n  print systime() }'",
        "awk '# systime()\nBEGIN { print 1 }'",
        'awk: systime is known to gawk alone; write it with split, index, substr and match',
        14,
      ],
      [
        "awk 'BEGINFILE { next } { print }'",
        "awk 'FNR == 1 { next } { print }'",
        'awk: BEGINFILE is known to gawk alone; write it with split, index, substr and match',
      ],
      [
        "awk '{ a[$1] = 1 } END { print length(a) }'",
        "awk '{ a[$1] = 1; print length($1) }'",
        'awk: length of an array is not known everywhere; count while you fill it',
      ],
      [
        "awk '{ delete a }'",
        'awk \'{ delete a[1]; split("", a) }\'',
        'awk: delete of a whole array is not known everywhere; write split("", array)',
      ],
      ["awk '/a{3}/'", "awk '/aaa/ { print }'", 'awk: {n} is text for old mawk; write the expression n times'],
      ["awk '$1 ~ /\\ya/'", "awk '$1 ~ /a/ && 4 / 2 / 1'", 'awk: \\y is known to gawk alone; write a class such as [[:space:]]'],
      ['awk \'$1 ~ "a{2}"\'', 'awk \'$1 == "a{2}"\'', 'awk: {n} is text for old mawk; write the expression n times'],
      ["awk '/[/]/'", "awk '/[^\\/]/ && $1 / 2'", 'awk: / within [ ] ends the expression for some awks; write \\/'],
      ["awk '{ print 2 ** 3 }'", "awk '{ print 2 ^ 3 }'", 'awk: ** is not known everywhere; write ^'],
      [
        'awk \'{ printf "%c", 65 }\'',
        'awk \'{ printf "%s", "A" }\'',
        'awk: %c differs beyond ASCII; write substr of a text that holds the characters',
      ],
      ["awk 'func f() { return 1 } { print f() }'", "awk 'function f() { return 1 } { print f() }'", 'awk: has no func; write function'],
      [
        "awk --re-interval '{ print }'",
        "awk '{ print }'",
        'awk --re-interval is not the same on every system; write options of POSIX alone: awk -Ffv',
      ],
      [
        "finds='\n  { print strftime() }\n'",
        'finds=\'\n  { print "strftime()" }\n\'',
        'awk: strftime is known to gawk alone; write it with split, index, substr and match',
        13,
      ],
      [
        'date -d yesterday +%Y',
        'date -u +%Y',
        'date -d is not the same on every system; write date -u +%Y-%m-%dT%H:%M:%SZ and compare texts, or count days in awk',
      ],
      [
        'date -v-1d +%Y',
        'date +%Y',
        'date -v is not the same on every system; write date -u +%Y-%m-%dT%H:%M:%SZ and compare texts, or count days in awk',
      ],
      [
        'date -Iseconds',
        'date -u +%Y-%m-%dT%H:%M:%SZ',
        'date -I is not the same on every system; write date -u +%Y-%m-%dT%H:%M:%SZ and compare texts, or count days in awk',
      ],
      ['date +%s%N', 'date +%H%M%S', 'date: %N is not the same on every system; write date -u +%Y-%m-%dT%H:%M:%SZ'],
      ['stat -c %a "$x"', 'ls -ld "$x"', 'stat: its options differ on every system; write ls -ld, or find FILE -prune -perm MODE'],
      [
        'stat -f %p "$x"',
        'find "$x" -prune -perm -002',
        'stat: its options differ on every system; write ls -ld, or find FILE -prune -perm MODE',
      ],
      ['find . -printf x', 'find . -print', 'find: -printf is not on every system; write -exec ls -ld {} +'],
      ['find . -mmin -5', 'find . -mtime -5', 'find: -mmin is not on every system; write -newer FILE, or -mtime'],
      ['find . -regex a', 'find . -maxdepth 1 -name a', 'find: -regex is not on every system; write -name and -path'],
      ['find . -name a -delete', 'find . ! -name . -prune', 'find: -delete is not on every system; write -exec rm -f {} +'],
      ['find -name a', 'find . -name a', 'find: without a folder it works on Linux alone; write find . …'],
      [
        'find . -perm /022',
        'find . \\( -perm -020 -o -perm -002 \\)',
        'find: -perm /mode is known to GNU alone; write \\( -perm -020 -o -perm -002 \\)',
      ],
      ['find . -type f,d', 'find . -type f', 'find: -type with a list is known to GNU alone; write \\( -type f -o -type d \\)'],
      [
        'find . -exec stat {} +',
        'find . -exec ls -ld {} +',
        'stat: its options differ on every system; write ls -ld, or find FILE -prune -perm MODE',
      ],
      ['readlink -f "$x"', 'readlink "$x"', 'readlink -f is not the same on every system; write cd -P DIR && pwd -P'],
      ['realpath "$x"', 'cd -P "$x" && pwd -P', 'realpath is not on every system; write cd -P DIR && pwd -P, or readlink without options'],
      [
        'mktemp',
        'mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX"',
        'mktemp: it wants a template; write mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX"',
      ],
      [
        'mktemp -t x.XXXXXX',
        'mktemp -d "$TMPDIR/x.XXXXXX"',
        'mktemp -t is not the same on every system; write mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX"',
      ],
      [
        'mktemp --tmpdir "$TMPDIR/x.XXXXXX"',
        'mktemp "$TMPDIR/x.XXXXXX"',
        'mktemp --tmpdir is not the same on every system; write options of POSIX alone: mktemp -d',
      ],
      ['head -c 5', 'head -n 5', 'head -c is not the same on every system; write dd bs=1 count=N 2>/dev/null, or cut -c'],
      ['head -n -1', "sed '$d'", "head: -n -1 is known to GNU alone; write sed '$d'"],
      ['head -5', 'head -n 5', 'head -5 is not the same on every system; write options of POSIX alone: head -n'],
      ['tail -f "$x"', 'tail -n +2 "$x"', 'tail -f is not the same on every system; a check does not wait for more'],
      ['cut --complement -f 1', 'cut -f 1', 'cut --complement is not the same on every system; write options of POSIX alone: cut -bcdfns'],
      ['sort -V', 'sort -t. -k1,1n -k2,2n', 'sort -V is not the same on every system; write sort -t. -k1,1n -k2,2n'],
      ['sort -h', 'sort -n', 'sort -h is not the same on every system; write sort -t. -k1,1n -k2,2n'],
      ['sort -z', 'sort -u', 'sort -z is not the same on every system; write one item on a line'],
      ['sort -k1,1V', 'sort -k1,1', 'sort: -k 1,1V is not the same on every system; write n'],
      ['xargs -r date -u', 'xargs date -u', 'xargs -r is not the same on every system; write find … -exec … {} +, or a while loop'],
      ['xargs -0 ls', 'xargs ls', 'xargs -0 is not the same on every system; write find … -exec … {} +, or a while loop'],
      ["xargs -d '\\n' ls", 'xargs -n 1 ls', 'xargs -d is not the same on every system; write find … -exec … {} +, or a while loop'],
      ['xargs -n 1 sed -i p', 'xargs -n 1 sed -n p', 'sed -i is not the same on every system; write to a temporary file and move it'],
      ['tac "$x"', 'cat "$x"', 'tac is not on every system; write awk'],
      ['seq 3', 'i=$((i + 1))', 'seq is not on every system; count in a while loop'],
      ['nproc', 'getconf _NPROCESSORS_ONLN', 'nproc is not on every system; write getconf _NPROCESSORS_ONLN'],
      ["tr '[a-z]' '[A-Z]'", "tr 'a-z' 'A-Z'", 'tr: [a-z] includes the brackets themselves; write [:lower:] or a-z'],
      ["tr '[:upper:]' a-z", "tr '[:upper:]' '[:lower:]'", 'tr: a class and a range need not pair; write [:upper:] with [:lower:]'],
      ['base64 -w 0', 'base64', 'base64 -w is not the same on every system; write base64 and take the line ends out with tr -d'],
      ['md5sum "$x"', 'cksum "$x"', 'md5sum is not on every system; write cksum'],
      ['sha256sum "$x"', 'cksum "$x"', 'sha256sum is not on every system; write cksum'],
      ['ps aux', 'ps -A -o pid= -o comm=', 'ps: aux prints other columns on every system; write ps -A -o pid= -o comm='],
      ['ps -C cron', 'ps -o comm= -p 1', 'ps -C is not the same on every system; write options of POSIX alone: ps -AoptUu'],
      ['pgrep -a cron', 'pgrep -x cron', 'pgrep -a is not the same on every system; write ps -A -o pid= -o comm='],
      ['pidof cron', 'pgrep -x cron', 'pidof is not on every system; write pgrep -x NAME'],
      ['killall cron', 'kill "$x"', 'killall is not on every system; write pgrep -x NAME'],
      ['hostname -f', 'hostname', 'hostname -f is not the same on every system; write hostname, or uname -n'],
      ['df -h', 'df -P', 'df -h is not the same on every system; write options of POSIX alone: df -kPt'],
      ['df -k', 'df -kP', 'df: without -P a long name breaks the line; write df -P'],
      ['du -b "$x"', 'du -k "$x"', 'du -b is not the same on every system; write options of POSIX alone: du -aHkLsx'],
      ['cp -a "$x" "$TMPDIR"', 'cp -pR "$x" "$TMPDIR"', 'cp -a is not the same on every system; write cp -pR'],
      [
        'ln -r "$x" "$TMPDIR/y"',
        'ln -s "$x" "$TMPDIR/y"',
        'ln -r is not the same on every system; name the target as the link shall hold it',
      ],
      ['install -D "$x" "$y"', 'cp "$x" "$TMPDIR/y"', 'install is not the same on every system; write mkdir -p, cp and chmod'],
      ['rm -- "$x"', 'rm "$x"', 'rm: -- is not needed; write a name that begins with its folder'],
      ['ls --all', 'ls -a', 'ls --all is not the same on every system; write options of POSIX alone: ls -AaCcdFfgHikLlmnopqRrStux1'],
      ['od -t x1z', 'od -An -tx1', 'od: -t …z is known to GNU alone; write od -An -tx1'],
      ['hexdump -C', 'od -An -tu1', 'hexdump is not on every system; write od -An -tx1'],
      ['xxd', 'od -An -tx1', 'xxd is not on every system; write od -An -tx1'],
      ['x=$(wc -l <"$y")', 'x=$(($(wc -l <"$y")))', 'wc puts blanks before its number on macOS; write $(($(wc -l <FILE)))'],
      ['command sed -r p', 'command sed -E p', 'sed -r is not the same on every system; write sed -E'],
    ],
  ],
  [
    'the machine',
    [
      [
        '[ -r /etc/passwd ]',
        '[ -r "${SHIPSHAPE_ROOT:-}/etc/passwd" ]',
        '/etc/passwd cannot be pretended in a test; write "${SHIPSHAPE_ROOT:-}/etc/passwd"',
      ],
      [
        'cat </proc/version',
        'cat <"${SHIPSHAPE_ROOT:-}/proc/version"',
        '/proc/version cannot be pretended in a test; write "${SHIPSHAPE_ROOT:-}/proc/version"',
      ],
      [
        '/usr/sbin/sysctl -n x',
        '"${SHIPSHAPE_ROOT:-}/usr/sbin/sysctl" -n x',
        '/usr/sbin/sysctl cannot be pretended in a test; write "${SHIPSHAPE_ROOT:-}/usr/sbin/sysctl"',
      ],
      [
        'file=/etc/passwd\n[ -r "$file" ]',
        'file=${SHIPSHAPE_ROOT:-}/etc/passwd\n[ -r "$file" ]',
        '/etc/passwd cannot be pretended in a test; write "${SHIPSHAPE_ROOT:-}/etc/passwd"',
      ],
      [
        'for file in /etc/a /dev/null; do cat "$file"; done',
        'for file in /etc/a; do cat "${SHIPSHAPE_ROOT:-}$file"; done',
        '/etc/a cannot be pretended in a test; write "${SHIPSHAPE_ROOT:-}/etc/a"',
      ],
      [
        'date -u >"${SHIPSHAPE_ROOT:-}/etc/motd"',
        'date -u >"$TMPDIR/motd"',
        '"${SHIPSHAPE_ROOT:-}/etc/motd" is not in TMPDIR, and a check changes nothing; write to "$(mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX")"',
      ],
      [
        'date -u >>"$HOME/log"',
        'date -u >>"$log"',
        '"$HOME/log" is not in TMPDIR, and a check changes nothing; write to "$(mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX")"',
      ],
      [
        'date -u >log',
        'date -u 2>/dev/null',
        'log is not in TMPDIR, and a check changes nothing; write to "$(mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX")"',
      ],
      [
        'touch "$HOME/x"',
        'touch "$TMPDIR/x"',
        '"$HOME/x" is not in TMPDIR, and a check changes nothing; write to "$(mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX")"',
      ],
      [
        '{ date -u; } >log',
        '{ date -u; } >/dev/null',
        'log is not in TMPDIR, and a check changes nothing; write to "$(mktemp "${TMPDIR:-/tmp}/shipshape.XXXXXX")"',
      ],
      ['curl -s https://example.com', "ok 'curl is not asked'", 'curl asks the network; a check asks this machine alone'],
      ['ssh host true', 'ssh -G host', 'ssh: it asks the network; a check asks this machine alone'],
      [
        'systemctl is-active ssh',
        'command -v systemctl && systemctl is-active ssh',
        'systemctl is a tool of linux alone; ask first: command -v systemctl >/dev/null 2>&1',
      ],
      ['ip addr', 'case $(uname -s) in Linux) ip addr ;; esac', 'ip is a tool of linux alone; ask first: command -v ip >/dev/null 2>&1'],
      [
        'timeout 5 date -u',
        'command -v timeout && timeout 5 date -u',
        'timeout is a tool of linux alone; ask first: command -v timeout >/dev/null 2>&1',
      ],
      ['x=$RANDOM', 'RANDOM=1 x=$RANDOM', 'sh has no $RANDOM; write id -u, uname, date or awk'],
      ['x=$UID', 'x=$(id -u)', 'sh has no $UID; write id -u, uname, date or awk'],
      ['x=$USER', 'x=${USER:-}', '$USER is not set while a check runs; write $(id -un)'],
      ['x=$TERM', 'x=${TERM:-}', '$TERM is not set while a check runs; write ${TERM:-}'],
    ],
  ],
  [
    'the points',
    [
      ['exit 2', 'exit 1', 'exit 2 says nothing; write cannot_tell, skip or return'],
      ['exit', 'return', 'exit says nothing; write cannot_tell, skip or return'],
      ['x=$(ok yes)', 'x=$(judge ok yes)', "ok in a pipe, in ( ) or in $( ) is lost; call it from the check's own shell"],
      [
        'date -u | while read -r x; do not_ok "$x"; done',
        'while read -r x; do not_ok "$x"; done <<EOF\n$(date -u)\nEOF',
        "not_ok in a pipe, in ( ) or in $( ) is lost; call it from the check's own shell",
      ],
      ['(plan 1)', '{ plan 1; }', "plan in a pipe, in ( ) or in $( ) is lost; call it from the check's own shell"],
      [
        'date -u | while read -r x; do y=$x; done\nok "$y"',
        'y=\ndate -u | while read -r x; do y=$x; done\nok "$y"',
        'what $y is set to is lost where the pipe ends; feed the loop by a here-document',
      ],
      ['if true; then', 'if true; then :; fi', 'this is no sh: fi is missing', 14],
      ["x='a", "x='a'", "this is no sh: the ' has no end"],
      ['x=$(date -u', 'x=$(date -u)', 'this is no sh: ) is missing'],
      ['cat <<EOF', 'cat <<EOF\nEOF', 'this is no sh: the here-document has no line EOF'],
    ],
  ],
];

describe.each(rules)('%s', (_, rows) => {
  test.each(rows)('%s', (bad, good, problem, line = 12) => {
    expect(lintLines(bad)).toEqual([`case.sh:${line}: ${problem}`]);
    expect(lintLines(good)).toEqual([]);
  });
});

describe('the file', () => {
  test('has a whole frame', () => {
    expect(lintText(`${frame}${last}`)).toEqual([]);
    expect(lintText(`${first}${header()}:\n`)).toEqual([
      'case.sh:1: a name that is never set passes for empty; write set -u below the header',
      'case.sh:1: the words of a check are missing; write . "${0%/*}/lib/tap.sh" below set -u',
      'case.sh:10: nothing asks the check; write run "$@" as the last line',
    ]);
  });

  test('is run by sh', () => {
    expect(lintText(`${frame}${last}`.replace('/bin/sh', '/bin/bash'))).toEqual([
      'case.sh:1: the first line is #!/bin/bash; write #!/bin/sh, or name a file of another language without .sh',
    ]);
    expect(lintText(`${frame}${last}`.replace('/bin/sh', '/usr/bin/env sh'), 'case')).toEqual([
      'case:1: the first line is #!/usr/bin/env sh; write #!/bin/sh, or name a file of another language without .sh',
    ]);
  });

  test('ends its last line', () => {
    expect(lintText(`${frame}run "$@"`)).toEqual(['case.sh:12: the last line has no end; write a newline behind it']);
  });

  test('has no byte order mark', () => {
    expect(lintText(`\ufeff${frame}${last}`)).toEqual(['case.sh:1: the file begins with a byte order mark; write UTF-8 without it']);
  });

  test('is UTF-8', () => {
    expect(lintText(Buffer.from(`${frame}# caf\xe9\n${last}`, 'latin1'))).toEqual(['case.sh:1: the file is not UTF-8; write it in UTF-8']);
    expect(lintText(`${frame}# café\n${last}`)).toEqual([]);
  });

  test('ends lines with LF alone', () => {
    expect(lintLines('date -u\r')).toEqual(['case.sh:12: lines end with CR LF; write LF alone']);
    expect(lintText(`${frame}${last}`.replaceAll('\n', '\r\n'))).toEqual([
      expect.stringMatching(/^case\.sh:\d: lines end with CR LF; write/),
    ]);
  });

  test('with a broken header is told of that alone', () => {
    expect(lintText(`${first}#: title: t\nsource x\n`)).toEqual([expect.stringMatching(/^case\.sh:\d+: /)]);
  });
});

describe('a check of one platform', () => {
  test('may use its own tools', () => {
    expect(lintLines('stat -f %Su "$x"\ndefaults read a b', 'case.macos.sh')).toEqual([]);
    expect(lintLines('stat -L -c %a "$x"\ntimeout 5 busctl', 'case.linux.sh')).toEqual([]);
  });

  test('has no use for those of another', () => {
    expect(lintLines('stat -c %a "$x"\nsystemctl is-active ssh', 'case.macos.sh')).toEqual([
      'case.macos.sh:12: stat: its options differ on every system; write ls -ld, or find FILE -prune -perm MODE',
      'case.macos.sh:13: systemctl is a tool of linux; a check of macos has no use for it',
    ]);
  });
});

describe('a fix', () => {
  const fixing = (changes: string) => `${frame.replace('set -u', `#: fix: Does it.\n#: changes: ${changes}\n#: risk: safe\nset -u`)}`;
  const lintFix = (changes: string, lines: string) => lintText(`${fixing(changes)}audit() { :; }\n${lines}\n${last}`);
  const writes = 'put /etc/x </dev/null\n  chmod 600 "$HOME/x"\n  : >"${SHIPSHAPE_ROOT:-}/etc/y"';

  test('may write, and so may what only it calls', () => {
    expect(lintFix('[/etc/x]', `fix() {\n  act\n}\nact() {\n  ${writes}\n}`)).toEqual([]);
    expect(lintFix("['setting: x']", `fix() { :; }\nstate() { :; }\nundo() {\n  ${writes}\n}`)).toEqual([]);
  });

  test.each([
    ['audit', 'audit() { act; }\nfix() { act; }'],
    ['audit by way of its name', 'audit() { ok; each act; }\neach() { "$1"; }\nfix() { :; }'],
    ['the state', 'state() { act; }\nfix() { :; }\nundo() { :; }'],
    ['nobody', 'fix() { :; }\nact'],
  ])('does not write where %s calls it', (_, lines) => {
    const problems = lintFix('[/etc/x]', `${lines}\nact() {\n  ${writes}\n}`);
    expect(problems.filter(problem => problem.includes('is not in TMPDIR'))).toHaveLength(3);
  });

  test('that the header promises is there, and one that it does not promise is not', () => {
    expect(lintFix('[/etc/x]', '')).toEqual([
      'case.sh:1: the header says what the fix does, and there is no function fix; write fix() { … }',
    ]);
    expect(lintFix("['setting: x']", 'fix() { :; }')).toEqual([
      'case.sh:1: the fix changes x, which no file keeps, and there is no function state; write state() { … }',
      'case.sh:1: the fix changes x, which no file keeps, and there is no function undo; write undo() { … }',
    ]);
    expect(lintText(`${frame}fix() { :; }\n${last}`)).toEqual([
      'case.sh:1: fix() is never called without a header of its own; write fix, changes and risk',
    ]);
  });
});

describe('a library', () => {
  test('writes nowhere but where it holds the words of fixes', () => {
    const text = 'put() {\n  cat >/etc/x\n}\n';
    expect(lintText(text, 'lib/words.sh')).toHaveLength(2);
    expect(lintText(text, 'lib/fix.sh')).toHaveLength(1);
  });

  test('needs no frame, no header and no rights', () => {
    const file = path.join(scratchFolder(), 'lib', 'words.sh');
    mkdirSync(path.dirname(file));
    writeFileSync(file, 'say() {\n  printf \'%s\\n\' "$1"\n}\n');
    chmodSync(file, 0o644);
    expect(lint(readCheckFile(file))).toEqual([]);
  });

  test('is sh like a check', () => {
    expect(lintText('say() {\n  [[ -n $1 ]]\n}\n', 'lib/words.sh')).toEqual(['lib/words.sh:2: sh has no [[ ]]; write [ ] or case']);
  });
});

test('a function may have the name of a tool', () => {
  expect(lintLines('host() { :; }\nhost "$x"\ninstall() { :; }\ninstall -D "$x"')).toEqual([]);
});

test('what is quoted, commented or in a here-document is text', () => {
  expect(lintLines("x='[[ $y ]] `z` &' # echo `date` &\ncat <<'EOF'\n$(which x) `y` ${z^^}\nEOF\nok \"<<<\" '<(' \\`")).toEqual([]);
});

test('what is in $( ), in a here-document and in ${ } is sh', () => {
  expect(lintLines('x=$(case $y in a) which a ;; esac)\ncat <<EOF\n$(which b)\nEOF\nx="${y:-$(which c)}"')).toEqual(
    [12, 14, 16].map(line => `case.sh:${line}: which is not on every system; write command -v NAME >/dev/null 2>&1`),
  );
});

test('any text is read to its end, or told where it is no sh', () => {
  const pieces = fc.constantFrom(
    ...[...' \t\n\r;&|<>()[]{}\'"`$#!\\=-+*?~^%/:@0aE\u00a0'],
    ...'if then fi case in esac for do done while function select [[ ]] $(( )) ${ <<EOF\n \nEOF\n ;; && sed awk find s/a/b/ x='.split(' '),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), words => {
      for (const problem of lintText(`${first}${header()}${words.join('')}`)) expect(problem).toMatch(/^case\.sh:\d+: /);
    }),
    { numRuns: 500 },
  );
});

test('of a program in another language the header alone is judged', () => {
  const suite = makeSuite({ case: '#!/usr/bin/env python3\nprint(`1`)' });
  expect(lint(readCheckFile(path.join(suite, 'case')))).toEqual([]);
});

test.each([...suiteFiles(builtInSuite), ...libraryFiles(builtInSuite)].map(file => path.relative(builtInSuite, file)))(
  '%s is in order',
  name => {
    const file = path.join(builtInSuite, name);
    expect(lint(readCheckFile(file))).toEqual([]);
    if (/^[^/]*\.sh$/.test(name)) expect(readFileSync(file, 'utf8')).toMatch(/^#!\/bin\/sh\n/);
  },
);
