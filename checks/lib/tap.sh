# shellcheck shell=sh
# The six words of a check: plan, ok, not_ok, skip, cannot_tell, run. They print TAP 14.
#
#   plan 2                                     how many points follow
#   ok 'swap is encrypted'                     a point that holds; evidence may follow in pairs
#   not_ok 'disk is encrypted' found "$x" wanted on
#   skip 'no wireless card'                    before the plan: the whole question does not apply here; ends the check
#   skip 'wifi is off' 'no wireless card'      after it: one point does not apply
#   cannot_tell 'fdesetup is not installed'    nobody can say; ends the check
#   cannot_tell 'swap is encrypted' 'no lsblk' one point is unknown, the check goes on: what fails elsewhere still fails
#   run "$@"                                   calls audit, or what the first argument names
#
# Call them from the check's own shell, never from a pipe or $( ): what they count would be lost.

LC_ALL=C
export LC_ALL

tap_number=0
tap_planned=
tap_failed=
tap_unknown=

plan() {
  tap_planned=$1
  printf 'TAP version 14\n1..%d\n' "$1"
}

ok() {
  tap_point ok "$@"
}

not_ok() {
  tap_failed=yes
  tap_point 'not ok' "$@"
}

skip() {
  if [ $# -eq 1 ]; then
    tap_line "$1"
    printf 'TAP version 14\n1..0 # SKIP %s\n' "$tap_text"
    exit 0
  fi
  tap_line "$2"
  tap_skip_reason=$tap_text
  tap_line "$1"
  tap_number=$((tap_number + 1))
  printf 'ok %d - %s # SKIP %s\n' "$tap_number" "$tap_text" "$tap_skip_reason"
}

cannot_tell() {
  if [ $# -eq 2 ]; then
    tap_unknown=${tap_unknown:+$tap_unknown; }"$1: $2"
  else
    tap_unknown=${tap_unknown:+$tap_unknown; }$1
    tap_finish
  fi
}

run() {
  case ${1:-audit} in
    audit)
      # Without the system's tools everything looks as if it were not installed, and much would pass.
      command -v ls >/dev/null 2>&1 || cannot_tell 'the tools of the system are not on PATH'
      audit
      tap_finish
      ;;
    state | fix | undo)
      umask 022
      "$1"
      ;;
    *)
      printf 'usage: %s [audit | state | fix | undo]\n' "$0" >&2
      exit 64
      ;;
  esac
}

# What nobody could judge makes the whole answer unknown, unless another point fails: then the fail stands,
# and the missing points are told as skipped with the reason, so that the plan is kept.
tap_finish() {
  if [ -n "$tap_unknown" ]; then
    tap_line "$tap_unknown"
    if [ -z "$tap_failed" ]; then
      printf 'Bail out! %s\n' "$tap_text"
      exit 1
    fi
    while [ "$tap_number" -lt "$tap_planned" ]; do
      tap_number=$((tap_number + 1))
      printf 'ok %d # SKIP cannot tell: %s\n' "$tap_number" "$tap_text"
    done
  fi
  [ -z "$tap_failed" ] || exit 1
  exit 0
}

tap_point() {
  tap_number=$((tap_number + 1))
  tap_line "$2"
  printf '%s %d - %s\n' "$1" "$tap_number" "$tap_text"
  shift 2
  [ $# -gt 0 ] || return 0
  printf '  ---\n'
  while [ $# -gt 1 ]; do
    tap_escape "$2" '"'
    printf '  %s: "%s"\n' "$1" "$tap_text"
    shift 2
  done
  printf '  ...\n'
}

# One line of TAP: a # would start a directive.
tap_line() {
  tap_escape "$1" '#'
}

# Puts a backslash before each backslash and each $2 of $1, and a blank in the place of control characters, so that
# no text of the machine can end its line or its quotes. No program is started for a text without them.
tap_escape() {
  tap_text=$1
  case $tap_text in
    *[[:cntrl:]]*) tap_text=$(printf '%s' "$tap_text" | tr '[:cntrl:]' ' ') ;;
    *) ;;
  esac
  case $tap_text in
    *[\\"$2"]*) ;;
    *) return 0 ;;
  esac
  tap_rest=$tap_text
  tap_text=
  while :; do
    tap_head=${tap_rest%%[\\"$2"]*}
    [ "$tap_head" != "$tap_rest" ] || break
    tap_rest=${tap_rest#"$tap_head"}
    tap_tail=${tap_rest#?}
    tap_text=$tap_text$tap_head\\${tap_rest%"$tap_tail"}
    tap_rest=$tap_tail
  done
  tap_text=$tap_text$tap_rest
}
