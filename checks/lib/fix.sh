# shellcheck shell=sh
# The words of a fix, for fix and undo. What they write lies below the root; the header's `changes` names it.
#
#   put /etc/x.d/60-shipshape.conf <<EOF    writes a file of what it reads, and makes its folder; a mode may follow the name
#   edit /etc/x PROGRAM [NAME=VALUE…]       sends a file through awk; it stays the same file, with its owner and rights
#   set_ini /etc/x.conf SECTION KEY VALUE   sets a key of an ini file, in its section or at the end of it; the file is made where it is missing
#   write_kernel kernel/sysrq 16           sets a value of the running kernel, until its next start
#   cannot_fix 'this kernel has no Yama'    says why and ends the fix: what it did is put back

put() {
  fix_file=${SHIPSHAPE_ROOT:-}$1
  if ! { mkdir -p "${fix_file%/*}" && cat >"$fix_file" && chmod "${2:-644}" "$fix_file"; }; then
    cannot_fix "$1 cannot be written"
  fi
}

edit() {
  fix_file=$1 fix_program=$2
  shift 2
  for fix_value do
    shift
    set -- "$@" -v "$fix_value"
  done
  fix_text=${TMPDIR:-/tmp}/shipshape.edited
  awk "$@" "$fix_program" "$fix_file" >"$fix_text" || cannot_fix "${fix_file#"${SHIPSHAPE_ROOT:-}"} cannot be read"
  cmp -s "$fix_text" "$fix_file" || cat "$fix_text" >"$fix_file" || cannot_fix "${fix_file#"${SHIPSHAPE_ROOT:-}"} cannot be written"
}

set_ini() {
  [ -e "${SHIPSHAPE_ROOT:-}$1" ] || put "$1" </dev/null
  edit "${SHIPSHAPE_ROOT:-}$1" "$fix_ini" "section=$2" "key=$3" "value=$4"
}

# A key that is there is changed where it stands last; a comment is left alone.
# shellcheck disable=SC2016 # the $ are those of awk
fix_ini='
  { lines[NR] = $0 }
  /^[ \t]*\[.*\][ \t\r]*$/ {
    here = $0
    gsub(/^[ \t]*\[|\][ \t\r]*$/, "", here)
  }
  here == section && $0 !~ /^[ \t\r]*$/ { last = NR }
  here == section {
    name = $0
    sub(/[ \t]*=.*/, "", name)
    sub(/^[ \t]*/, "", name)
    if (name == key && index($0, "=")) place = NR
  }
  END {
    if (place) lines[place] = key "=" value
    for (i = 1; i <= NR; i++) {
      print lines[i]
      if (!place && i == last) print key "=" value
    }
    if (!place && !last) {
      if (section != "") print "[" section "]"
      print key "=" value
    }
  }
'

write_kernel() {
  printf '%s\n' "$2" >"${SHIPSHAPE_ROOT:-}/proc/sys/$1" || cannot_fix "the kernel does not take $2 for $1"
}

cannot_fix() {
  printf '%s\n' "$1" >&2
  exit 1
}
