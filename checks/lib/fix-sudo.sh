# shellcheck shell=sh
# How long sudo remembers a password, for fixes. Needs fix.sh.
#
#   shorten_memory 15    in every rule of sudo, lowers what is longer than so many minutes, and ends what holds for all terminals

shorten_memory() {
  for file in "${SHIPSHAPE_ROOT:-}/etc/sudoers" "${SHIPSHAPE_ROOT:-}/etc/sudoers-rs" "${SHIPSHAPE_ROOT:-}/etc/sudoers.d"/*; do
    case ${file##*/} in
      # sudo passes over these.
      *.* | *'~') ;;
      *) [ ! -f "$file" ] || edit "$file" "$shorter_memory" "limit=$1" ;;
    esac
  done
}

# Only what stands in a line of Defaults, with all else that stands there left as it is.
# shellcheck disable=SC2016 # the $ are those of awk
shorter_memory='
  /^[ \t]*Defaults/ {
    done = ""
    rest = $0
    while (match(rest, /timestamp_timeout[ \t]*=[ \t]*"?-?[0-9.]+/)) {
      setting = value = substr(rest, RSTART, RLENGTH)
      sub(/.*[="\t ]/, "", value)
      if (value + 0 < 0 || value + 0 > limit + 0) sub(/-?[0-9.]+$/, limit, setting)
      done = done substr(rest, 1, RSTART - 1) setting
      rest = substr(rest, RSTART + RLENGTH)
    }
    $0 = done rest
    sub(/timestamp_type[ \t]*=[ \t]*"?global/, "timestamp_type=tty")
    sub(/![ \t]*tty_tickets/, "tty_tickets")
  }
  { print }
'
