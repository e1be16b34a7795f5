# shellcheck shell=sh
# Which ports of this machine other machines can reach, a firewall aside: every listener that is not on loopback.
#
#   read_open_ports tcp    (or udp) sets open_ports to their numbers, each once: `22 8080`; fails when nobody can say

read_open_ports() {
  open_ports=
  case $1 in
    tcp) ports_flags=-Hltn ports_state=0A ;;
    *) ports_flags=-Hlun ports_state=07 ;;
  esac
  if ports_said=$(ss "$ports_flags" 2>/dev/null); then
    ports_from_ss
  else
    open_ports=
    ports_from_proc "${SHIPSHAPE_ROOT:-}/proc/net/$1"
  fi
}

# LISTEN 0 4096 127.0.0.53%lo:53 0.0.0.0:*
ports_from_ss() {
  while read -r ports_word _ _ ports_local _; do
    [ -n "$ports_word" ] || continue
    ports_address=${ports_local%:*}
    ports_address=${ports_address#\[}
    ports_address=${ports_address%\]}
    case $ports_address in
      127.* | ::1 | ::1%* | ::ffff:127.*) ;;
      *) ports_add "${ports_local##*:}" || return 1 ;;
    esac
  done <<EOF
$ports_said
EOF
}

# 0: 0100007F:0277 00000000:0000 0A …: hexadecimal, each group of four bytes of the address in the order of the machine.
ports_from_proc() {
  [ -r "$1" ] || return 1
  for ports_file in "$1" "${1}6"; do
    # A kernel without IPv6 has no second file.
    [ -e "$ports_file" ] || continue
    [ -r "$ports_file" ] || return 1
    while read -r _ ports_local _ ports_word _; do
      [ "$ports_word" = "$ports_state" ] || continue
      case $ports_local in
        ??????7F:* | 00000000000000000000000001000000:* | 0000000000000000FFFF0000??????7F:*) ;;
        *:[0-9A-F][0-9A-F][0-9A-F][0-9A-F]) ports_add "$((0x${ports_local##*:}))" || return 1 ;;
        *) return 1 ;;
      esac
    done <"$ports_file"
  done
}

ports_add() {
  case $1 in
    '' | *[!0-9]*) return 1 ;;
    *) ;;
  esac
  case " $open_ports " in
    *" $1 "*) ;;
    *) open_ports="${open_ports:+$open_ports }$1" ;;
  esac
}
