# shellcheck shell=sh
# Versions of numbers and dots, compared number by number: 140.0.10 is later than 140.0.9, and 11 is 11.0.0.
#
#   is_version 11.19.1              says whether it is one
#   is_at_least 11.19.1 11.10.0     says whether the first is not older than the second

is_version() {
  case .$1. in
    *[!0-9.]* | *..* | *[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*) return 1 ;;
    *) return 0 ;;
  esac
}

is_at_least() {
  is_version "$1" && is_version "$2" || return 1
  version_left=$1. version_right=$2.
  while [ -n "$version_left$version_right" ]; do
    version_a=${version_left%%.*} version_b=${version_right%%.*}
    # 09 would be a bad octal number to some shells.
    version_a=${version_a#"${version_a%%[!0]*}"} version_b=${version_b#"${version_b%%[!0]*}"}
    [ "${version_a:-0}" -le "${version_b:-0}" ] || return 0
    [ "${version_a:-0}" -ge "${version_b:-0}" ] || return 1
    version_left=${version_left#*.} version_right=${version_right#*.}
  done
}
