#!/bin/sh
#: title: Docker gives nobody the administrator's rights
#: failing: Docker gives the administrator's rights away without a password
#: why: Whoever can talk to a Docker engine that runs as root can read and change every file of the machine. A program that you run by mistake can, too.
#: severity: high
#: controls: [cis-v8-5.4, nist-800-53-ac-6(5), nist-800-53-ac-6(10), iso27001-a.8.2, soc2-cc6.3]
#: reads: [/var/run/docker.sock, /etc/docker/daemon.json, ss -H -ltn, id]
#: fix: Takes people out of the group of Docker, and closes its socket to all others. From the next login on docker needs sudo.
#: changes: [/etc/group, /etc/group-, /etc/gshadow, /etc/gshadow-, 'setting: who may use /var/run/docker.sock']
#: risk: disruptive
#: steps:
#:   - Leave the group with `sudo gpasswd -d "$USER" docker`, log out and in again.
#:   - Run the engine without root. `dockerd-rootless-setuptool.sh install`, then `docker context use rootless`; or use podman.
#:   - Take every `tcp://` out of hosts in /etc/docker/daemon.json, or demand TLS with `tlsverify`.
#:   - Close the socket with `sudo chmod 660 /var/run/docker.sock`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/json.sh
. "${0%/*}/lib/json.sh"
# shellcheck source=checks/lib/open-ports.sh
. "${0%/*}/lib/open-ports.sh"
# shellcheck source=checks/lib/listeners.sh
. "${0%/*}/lib/listeners.sh"
# shellcheck source=checks/lib/people.sh
. "${0%/*}/lib/people.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  read_socket
  if ! command -v docker >/dev/null 2>&1 && ! command -v dockerd >/dev/null 2>&1; then
    case $socket in
      none) skip 'there is no Docker' ;;
      unknown) cannot_tell 'stat does not say whether there is a socket of Docker' ;;
      *) ;;
    esac
  fi
  read_names
  # shellcheck disable=SC2086
  set -- $names

  plan "$((3 + $#))"
  judge_configuration 'the settings of the engine open no network port without TLS'
  judge_port 'the engine does not listen on port 2375 of the network'
  judge_socket 'the socket of the engine is closed to other accounts'
  for name in "$@"; do
    judge_person "$name" "$name cannot become root by Docker"
  done
}

# Sets socket to `closed`, `open`, `none` or `unknown`: 660 root docker
read_socket() {
  file=${SHIPSHAPE_ROOT:-}/var/run/docker.sock
  said=$(stat -L -c '%a %U %G' "$file" 2>&1)
  socket=unknown mode='' socket_owner='' socket_group=''
  case $said in
    *'No such file or directory'*) socket=none ;;
    [0-7]*' '*' '*)
      read -r mode socket_owner socket_group <<EOF
$said
EOF
      case $mode in
        *[!0-7]*) ;;
        *0) socket=closed ;;
        *) socket=open ;;
      esac
      # A link leads to an engine of Docker Desktop: in a virtual machine, it may belong to a person.
      [ ! -L "$file" ] || socket_owner='' socket_group=''
      ;;
    *) ;;
  esac
}

# Whom it is about: the one who asks, or everybody when root asks.
read_names() {
  user=$(id -u)
  if [ "$user" != 0 ]; then
    names=$(id -un)
    [ -n "$names" ] || cannot_tell 'id did not say who asks'
    return 0
  fi
  read_people || cannot_tell '/etc/passwd cannot be read'
  names=
  while IFS=: read -r name _; do
    names="$names $name"
  done <<EOF
$people
EOF
}

# daemon.json may be missing: then the engine listens on its socket alone.
judge_configuration() {
  file=${SHIPSHAPE_ROOT:-}/etc/docker/daemon.json
  if [ ! -e "$file" ]; then
    ok "$1"
    return 0
  elif ! values=$(json_values "$file"); then
    cannot_tell "$1" '/etc/docker/daemon.json cannot be read'
    return 0
  fi
  reachable='' tls=''
  while IFS= read -r value; do
    case $value in
      '"hosts"'*'"tcp://127.'* | '"hosts"'*'"tcp://[::1]'* | '"hosts"'*'"tcp://localhost'*) ;;
      '"hosts"'*'"tcp://'*) reachable=yes ;;
      '"tlsverify"'*true) tls=yes ;;
      *) ;;
    esac
  done <<EOF
$values
EOF
  case $reachable:$tls in
    yes:) not_ok "$1" found 'a tcp:// host in /etc/docker/daemon.json' wanted 'no such host, or tlsverify' ;;
    *) ok "$1" ;;
  esac
}

judge_port() {
  if ! read_listeners; then
    cannot_tell "$1" 'neither ss nor lsof says which ports are open'
    return 0
  fi
  case " $open_ports " in
    *' 2375 '*) not_ok "$1" found 'port 2375 is open' wanted closed ;;
    *) ok "$1" ;;
  esac
}

judge_socket() {
  case $socket in
    none) skip "$1" 'there is no socket of an engine that runs as root' ;;
    closed) ok "$1" found "mode $mode" ;;
    open) not_ok "$1" found "mode $mode" wanted 'mode 660' ;;
    *) cannot_tell "$1" 'stat does not say its mode' ;;
  esac
}

# The groups of the database, not those of the session: a new one counts from the next login on.
judge_person() {
  if ! groups=$(id -nG "$1" 2>/dev/null) || [ -z "$groups" ]; then
    cannot_tell "$2" 'id does not say the groups'
    return 0
  fi
  case " $groups " in
    *' docker '* | *" ${socket_group:-docker} "*)
      not_ok "$2" found "a member of the group ${socket_group:-docker}" wanted 'no member, and an engine without root'
      ;;
    *)
      if [ "$socket_owner" = "$1" ]; then
        not_ok "$2" found 'the owner of the socket' wanted 'an engine without root'
      elif [ "$socket" = unknown ]; then
        cannot_tell "$2" 'stat does not say whose the socket is'
      else
        ok "$2"
      fi
      ;;
  esac
}

state() {
  read_socket
  printf '%s\n' "$socket ${mode:-}"
}

fix() {
  read_socket
  read_names
  for name in $names; do
    groups=$(id -nG "$name" 2>/dev/null)
    case " $groups " in
      *" ${socket_group:-docker} "*) gpasswd -d "$name" "${socket_group:-docker}" || cannot_fix "$name cannot be taken out of the group" ;;
      *) ;;
    esac
  done
  [ "$socket" != open ] || chmod o-rwx "$file" || cannot_fix 'the socket of Docker cannot be closed'
}

undo() {
  read -r before was
  read_socket
  if [ "$before" = open ] && [ "$socket" = closed ]; then chmod "$was" "$file"; fi
}

run "$@"
