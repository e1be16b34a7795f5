#!/bin/sh
#: title: Nobody can log in over the network by guessing a password
#: failing: Someone on the network can log in by guessing a password
#: why: Programs try millions of passwords against every SSH server they can reach, also in cafés and hotels. A server that is off, or that takes keys alone, gives them nothing to guess.
#: severity: high
#: controls: [cis-ubuntu-5.1.19, cis-ubuntu-5.1.20, cis-debian-5.1.20, cis-debian-5.1.21, cis-v8-4.8, nist-800-53-ac-17, nist-800-53-ia-2, nist-800-53-cm-7, iso27001-a.8.5, soc2-cc6.1, soc2-cc6.6]
#: params:
#:   allow: {type: choice, default: keys, choices: [keys, never], about: 'keys: an SSH server is fine when it takes keys alone; never: it must be off'}
#: reads: [systemctl is-active, systemctl is-enabled, ss -Hltn, pgrep -x sshd, sshd -T, sshd -G, /etc/ssh/sshd_config, /etc/ssh/sshd_config.d, /usr/etc/ssh, /proc/net/tcp]
#: fix: Lets the SSH server take keys alone, by a file of its own, once somebody has a key here; where no server is allowed, switches it off.
#: changes: [/etc/ssh/sshd_config.d/00-shipshape.conf, 'setting: the SSH server']
#: risk: disruptive
#: steps:
#:   - 'Switch the server off if you do not need it: `sudo systemctl disable --now ssh.service ssh.socket` on Debian and Ubuntu, `sudo systemctl disable --now sshd.service sshd.socket` elsewhere.'
#:   - Otherwise make sure first that you can log in with a key.
#:   - 'Then write `PasswordAuthentication no`, `KbdInteractiveAuthentication no` and `PermitRootLogin no` on three lines of /etc/ssh/sshd_config.d/10-keys-only.conf.'
#:   - 'Test the file and load it: `sudo sshd -t && sudo systemctl reload ssh` (`sshd` instead of `ssh` outside Debian and Ubuntu).'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/systemd.sh
. "${0%/*}/lib/systemd.sh"
# shellcheck source=checks/lib/open-ports.sh
. "${0%/*}/lib/open-ports.sh"
# shellcheck source=checks/lib/people.sh
. "${0%/*}/lib/people.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-units.sh
. "${0%/*}/lib/fix-units.sh"

audit() {
  ports=known
  read_open_ports tcp || ports=unknown
  read_server_state

  case $server:${SHIPSHAPE_ALLOW:-keys} in
    on:keys)
      plan 6
      judge_old_servers
      judge_settings
      ;;
    on:*)
      plan 2
      judge_old_servers
      not_ok 'the SSH server is off' found "$server_words" wanted off
      ;;
    off:*)
      plan 2
      judge_old_servers
      ok 'the SSH server is off'
      ;;
    *)
      plan 2
      judge_old_servers
      cannot_tell 'the SSH server is off' "$server_words"
      ;;
  esac
}

# On is what runs, or starts at boot, or is started by its socket. Where systemd cannot say, or port 22 is open all the
# same, the process decides.
read_server_state() {
  server=off
  for unit in ssh.service sshd.service ssh.socket sshd.socket; do
    unit_state "$unit"
    case $unit_state in
      on)
        server=on server_words="$unit: $unit_words"
        return
        ;;
      unknown) server=unknown ;;
      *) ;;
    esac
  done
  if [ "$server" = unknown ] || is_open 22; then
    pgrep -x sshd >/dev/null 2>&1
    case $? in
      0) server=on server_words='sshd runs' ;;
      1) server=off ;;
      *) server=unknown server_words='neither systemd nor a list of processes tells whether sshd runs' ;;
    esac
  fi
  if [ "$server" = off ] && [ "$ports" = unknown ]; then
    server=unknown server_words='nobody says which ports are open'
  elif [ "$server" = off ] && is_open 22; then
    server=unknown server_words='a program that is not sshd answers on port 22'
  fi
}

is_open() {
  case " $open_ports " in
    *" $1 "*) true ;;
    *) false ;;
  esac
}

judge_old_servers() {
  point='no telnet, rlogin or rsh server listens'
  for port in 23 513 514; do
    if is_open "$port"; then
      not_ok "$point" found "port $port is open" wanted closed
      return
    fi
  done
  if [ "$ports" = known ]; then
    ok "$point"
  else
    cannot_tell "$point" 'nobody says which ports are open'
  fi
}

# The settings in force are those that sshd itself prints. PAM asks for passwords by keyboard-interactive too.
judge_settings() {
  user=$(id -u)
  if [ "$user" != 0 ]; then
    cannot_tell 'SSH takes keys alone' 'needs root to ask sshd for its settings'
    return
  fi
  said=$(sshd -T 2>&1)
  status=$?
  # The folder comes with the first start; before it, OpenSSH 9.3 and later answer to -G.
  case $status:$said in
    0:*) ;;
    *'Missing privilege separation directory'*)
      if parsed=$(sshd -G 2>/dev/null); then said=$parsed status=0; fi
      ;;
    *) ;;
  esac
  if [ "$status" -ne 0 ]; then
    cannot_tell 'SSH takes keys alone' "sshd -T exited with $status: ${said%%"$newline"*}"
    return
  fi
  password='' interactive='' empty='' root=''
  while read -r key value; do
    case $key in
      passwordauthentication) password=$value ;;
      # The second is its name before OpenSSH 8.7.
      kbdinteractiveauthentication | challengeresponseauthentication) interactive=$value ;;
      permitemptypasswords) empty=$value ;;
      permitrootlogin) root=$value ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  judge_switch 'SSH takes no password' passwordauthentication "$password"
  judge_switch 'SSH takes no password by keyboard-interactive' kbdinteractiveauthentication "$interactive"
  judge_switch 'SSH takes no empty password' permitemptypasswords "$empty"
  point='SSH lets root in with a key at most'
  case $root in
    no | without-password | prohibit-password | forced-commands-only) ok "$point" found "permitrootlogin $root" ;;
    yes) not_ok "$point" found 'permitrootlogin yes' wanted no ;;
    *) cannot_tell "$point" 'sshd -T names no known value of permitrootlogin' ;;
  esac
  judge_conditions
}

judge_switch() {
  case $3 in
    no) ok "$1" found "$2 no" ;;
    yes) not_ok "$1" found "$2 yes" wanted no ;;
    *) cannot_tell "$1" "sshd -T does not say whether $2 is yes or no" ;;
  esac
}

# sshd -T leaves out what stands below a Match line, and asked about one user and address it is silent on the others:
# so the files are read for a weak word below any Match.
judge_conditions() {
  point='no Match block allows more'
  set --
  for file in "${SHIPSHAPE_ROOT:-}/etc/ssh/sshd_config" "${SHIPSHAPE_ROOT:-}/etc/ssh/sshd_config.d"/*.conf \
    "${SHIPSHAPE_ROOT:-}/usr/etc/ssh/sshd_config" "${SHIPSHAPE_ROOT:-}/usr/etc/ssh/sshd_config.d"/*.conf; do
    [ ! -e "$file" ] || set -- "$@" "$file"
  done
  if [ $# -eq 0 ]; then
    cannot_tell "$point" 'its configuration is not in /etc/ssh'
    return
  fi
  if ! said=$(awk "$conditions" "$@" 2>/dev/null); then
    cannot_tell "$point" 'its configuration cannot be read'
    return
  fi
  case $said in
    '') ok "$point" ;;
    include*) cannot_tell "$point" "files elsewhere belong to its configuration: $said" ;;
    *) not_ok "$point" found "${said%%"$newline"*}" wanted no ;;
  esac
}

# Keywords and values in any case, with a blank or = between them. A Match ends with its file.
# shellcheck disable=SC2016 # the $ are those of awk
conditions='
  FNR == 1 { below = 0 }
  {
    line = tolower($0)
    gsub(/["\r]/, "", line)
    sub(/^[ \t]+/, "", line)
    count = split(line, word, /[ \t=]+/)
  }
  word[1] == "match" { below = 1 }
  word[1] == "include" {
    for (i = 2; i <= count; i++)
      if (below || (word[i] !~ /^((\/usr)?\/etc\/ssh\/)?sshd_config\.d\/\*\.conf$/ && word[i] !~ /^\/etc\/crypto-policies\//))
        elsewhere = "include " word[i]
  }
  below && word[2] == "yes" &&
    word[1] ~ /^((password|kbdinteractive|challengeresponse)authentication|permitemptypasswords|permitrootlogin)$/ {
    weak = word[1] " yes below a Match"
  }
  END { if (weak != "") print weak; else if (elsewhere != "") print elsewhere }
'
newline='
'

servers='ssh.service sshd.service ssh.socket sshd.socket'

state() {
  # shellcheck disable=SC2086 # four names
  units_state $servers
}

# sshd takes the first word that it reads.
fix() {
  if [ "${SHIPSHAPE_ALLOW:-keys}" = never ]; then
    # shellcheck disable=SC2086 # four names
    units_off $servers
    return
  fi
  has_keys || cannot_fix 'no account has a key in ~/.ssh/authorized_keys: whoever logs in over the network would be shut out'
  put /etc/ssh/sshd_config.d/00-shipshape.conf <<EOF
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
PermitRootLogin prohibit-password
EOF
  sshd -t || cannot_fix 'sshd does not accept the file'
  reload_server || cannot_fix 'the SSH server does not load the file'
}

has_keys() {
  read_people || return 1
  while IFS=: read -r name home; do
    [ -z "$name" ] || [ ! -s "${SHIPSHAPE_ROOT:-}$home/.ssh/authorized_keys" ] || return 0
  done <<EOF
$people
root:/root
EOF
  return 1
}

# Without systemd it tells its number in a file.
reload_server() {
  for unit in ssh.service sshd.service; do
    read_unit "$unit"
    [ "$unit_active" != active ] || systemctl reload "$unit" || return 1
  done
  unit_state ssh.service
  if [ "$unit_state" = unknown ] && [ -r "${SHIPSHAPE_ROOT:-}/run/sshd.pid" ]; then
    read -r pid <"${SHIPSHAPE_ROOT:-}/run/sshd.pid" && kill -s HUP "$pid"
  fi
}

undo() {
  units_back && reload_server
}

run "$@"
