#!/bin/sh
#: title: The laptop shares no printers
#: failing: The print service of the laptop answers the network
#: why: The print service is an old and large program. Whoever can reach it over the network has been able to run programs on laptops that only wanted to print (CVE-2024-47176).
#: severity: medium
#: controls: [cis-ubuntu-2.1.11, cis-v8-4.8, nist-800-53-cm-7, nist-800-53-cm-7(1), iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: reads: [systemctl is-active, ss -Hltn, ss -Hlun, /proc/net, cupsctl, /etc/cups/cupsd.conf, /etc/cups/cups-browsed.conf, /etc/systemd/system]
#: fix: Tells CUPS to share no printer and to listen to this laptop alone, and switches cups-browsed off.
#: changes: [/etc/cups/cupsd.conf, 'setting: the print services']
#: risk: disruptive
#: steps:
#:   - 'Run `cupsctl --no-share-printers --no-remote-any --no-remote-admin`.'
#:   - 'Run `sudo systemctl disable --now cups-browsed`. Modern printers are found without it.'
#:   - 'Where /etc/cups/cupsd.conf still says `Port 631` or `Listen *:631`, write `Listen localhost:631` instead and run `sudo systemctl restart cups`.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/open-ports.sh
. "${0%/*}/lib/open-ports.sh"
# shellcheck source=checks/lib/systemd.sh
. "${0%/*}/lib/systemd.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-units.sh
. "${0%/*}/lib/fix-units.sh"

# What listens now, what the files will make listen, and what CUPS itself says that it allows.
audit() {
  root=${SHIPSHAPE_ROOT:-}
  cups=off
  for unit in cups.service cups.socket; do
    case $(systemctl is-active "$unit" 2>/dev/null) in
      inactive | failed | deactivating) ;;
      *)
        cups=on
        break
        ;;
    esac
  done
  # Enabled is what has a link here: it comes back.
  for link in "$root/etc/systemd/system"/*.wants/cups.service "$root/etc/systemd/system"/*.wants/cups.socket; do
    if [ "$cups" = off ] && { [ -h "$link" ] || [ -e "$link" ]; }; then cups=enabled; fi
  done
  plan 5
  judge_port tcp
  judge_port udp
  judge_browsed
  judge_configuration
  judge_words
}

judge_port() {
  point="the $1 port 631 is closed to the network"
  if ! read_open_ports "$1"; then
    closed=unknown
    cannot_tell "$point" 'nobody says which ports are open'
    return
  fi
  case " $open_ports " in
    *' 631 '*)
      closed=no
      not_ok "$point" found open wanted closed
      ;;
    *)
      closed=yes
      ok "$point"
      ;;
  esac
}

# Its old protocol takes printers from whoever announces one to UDP 631. Fixed versions do not speak it unless told to.
judge_browsed() {
  point='cups-browsed takes no printers by the old protocol'
  browsed=$(systemctl is-active cups-browsed.service 2>/dev/null)
  file=$root/etc/cups/cups-browsed.conf
  protocols=
  if [ -r "$file" ]; then
    protocols=$(awk 'tolower($1) == "browseremoteprotocols" { $1 = ""; said = tolower($0) } END { print said " " }' "$file")
  fi
  case $browsed:$protocols in
    inactive:* | failed:*) skip "$point" 'cups-browsed does not run' ;;
    *' cups '* | *' all '*) not_ok "$point" found "BrowseRemoteProtocols$protocols" wanted dnssd ;;
    *)
      if [ "$closed" = yes ]; then
        ok "$point" found 'UDP 631 is closed'
      else
        cannot_tell "$point" 'nobody says whether it listens'
      fi
      ;;
  esac
}

judge_configuration() {
  point='cupsd.conf lets CUPS listen to this machine alone'
  file=$root/etc/cups/cupsd.conf
  if [ "$cups" = off ]; then
    skip "$point" 'CUPS is not installed, or off'
  elif [ -r "$file" ]; then
    listens=$(awk "$beyond_loopback" "$file")
    if [ -n "$listens" ]; then
      not_ok "$point" found "$listens" wanted 'Listen localhost:631'
    else
      ok "$point"
    fi
  elif [ "$cups" = on ]; then
    skip "$point" 'the file cannot be read; the ports above tell'
  else
    cannot_tell "$point" 'needs root to read the file of a service that is enabled and stopped'
  fi
}

# shellcheck disable=SC2016 # the $ are those of awk
beyond_loopback='
  { key = tolower($1); address = tolower($2) }
  key ~ /^(ssl)?port$/ { found = $1 " " $2 }
  key ~ /^(ssl)?listen$/ && address !~ /^(\/|localhost(:|$)|127\.[0-9.]*(:|$)|\[::1\](:|$))/ { found = $1 " " $2 }
  END { if (found != "") print found }
'

judge_words() {
  point='CUPS shares no printer and takes no orders from afar'
  if [ "$cups" != on ]; then
    skip "$point" 'CUPS is not installed, or off'
    return
  fi
  if ! said=$(cupsctl 2>/dev/null); then
    skip "$point" 'cupsctl does not answer; the ports above tell'
    return
  fi
  share='' any='' admin=''
  while IFS='=' read -r key value; do
    case $key in
      _share_printers) share=$value ;;
      _remote_any) any=$value ;;
      _remote_admin) admin=$value ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  words="_share_printers=$share _remote_any=$any _remote_admin=$admin"
  case $share$any$admin in
    000) ok "$point" ;;
    *1*) not_ok "$point" found "$words" wanted 0 ;;
    *) cannot_tell "$point" "cupsctl says $words" ;;
  esac
}

state() {
  units_state cups.service cups.socket cups-browsed.service
}

fix() {
  units_off cups-browsed.service
  file=${SHIPSHAPE_ROOT:-}/etc/cups/cupsd.conf
  [ ! -e "$file" ] || edit "$file" "$loopback_alone"
  read_unit cups.service
  [ "$unit_active" = active ] || return 0
  # It restarts CUPS, which then reads the file.
  cupsctl --no-share-printers --no-remote-any --no-remote-admin || cannot_fix 'cupsctl does not change the settings of CUPS'
  systemctl restart cups.service || cannot_fix 'CUPS does not start again'
}

# shellcheck disable=SC2016 # the $ are those of awk
loopback_alone='
  tolower($1) == "port" { print "Listen localhost:" $2; next }
  tolower($1) == "listen" && $2 !~ /^(\/|localhost(:|$)|127\.|\[::1\])/ {
    port = $2
    sub(/.*:/, "", port)
    print "Listen localhost:" (port ~ /^[0-9]+$/ ? port : "631")
    next
  }
  { print }
'

undo() {
  units_back || return 1
  read_unit cups.service
  [ "$unit_active" != active ] || systemctl restart cups.service
}

run "$@"
