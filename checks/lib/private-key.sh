# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# Which files hold a private key: their first line tells, the name never does.
#
#   read_first_line FILE    sets line to its first line without its end, be it LF or CR LF; fails when it cannot be read
#   is_private_key "$line"  says whether a file that begins like this holds a private key

read_first_line() {
  line=
  [ -f "$1" ] && [ -r "$1" ] || return 1
  IFS= read -r line <"$1" || :
  line=${line%"$private_key_return"}
}
private_key_return=$(printf '\r')

is_private_key() {
  case $1 in
    '-----BEGIN '*'PRIVATE KEY-----' | PuTTY-User-Key-File-[23]:*) return 0 ;;
    *) return 1 ;;
  esac
}
