# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# Which TCP ports of this machine other machines can reach, a firewall aside, on Linux and macOS. Needs open-ports.sh.
#
#   read_listeners    sets open_ports to their numbers, each once, and partial to yes when only the listeners of the one who
#                     asks are known; fails when nobody can say

read_listeners() {
  open_ports='' partial=''
  if ports_said=$(ss -H -ltn 2>/dev/null) && ports_from_ss; then
    return 0
  fi
  open_ports=
  ports_from_lsof
}

# com.docke 91234 alice   67u  IPv6 0x5d0a7e5d4a13fe79      0t0  TCP *:5432 (LISTEN)
# Nothing at all and a status of 1 mean that nothing listens; without its header it did not work.
ports_from_lsof() {
  listeners_said=$(lsof -nP -iTCP -sTCP:LISTEN 2>&1)
  listeners_status=$?
  listeners_user=$(id -u)
  [ "$listeners_user" = 0 ] || partial=yes
  [ "$listeners_status:$listeners_said" != 1: ] || return 0
  listeners_header=
  while read -r listeners_line; do
    case $listeners_line in
      'COMMAND '*' NAME') listeners_header=yes ;;
      *' (LISTEN)')
        # The address alone: a user may have any name.
        listeners_line=${listeners_line%' (LISTEN)'}
        case ${listeners_line##* } in
          127.* | '[::1]:'* | '[::1%'* | '[::ffff:127.'* | localhost:*) ;;
          *) ports_add "${listeners_line##*:}" || return 1 ;;
        esac
        ;;
      *) ;;
    esac
  done <<EOF
$listeners_said
EOF
  [ -n "$listeners_header" ]
}
