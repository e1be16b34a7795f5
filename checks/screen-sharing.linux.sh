#!/bin/sh
#: title: Nobody can watch or control the screen over the network
#: failing: This laptop lets people control its screen over the network
#: why: Whoever guesses or steals the password of a remote desktop sees everything on the screen and types in the owner's name.
#: severity: high
#: needs: session
#: controls: [cis-v8-4.8, nist-800-53-ac-3, nist-800-53-ac-17, nist-800-53-cm-7, iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: reads: [systemctl is-active, systemctl is-enabled, gsettings get, ss -Hltn, /proc/net/tcp, ss -Hltnp, pgrep, /etc/systemd/system, ~/.config/systemd/user, /etc/gdm3, /etc/gdm]
#: fix: Switches the remote desktop of GNOME off. A server that the system runs is for the administrator to switch off.
#: changes: ['setting: GNOME Remote Desktop']
#: risk: disruptive
#: steps:
#:   - 'GNOME: open Settings > System > Remote Desktop (Settings > Sharing before GNOME 46) and switch Desktop Sharing and Remote Login off.'
#:   - 'Plasma: open System Settings > Remote Desktop and switch it off.'
#:   - 'xrdp: run `sudo systemctl disable --now xrdp`.'
#:   - 'Another program that is named above: stop it, or let it listen on 127.0.0.1 and reach it through SSH.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/systemd.sh
. "${0%/*}/lib/systemd.sh"
# shellcheck source=checks/lib/open-ports.sh
. "${0%/*}/lib/open-ports.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"
# shellcheck source=checks/lib/ini.sh
. "${0%/*}/lib/ini.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# Programs that reach out to a server of their maker, such as TeamViewer and AnyDesk, listen nowhere and are not seen here.
audit() {
  plan 7
  judge_unit xrdp.service
  judge_unit gnome-remote-desktop.service
  judge_setting rdp
  judge_setting vnc
  judge_ports
  judge_links
  judge_gdm
}

judge_unit() {
  unit_state "$1"
  case $unit_state in
    off) ok "$1 is off" found "$unit_words" ;;
    on) not_ok "$1 is off" found "$unit_words" wanted off ;;
    *) cannot_tell "$1 is off" 'systemctl does not tell' ;;
  esac
}

# A setting that is true starts the server at the next login, whether it runs now or not.
judge_setting() {
  point="GNOME shares no desktop by $1"
  if ! command -v gsettings >/dev/null; then
    skip "$point" 'there is no gsettings: GNOME is not installed'
    return
  fi
  # What it says on stderr matters only where it has no answer.
  said=$(gsettings get "org.gnome.desktop.remote-desktop.$1" enable 2>/dev/null)
  [ -n "$said" ] || said=$(gsettings get "org.gnome.desktop.remote-desktop.$1" enable 2>&1)
  case $said in
    false) ok "$point" ;;
    true) not_ok "$point" found on wanted off ;;
    'No such schema'* | 'No such key'*) skip "$point" 'GNOME Remote Desktop is not installed, or cannot do that' ;;
    *) cannot_tell "$point" 'gsettings does not tell' ;;
  esac
}

# RDP, VNC, VNC for browsers, Sunshine, RustDesk.
judge_ports() {
  point='no remote desktop answers the network'
  if ! read_open_ports tcp; then
    cannot_tell "$point" 'nobody says which ports are open'
    return
  fi
  for port in $open_ports; do
    case $port in
      3389 | 3390 | 58[0-9][0-9] | 59[0-9][0-9] | 4798[4-9] | 4799[0-9] | 4800[0-9] | 48010 | 2111[5-9])
        not_ok "$point" found "port $port is open" wanted closed
        return
        ;;
      *) ;;
    esac
  done
  # On another port they are known by their names alone. ss shows those of one's own programs without root.
  pgrep -x -l "$programs" >/dev/null 2>&1
  case $?:$open_ports in
    1:* | 0:) ok "$point" ;;
    0:*)
      found=$(ss -Hltnp 2>/dev/null | awk -v "programs=$programs" "$outside")
      case $found in
        none) ok "$point" ;;
        '') cannot_tell "$point" 'a server for remote desktops runs; ss does not tell where it listens' ;;
        *) not_ok "$point" found "$found" wanted 'listening to this machine alone' ;;
      esac
      ;;
    *) cannot_tell "$point" 'pgrep does not tell' ;;
  esac
}

programs='krfb|krdpserver|x11vnc|wayvnc|Xvnc|Xtigervnc|x0vncserver|vino-server'
# LISTEN 0 5 0.0.0.0:6000 0.0.0.0:* users:(("krfb",pid=9,fd=3))
# shellcheck disable=SC2016 # the $ are those of awk
outside='
  $4 !~ /^(127\.|\[::1\]|\[::ffff:127\.)/ && match($0, "\"(" programs ")\"") { found = substr($0, RSTART + 1, RLENGTH - 2) " on " $4 }
  END { if (NR) print (found != "" ? found : "none") }
'

# What is enabled has a link in a folder of this kind.
judge_links() {
  point='no other remote desktop starts by itself'
  for folder in "${SHIPSHAPE_ROOT:-}/etc/systemd/system"/*.wants "$HOME/.config/systemd/user"/*.wants; do
    for link in "$folder"/*vnc*.service "$folder"/*sunshine*.service "$folder"/*rustdesk*.service \
      "$folder"/*krdpserver*.service "$folder"/*krfb*.service "$folder"/gnome-remote-desktop-headless.service; do
      if [ -h "$link" ] || [ -e "$link" ]; then
        not_ok "$point" found "${link##*/} is enabled" wanted disabled
        return
      fi
    done
  done
  ok "$point"
}

judge_gdm() {
  point='GDM gives out no logins over the network (XDMCP)'
  root=${SHIPSHAPE_ROOT:-}
  ask_ini xdmcp Enable "$root/etc/gdm3/daemon.conf" "$root/etc/gdm3/custom.conf" "$root/etc/gdm/custom.conf" || said=unreadable
  case $said in
    '' | *=[Ff]alse | *=FALSE | *=0) ok "$point" ;;
    unreadable) cannot_tell "$point" 'its files cannot be read' ;;
    *) not_ok "$point" found "$said" wanted 'Enable=false' ;;
  esac
}

state() {
  for protocol in rdp vnc; do
    said=$(gsettings get "org.gnome.desktop.remote-desktop.$protocol" enable 2>/dev/null) || said=absent
    printf '%s %s\n' "$protocol" "$said"
  done
}

fix() {
  for unit in xrdp.service gnome-remote-desktop.service; do
    unit_state "$unit"
    [ "$unit_state" != on ] || cannot_fix "$unit belongs to the system: sudo systemctl disable --now $unit"
  done
  for protocol in rdp vnc; do
    said=$(gsettings get "org.gnome.desktop.remote-desktop.$protocol" enable 2>/dev/null) || said=absent
    [ "$said" != true ] || gsettings set "org.gnome.desktop.remote-desktop.$protocol" enable false || cannot_fix 'gsettings does not switch it off'
  done
}

undo() {
  while read -r protocol before; do
    [ "$before" != true ] || gsettings set "org.gnome.desktop.remote-desktop.$protocol" enable true || return 1
  done
}

run "$@"
