# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# The accounts of people: UID 1000 to 60000 in /etc/passwd, with a shell that lets them log in.
#
#   read_people    sets people to lines `name:home`; fails when /etc/passwd cannot be read

read_people() {
  people=
  [ -r "${SHIPSHAPE_ROOT:-}/etc/passwd" ] || return 1
  while IFS=: read -r people_name _ people_uid _ _ people_home people_shell || [ -n "$people_name" ]; do
    case $people_uid in
      [1-9][0-9][0-9][0-9] | [1-5][0-9][0-9][0-9][0-9] | 60000) ;;
      *) continue ;;
    esac
    case $people_shell in
      */nologin | */false) ;;
      *)
        people="$people$people_name:$people_home
"
        ;;
    esac
  done <"${SHIPSHAPE_ROOT:-}/etc/passwd"
}
