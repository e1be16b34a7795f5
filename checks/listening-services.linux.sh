#!/bin/sh
#: title: No program waits for connections from the network
#: failing: A program waits for connections from the network
#: why: Databases and development servers often ask for no password. One that listens on every address can be used by everybody in the same café or hotel.
#: severity: medium
#: controls: [cis-ubuntu-2.1.22, cis-v8-4.8, nist-800-53-cm-7, nist-800-53-cm-7(1), nist-800-53-sc-7, iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: params:
#:   allow: {type: list, default: ['22'], about: 'TCP ports that may answer the network, also as ranges: 53317 for LocalSend, 1714-1764 for KDE Connect; remote-login judges 22'}
#: reads: [ss -Hltn, ss -Hltnp, /proc/net/tcp, /proc/net/tcp6]
#: steps:
#:   - Stop the program that is named above, or let it listen on 127.0.0.1 alone.
#:   - 'Node: `vite --host 127.0.0.1`. Python: `python3 -m http.server -b 127.0.0.1`. Docker: `-p 127.0.0.1:8080:80`.'
#:   - "PostgreSQL: write `listen_addresses = 'localhost'` in postgresql.conf."
#:   - 'Port 5355 is systemd-resolved: write `LLMNR=no` below `[Resolve]` in /etc/systemd/resolved.conf.d/llmnr.conf and run `sudo systemctl restart systemd-resolved`.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/open-ports.sh
. "${0%/*}/lib/open-ports.sh"

# A firewall is left out of it: laptops change networks. So is UDP: too many of its listeners are harmless.
audit() {
  read_open_ports tcp || cannot_tell 'neither ss nor /proc/net/tcp tells which ports are open'
  if [ -z "$open_ports" ]; then
    plan 1
    ok 'no TCP port answers the network'
    return
  fi
  # shellcheck disable=SC2086 # one word a port
  set -- $open_ports
  plan $#
  for port; do
    if is_allowed; then
      ok "port $port answers this machine alone, or is allowed" found allowed
    else
      find_program
      not_ok "port $port answers this machine alone" found "$program answers the network" wanted 'a listener on 127.0.0.1'
    fi
  done
}

is_allowed() {
  for range in ${SHIPSHAPE_ALLOW-22}; do
    case $range in
      *[!0-9-]* | *-*-* | -* | *- | ??????*-* | *-??????*) ;;
      *-*) if [ "$port" -ge "${range%-*}" ] && [ "$port" -le "${range#*-}" ]; then return 0; fi ;;
      *) if [ "$port" = "$range" ]; then return 0; fi ;;
    esac
  done
  return 1
}

# LISTEN 0 5 0.0.0.0:8080 0.0.0.0:* users:(("node",pid=10460,fd=3)); the programs of others are shown to root alone.
find_program() {
  program='a program'
  said=$(ss -Hltnp 2>/dev/null)
  while read -r _ _ _ local _ users; do
    case $local:$users in
      127.*:* | '[::1]:'*) ;;
      *:"$port:users:((\""*)
        program=${users#*\"}
        program=${program%%\"*}
        ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

run "$@"
