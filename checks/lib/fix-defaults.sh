# shellcheck shell=sh
# shellcheck disable=SC2154 # defaults.sh sets what is read here
# Settings of macOS that `defaults` writes, for fixes. Needs defaults.sh and fix.sh.
#
#   keep_default DOMAIN KEY [-currentHost]    prints a line that says what the setting is, and of which type: for state
#   write_default DOMAIN KEY -bool true [-currentHost]
#   defaults_back                             reads such lines and sets, or deletes, each setting as it was

keep_default() {
  read_default "$1" "$2" "${3:-}"
  case $default_state in
    absent) default_type=absent ;;
    set) default_type=$(defaults ${3:+"$3"} read-type "$1" "$2") || return 1 ;;
    *) return 1 ;;
  esac
  printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "${3:--}" "${default_type#Type is }" "$default_value"
}

write_default() {
  defaults ${5:+"$5"} write "$1" "$2" "$3" "$4" || cannot_fix "defaults does not set $2"
}

defaults_back() {
  while IFS="$default_tab" read -r domain key host type value; do
    [ -n "$type" ] || continue
    case $host in
      -currentHost) set -- -currentHost ;;
      *) set -- ;;
    esac
    case $type:$value in
      absent:*)
        read_default "$domain" "$key" "${1:-}"
        [ "$default_state" = absent ] || defaults "$@" delete "$domain" "$key" || return 1
        ;;
      boolean:0) defaults "$@" write "$domain" "$key" -bool false || return 1 ;;
      boolean:*) defaults "$@" write "$domain" "$key" -bool true || return 1 ;;
      integer:*) defaults "$@" write "$domain" "$key" -int "$value" || return 1 ;;
      float:*) defaults "$@" write "$domain" "$key" -float "$value" || return 1 ;;
      *) defaults "$@" write "$domain" "$key" -string "$value" || return 1 ;;
    esac
  done
}
default_tab=$(printf '\t')
