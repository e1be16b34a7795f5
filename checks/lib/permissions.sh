# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# Who may read and write a file, by its mode; lists of access rights beyond it are not seen.
#
#   read_permissions FILE    sets mode to `rw-r--r--` and owner to a user id, of what a link leads to; fails when nobody can say
#   others_read              says whether that mode gives group or others any right
#   others_write             says whether it lets group or others write

read_permissions() {
  mode='' owner=''
  # A name may hold anything, even a line's end, so only the first three words are read: -rw-r--r--@ 1 501
  read -r mode _ owner _ <<EOF
$(ls -ldnL "$1" 2>/dev/null || :)
EOF
  mode=${mode#?}
  mode=${mode%[+@.]}
  case $owner in
    '' | *[!0-9]*) return 1 ;;
    *) ;;
  esac
  case $mode in
    [r-][w-]?[r-][w-]?[r-][w-]?) ;;
    *) return 1 ;;
  esac
}

# An S or T is a set bit of its own without the right to execute.
others_read() {
  case $mode in
    ???--[-S]--[-T]) return 1 ;;
    *) return 0 ;;
  esac
}

others_write() {
  case $mode in
    ????w???? | ???????w?) return 0 ;;
    *) return 1 ;;
  esac
}
