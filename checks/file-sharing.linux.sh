#!/bin/sh
#: title: No folder is shared over the network
#: failing: The laptop shares folders over the network
#: why: A file server that was meant for one evening at home also answers in the café. Holes in such servers have let strangers read, change and encrypt files.
#: severity: medium
#: controls: [cis-ubuntu-2.1.6, cis-ubuntu-2.1.9, cis-ubuntu-2.1.13, cis-ubuntu-2.1.14, cis-ubuntu-2.1.16, cis-debian-2.1.14, cis-v8-4.8, nist-800-53-cm-7, nist-800-53-cm-7(1), iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: reads: [systemctl is-active, systemctl is-enabled, ss -Hltn, /proc/net/tcp, 'the unit files and configuration of Samba, NFS, FTP, rsync, TFTP, AFP and DLNA servers']
#: fix: Switches off the file servers that answer the network, now and for every start.
#: changes: ['setting: file servers']
#: risk: disruptive
#: steps:
#:   - 'Samba: run `sudo systemctl disable --now smbd nmbd` on Debian and Ubuntu, `sudo systemctl disable --now smb nmb` elsewhere.'
#:   - 'NFS: run `sudo systemctl disable --now nfs-server`.'
#:   - 'Another server: run `sudo systemctl disable --now` with the name of the unit above.'
#:   - 'GNOME: open Settings > System > Remote Desktop (Settings > Sharing before GNOME 46) and switch file sharing and media sharing off.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/systemd.sh
. "${0%/*}/lib/systemd.sh"
# shellcheck source=checks/lib/open-ports.sh
. "${0%/*}/lib/open-ports.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-units.sh
. "${0%/*}/lib/fix-units.sh"

# Each server: its unit, the ports that it listens on, and the file without which it shares nothing: Debian enables rsync
# as it installs it. Where there is none, the file of the unit.
servers='
smbd.service 445,139 /etc/samba/smb.conf
smb.service 445,139 /etc/samba/smb.conf
samba-ad-dc.service 445,139 -
ksmbd.service 445 -
nfs-server.service 2049 /etc/exports
vsftpd.service 21 -
proftpd.service 21 -
pure-ftpd.service 21 -
rsync.service 873 /etc/rsyncd.conf
rsyncd.service 873 /etc/rsyncd.conf
netatalk.service 548 -
tftpd-hpa.service - -
tftp.socket - -
minidlna.service 8200 -
'

audit() {
  ports=known
  read_open_ports tcp || ports=unknown
  installed=
  count=1
  while read -r unit listens sign; do
    if [ -z "$unit" ] || ! is_installed; then continue; fi
    installed="$installed$unit $listens
"
    count=$((count + 1))
  done <<EOF
$servers
EOF

  plan "$count"
  judge_ports
  while read -r unit listens; do
    [ -z "$unit" ] || judge_server
  done <<EOF
$installed
EOF
}

is_installed() {
  if [ "$sign" != - ]; then
    [ -e "${SHIPSHAPE_ROOT:-}$sign" ]
    return
  fi
  for folder in /usr/lib/systemd/system /lib/systemd/system /etc/systemd/system; do
    [ ! -e "${SHIPSHAPE_ROOT:-}$folder/$unit" ] || return 0
  done
  return 1
}

# Also what somebody started by hand, or in a container, is shared.
judge_ports() {
  point='no file server answers the network'
  for port in 445 139 2049 21 873 548; do
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

# Samba and NFS may run for this machine alone. Whatever starts at boot comes back.
judge_server() {
  point="$unit is off"
  unit_state "$unit"
  case $unit_state:$unit:$unit_words in
    off:*) ok "$point" found "$unit_words" ;;
    on:s*:active* | on:ksmbd.service:active* | on:nfs-server.service:active*)
      if [ "$ports" = known ] && ! answers; then
        ok "$point, or answers this machine alone" found "$unit_words"
      else
        not_ok "$point" found "$unit_words" wanted off
      fi
      ;;
    on:*) not_ok "$point" found "$unit_words" wanted off ;;
    # Without systemd the ports decide.
    *)
      if [ "$ports" = unknown ] || [ "$listens" = - ]; then
        cannot_tell "$point" 'systemctl does not tell'
      elif answers; then
        not_ok "$point" found "port $listens is open" wanted off
      else
        ok "$point" found "port $listens is closed"
      fi
      ;;
  esac
}

answers() {
  for port in $(printf '%s\n' "$listens" | tr , ' '); do
    ! is_open "$port" || return 0
  done
  return 1
}

is_open() {
  case " $open_ports " in
    *" $1 "*) true ;;
    *) false ;;
  esac
}

state() {
  each_server units_state
}

fix() {
  each_server units_off
}

each_server() {
  while read -r unit _ sign; do
    if [ -n "$unit" ] && is_installed; then "$1" "$unit"; fi
  done <<EOF
$servers
EOF
}

undo() {
  units_back
}

run "$@"
