#!/bin/sh
#: title: Nobody becomes root through containers without a password
#: failing: Somebody can become root through containers without a password
#: why: A container daemon does as root whatever it is told. Whoever may talk to it, and so every program that they run, owns the whole machine without being asked for a password.
#: severity: high
#: controls: [cis-v8-5.4, nist-800-53-ac-6, nist-800-53-ac-6(5), nist-800-53-cm-7, iso27001-a.8.2, soc2-cc6.3]
#: params:
#:   allow_members: {type: boolean, default: false, about: 'people may be in the groups docker, lxd and incus-admin; asking for a password in sudo then protects little'}
#: reads: [getent group, ls -l /run/docker.sock, /etc/group, /etc/passwd, /etc/docker/daemon.json, docker.service and its drop-ins below /etc/systemd/system, /etc/sysconfig/docker, ss -Hltn]
#: fix: Takes everybody out of the groups that give root away, and closes the socket of Docker to all others. From the next login on docker needs sudo.
#: changes: [/etc/group, /etc/group-, /etc/gshadow, /etc/gshadow-, 'setting: who may use /run/docker.sock']
#: risk: disruptive
#: steps:
#:   - Leave the group with `sudo gpasswd -d USER GROUP` and log out and in again.
#:   - Use Docker without root instead with `dockerd-rootless-setuptool.sh install`, or use Podman, or call `sudo docker`.
#:   - Close a socket that is open to all with `sudo chmod 660 /run/docker.sock`.
#:   - Remove `tcp://` from hosts in /etc/docker/daemon.json and from ExecStart below /etc/systemd/system/docker.service.d, then run `sudo systemctl restart docker`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"
# shellcheck source=checks/lib/open-ports.sh
. "${0%/*}/lib/open-ports.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  root=${SHIPSHAPE_ROOT:-}
  plan 5
  judge_group docker
  judge_group lxd
  judge_group incus-admin
  judge_socket
  judge_network
}

# Whoever is in one of these groups, as a member or by birth, can mount / into a container and be root there.
judge_group() {
  point="nobody is in the group $1"
  if [ "${SHIPSHAPE_ALLOW_MEMBERS:-no}" = yes ]; then
    skip "$point" 'the policy allows members'
  elif ! read_group "$1"; then
    cannot_tell "$point" 'neither getent nor /etc/group tells its members'
  elif [ -z "$group" ]; then
    ok "$point" found 'no such group'
  elif ! read_members; then
    cannot_tell "$point" '/etc/passwd cannot be read'
  elif [ -n "$members" ]; then
    not_ok "$point" found "$members" wanted nobody
  else
    ok "$point"
  fi
}

# docker:x:106:alice,bob
read_group() {
  group=$(getent group "$1" 2>/dev/null)
  case $?:$group in
    0:"$1":*:*:*) ;;
    2:) ;;
    127:) group=$(awk -F: -v name="$1" '$1 == name && NF == 4' "$root/etc/group" 2>/dev/null) ;;
    *) return 1 ;;
  esac
}

read_members() {
  members=
  [ -r "$root/etc/passwd" ] || return 1
  rest=${group##*:},
  while [ -n "$rest" ]; do
    name=${rest%%,*}
    rest=${rest#*,}
    case $name in
      '' | root) ;;
      *) members="$members${members:+ }$name" ;;
    esac
  done
  number=${group%:*}
  number=${number##*:}
  while IFS=: read -r name _ user first _ || [ -n "$name" ]; do
    case $first:$user in
      "$number":[1-9][0-9][0-9][0-9] | "$number":[1-5][0-9][0-9][0-9][0-9] | "$number":60000) members="$members${members:+ }$name" ;;
      *) ;;
    esac
  done <"$root/etc/passwd"
}

# Its permissions alone decide who may give orders: srw-rw---- 1 root docker.
judge_socket() {
  point='the socket of Docker is closed to everybody else'
  said=$(ls -l "$root/run/docker.sock" 2>&1)
  read -r mode _ _ owner _ <<EOF
$said
EOF
  case $mode:$owner in
    s???????w?*) not_ok "$point" found "$mode" wanted 'srw-rw----' ;;
    s?????????+:*) cannot_tell "$point" 'it has a list of who else may use it: getfacl /run/docker.sock' ;;
    s????-????*:* | s?????????*:root | s?????????*:docker) ok "$point" found "$mode $owner" ;;
    s?????????*:*) cannot_tell "$point" "whether somebody is in its group $owner is not known here" ;;
    *)
      case $said in
        *'No such file or directory') skip "$point" 'Docker does not run' ;;
        *) cannot_tell "$point" 'ls does not tell its permissions' ;;
      esac
      ;;
  esac
}

# An address other than this machine's own, without certificates of those who may call. Port 2375 is the one without.
judge_network() {
  point='Docker takes no orders from the network'
  if ! ask_files "$addresses" "$root/etc/docker/daemon.json" "$root/etc/systemd/system/docker.service" \
    "$root/etc/systemd/system/docker.service.d"/*.conf "$root/etc/sysconfig/docker"; then
    cannot_tell "$point" 'its configuration cannot be read'
  elif [ -n "$said" ]; then
    not_ok "$point" found "$said" wanted 'tlsverify, or no tcp address'
  elif read_open_ports tcp && is_open 2375; then
    not_ok "$point" found 'port 2375 is open' wanted closed
  else
    ok "$point"
  fi
}

is_open() {
  case " $open_ports " in
    *" $1 "*) true ;;
    *) false ;;
  esac
}

# In daemon.json the list of hosts, in the units and their options what follows -H or --host.
# shellcheck disable=SC2016 # the $ are those of awk
addresses='
  function judge(address, file) {
    sub(/^tcp:\/\//, "", address)
    if (address !~ /^(unix:|fd:|127\.|localhost(:|$)|\[::1\])/) open[file] = 1
  }
  FILENAME ~ /\.json$/ {
    json = json $0
    next
  }
  /^[ \t]*#/ { next }
  /--tlsverify([ \t"\047]|=true|$)/ { verified[FILENAME] = 1 }
  {
    count = split($0, words, /[ \t"\047=]+/)
    for (i = 1; i < count; i++) if (words[i] ~ /^(-H|--host)$/) judge(words[i + 1], FILENAME)
    for (i = 1; i <= count; i++) if (words[i] ~ /^-H./) judge(substr(words[i], 3), FILENAME)
  }
  END {
    if (json ~ /"tlsverify"[ \t\r]*:[ \t\r]*true/) verified["daemon.json"] = 1
    if (match(json, /"hosts"[ \t\r]*:[ \t\r]*\[[^]]*\]/)) {
      count = split(substr(json, RSTART + 7, RLENGTH - 7), words, /"/)
      for (i = 2; i <= count; i += 2) judge(words[i], "daemon.json")
    }
    for (file in open) if (!verified[file]) {
      sub(/.*\//, "", file)
      print "a tcp address in " file
      exit
    }
  }
'

state() {
  said=$(ls -l "${SHIPSHAPE_ROOT:-}/run/docker.sock" 2>/dev/null)
  case $said in
    s???????w?*) printf 'open\n' ;;
    *) printf 'closed\n' ;;
  esac
}

fix() {
  root=${SHIPSHAPE_ROOT:-}
  for name in docker lxd incus-admin; do
    if ! read_group "$name" || [ -z "$group" ]; then continue; fi
    for member in $(printf '%s\n' "${group##*:}" | tr , ' '); do
      [ "$member" = root ] || gpasswd -d "$member" "$name" || cannot_fix "$member cannot be taken out of $name"
    done
  done
  [ ! -e "$root/run/docker.sock" ] || chmod o-rwx "$root/run/docker.sock" || cannot_fix 'the socket of Docker cannot be closed'
}

undo() {
  read -r before
  [ "$before" != open ] || [ ! -e "${SHIPSHAPE_ROOT:-}/run/docker.sock" ] || chmod o+rw "${SHIPSHAPE_ROOT:-}/run/docker.sock"
}

run "$@"
