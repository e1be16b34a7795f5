#!/bin/sh
#: title: Bluetooth does not show this laptop to strangers
#: failing: Bluetooth shows this laptop to everybody nearby, for ever
#: why: A laptop that can always be found tells strangers its name and where it is, and takes their requests to pair. It needs to be found only for the minute in which a new device is paired.
#: severity: low
#: controls: [nist-800-53-ac-18, nist-800-53-cm-7, iso27001-a.8.20, soc2-cc6.6]
#: seconds: 20
#: reads: [systemctl is-active bluetooth.service, timeout 5 bluetoothctl show, busctl get-property org.bluez]
#: fix: Hides this laptop, now and whenever it is made visible again after three minutes.
#: changes: [/etc/bluetooth/main.conf, 'setting: the visibility of the adapter']
#: risk: safe
#: steps:
#:   - Close the Bluetooth panel of the desktop's settings, which makes the laptop visible while it is open.
#:   - 'Hide the laptop: `bluetoothctl discoverable off`, and let it hide itself next time: `bluetoothctl discoverable-timeout 180`.'
#:   - 'Remove a line `DiscoverableTimeout = 0` from /etc/bluetooth/main.conf.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# Visible for ever is what fails; for some minutes it is a device being paired.
audit() {
  point='strangers can find this laptop for some minutes at most'
  state=$(systemctl is-active bluetooth.service 2>/dev/null)
  case $state in
    active | activating | reloading) ;;
    inactive | failed)
      plan 1
      ok "$point" found 'the Bluetooth service does not run'
      return
      ;;
    *) cannot_tell 'systemd does not say whether Bluetooth is on' ;;
  esac
  read_adapter
  plan 1
  case $visible:$powered:$seconds in
    no:*) ok "$point" found 'not discoverable' ;;
    yes:no:*) ok "$point" found 'the adapter is off' ;;
    yes:*:0) not_ok "$point" found 'discoverable for ever' wanted 'not discoverable, or for some minutes' ;;
    yes:*:*[!0-9]*) cannot_tell "$point" "discoverable for '$seconds'" ;;
    yes:*:[1-9]*) ok "$point" found "discoverable for $seconds s" ;;
    *) cannot_tell "$point" 'Bluetooth does not say whether the adapter is discoverable, or for how long' ;;
  esac
}

# Without the service bluetoothctl would wait for ever; even so it has a time limit. It tells of the default adapter.
# Arch has it in a package of its own: there the bus is asked.
read_adapter() {
  visible='' powered='' seconds=''
  said=$(timeout 5 bluetoothctl show 2>/dev/null)
  case $?:$said in
    0:*) read_bluetoothctl ;;
    1:*'No default controller available'*) skip 'there is no Bluetooth adapter' ;;
    124:*) cannot_tell 'bluetoothctl did not answer' ;;
    127:*) read_bus ;;
    *) ;;
  esac
}

# DiscoverableTimeout: 0x000000b4 (180), in older releases without the decimal number.
read_bluetoothctl() {
  while read -r key value _; do
    case $key in
      Powered:) powered=$value ;;
      Discoverable:) visible=$value ;;
      DiscoverableTimeout:)
        case $value in
          0x | 0x*[!0-9a-fA-F]*) ;;
          0x*) seconds=$((value)) ;;
          *) ;;
        esac
        ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

# A line for each: b true, u 180, b true.
read_bus() {
  said=$(timeout 5 busctl --system get-property org.bluez /org/bluez/hci0 org.bluez.Adapter1 Discoverable DiscoverableTimeout Powered 2>/dev/null)
  {
    read -r _ visible
    read -r _ seconds
    read -r _ powered
  } <<EOF
$said
EOF
  case $visible in
    true) visible=yes ;;
    false) visible=no ;;
    *) visible= ;;
  esac
  [ "$powered" != false ] || powered=no
}

state() {
  read_adapter
  printf '%s %s\n' "${visible:-no}" "${seconds:-180}"
}

fix() {
  file=${SHIPSHAPE_ROOT:-}/etc/bluetooth/main.conf
  [ ! -e "$file" ] || edit "$file" '/^[ \t]*DiscoverableTimeout[ \t]*=[ \t]*0[ \t\r]*$/ { sub(/0[ \t\r]*$/, "180") } { print }'
  if ! timeout 5 bluetoothctl discoverable-timeout 180 || ! timeout 5 bluetoothctl discoverable off; then
    cannot_fix 'bluetoothctl does not hide the laptop'
  fi
}

undo() {
  read -r before was
  timeout 5 bluetoothctl discoverable-timeout "$was" || return 1
  [ "$before" != yes ] || timeout 5 bluetoothctl discoverable on
}

run "$@"
