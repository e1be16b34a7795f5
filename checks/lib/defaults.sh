# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# What macOS' `defaults` knows of one key. It exits with 1 both for a key that is absent and for one that it cannot read:
# only its words tell them apart.
#
#   read_default DOMAIN KEY    sets default_state to `set`, `absent` or `unknown`, default_value to the value if there is
#                              one, default_switch to `on`, `off`, `absent` or `unknown`, and default_words to what to
#                              tell of it: the value, `not set`, or why nobody knows
#   read_default DOMAIN KEY -currentHost    asks for what holds on this Mac alone
#   read_setting com.apple.loginwindow KEY  asks for a setting of the whole Mac: what a profile manages beats what is local

read_default() {
  default_said=$(defaults ${3:+"$3"} read "$1" "$2" 2>&1)
  default_status=$?
  default_value=
  case $default_status:$default_said in
    0:*)
      default_state=set default_value=$default_said default_words=$default_said
      ;;
    # The first is said up to macOS 26, the others by macOS 27.
    1:*"The domain/default pair of ($1, $2) does not exist" | \
      "1:Error: Could not find key '$2' in domain '$1'." | "1:Error: Domain '$1' not found.")
      default_state=absent default_words='not set'
      ;;
    *)
      default_state=unknown
      default_words="defaults exited with $default_status${default_said:+: ${default_said##*"$default_newline"}}"
      ;;
  esac
  # It says the same of a file that it may not read.
  default_file=${SHIPSHAPE_ROOT:-}$1.plist
  if [ "$default_state" = absent ] && [ -e "$default_file" ] && [ ! -r "$default_file" ]; then
    default_state=unknown default_words="$1.plist cannot be read"
  fi
  case $default_state:$default_value in
    set:1 | set:[Tt][Rr][Uu][Ee] | set:[Yy][Ee][Ss]) default_switch=on ;;
    set:0 | set:[Ff][Aa][Ll][Ss][Ee] | set:[Nn][Oo]) default_switch=off ;;
    absent:*) default_switch=absent ;;
    *) default_switch=unknown ;;
  esac
}
default_newline='
'

read_setting() {
  read_default "/Library/Managed Preferences/$1" "$2"
  [ "$default_state" = absent ] || return 0
  read_default "/Library/Preferences/$1" "$2"
}
