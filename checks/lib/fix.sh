# shellcheck shell=sh
# The words of a fix, for fix and undo. What they write lies below the root; the header's `changes` names it.
#
#   put /etc/x.d/60-shipshape.conf <<EOF    writes a file of what it reads, and makes its folder; a mode may follow the name
#   edit /etc/x PROGRAM [NAME=VALUE…]       sends a file through awk; it stays the same file, with its owner and rights
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

write_kernel() {
  printf '%s\n' "$2" >"${SHIPSHAPE_ROOT:-}/proc/sys/$1" || cannot_fix "the kernel does not take $2 for $1"
}

cannot_fix() {
  printf '%s\n' "$1" >&2
  exit 1
}
