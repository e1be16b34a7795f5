#!/bin/sh
#: title: A USB stick starts nothing by itself
#: failing: A USB stick can start something as soon as it is plugged in
#: why: A stick that was found or given away is an old way in. What is mounted and opened by itself gives its files a chance to run before anybody has decided anything.
#: severity: medium
#: needs: session
#: controls: [cis-ubuntu-1.7.6, cis-ubuntu-1.7.8, cis-fedora-1.8.4, cis-fedora-1.8.5, cis-v8-10.3, nist-800-53-mp-7, nist-800-53-ac-19, iso27001-a.7.10, soc2-cc6.7]
#: params:
#:   require_usbguard: {type: boolean, default: false, about: 'only USBGuard counts, which refuses unknown devices whatever the desktop does'}
#: reads: [systemctl is-active usbguard.service, usbguard get-parameter, /etc/usbguard, gsettings get, kreadconfig6, kreadconfig5, pgrep -x udiskie]
#: fix: Tells your desktop to start nothing from what is plugged in; on Plasma, to mount nothing by itself.
#: changes: ['setting: what the desktop does with media']
#: risk: safe
#: steps:
#:   - 'GNOME: `gsettings set org.gnome.desktop.media-handling autorun-never true`.'
#:   - 'Cinnamon: `gsettings set org.cinnamon.desktop.media-handling autorun-never true`; MATE the same with org.mate.media-handling.'
#:   - 'Plasma: open System Settings > Disks & Cameras > Device Auto-Mount and clear all boxes.'
#:   - 'Hyprland, Sway and the like: remove udiskie from what the session starts.'
#:   - 'USBGuard, if you have it: `sudo sh -c "usbguard generate-policy >/etc/usbguard/rules.conf"` first, or the keyboard is refused too, then `sudo systemctl enable --now usbguard`.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"
# shellcheck source=checks/lib/ini.sh
. "${0%/*}/lib/ini.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# USBGuard that refuses unknown devices settles it. Without it the desktop must not run what it mounts, or not mount.
audit() {
  point='a stick that is plugged in starts nothing'
  read_usbguard
  if [ "$usbguard" = refuses ]; then
    plan 1
    ok "$point" found "$usbguard_words"
  elif [ "${SHIPSHAPE_REQUIRE_USBGUARD:-no}" = yes ]; then
    judge_usbguard
  else
    judge_desktop
  fi
}

# refuses unknown devices, allows them (or does not run), is absent, or unknown
read_usbguard() {
  usbguard=unknown
  state=$(systemctl is-active usbguard.service 2>/dev/null)
  if [ "$state" = active ]; then
    target=$(usbguard get-parameter ImplicitPolicyTarget 2>/dev/null) || read_target
    usbguard_words="USBGuard runs, and its answer to unknown devices is '$target'"
    case $target in
      block | reject) usbguard=refuses ;;
      allow) usbguard=allows ;;
      *) ;;
    esac
  elif ! command -v usbguard >/dev/null && [ ! -e "${SHIPSHAPE_ROOT:-}/etc/usbguard" ]; then
    usbguard=absent usbguard_words='USBGuard is not installed'
  elif [ "$state" = inactive ] || [ "$state" = failed ]; then
    usbguard=allows usbguard_words='USBGuard does not run'
  else
    usbguard_words='whether USBGuard runs is not known'
  fi
}

# Who may not ask the service may still be root, who can read its file.
read_target() {
  target=
  ! ask_ini '' ImplicitPolicyTarget "${SHIPSHAPE_ROOT:-}/etc/usbguard/usbguard-daemon.conf" || target=${said#*=}
}

judge_usbguard() {
  plan 1
  case $usbguard in
    unknown) cannot_tell "$point" "$usbguard_words" ;;
    *) not_ok "$point" found "$usbguard_words" wanted 'USBGuard that refuses unknown devices' ;;
  esac
}

judge_desktop() {
  case :${XDG_CURRENT_DESKTOP:-}:${XDG_SESSION_TYPE:-}:${WAYLAND_DISPLAY:-}${DISPLAY:-} in
    ::tty:) judge_console ;;
    ::*) cannot_tell 'nothing says which desktop this session has' ;;
    *:GNOME:* | *:GNOME-*:* | *:Unity:* | *:Budgie:* | *:Pantheon:*) judge_gnome org.gnome.desktop.media-handling ;;
    *:X-Cinnamon:* | *:Cinnamon:*) judge_gnome org.cinnamon.desktop.media-handling ;;
    *:MATE:*) judge_gnome org.mate.media-handling ;;
    *:KDE:*) judge_kde ;;
    *:Hyprland:* | *:sway:* | *:river:* | *:niri:*) judge_compositor ;;
    *) cannot_tell "nobody has taught this check the desktop $XDG_CURRENT_DESKTOP" ;;
  esac
}

judge_console() {
  [ "$usbguard" != absent ] || skip 'no graphical session, and no USBGuard'
  judge_usbguard
}

# What is mounted is not run yet, so either of the two settings is enough.
judge_gnome() {
  plan 1
  never=$(gsettings get "$1" autorun-never 2>/dev/null)
  mount=$(gsettings get "$1" automount 2>/dev/null)
  browse=$(gsettings get "$1" automount-open 2>/dev/null)
  case $never:$mount:$browse in
    true:*) ok "$point" found 'autorun-never' ;;
    false:false:false) ok "$point" found 'no automount' ;;
    false:true:* | false:*:true) not_ok "$point" found 'autorun-never false, automount on' wanted 'autorun-never true' ;;
    *) cannot_tell "$point" 'gsettings does not tell what happens with media' ;;
  esac
}

judge_kde() {
  plan 1
  automount=$(kreadconfig6 --file kded_device_automounterrc --group General --key AutomountEnabled --default false 2>/dev/null)
  if [ $? -eq 127 ]; then
    automount=$(kreadconfig5 --file kded_device_automounterrc --group General --key AutomountEnabled --default false 2>/dev/null)
  fi
  case $automount in
    false) ok "$point" found 'no automount' ;;
    true) not_ok "$point" found 'AutomountEnabled true' wanted false ;;
    *) cannot_tell "$point" 'kreadconfig does not tell whether devices are mounted' ;;
  esac
}

# These mount nothing themselves. Who has installed USBGuard wants it to run.
judge_compositor() {
  if [ "$usbguard" != absent ]; then
    judge_usbguard
    return
  fi
  plan 1
  pgrep -x udiskie >/dev/null 2>&1
  case $? in
    0) not_ok "$point" found 'udiskie mounts what is plugged in' wanted 'no udiskie' ;;
    1) ok "$point" found 'nothing mounts by itself' ;;
    *) cannot_tell "$point" 'whether udiskie runs is not known' ;;
  esac
}

state() {
  find_place || return 1
  case $place in
    kde) read_kde ;;
    *) gsettings get "$place" autorun-never ;;
  esac
}

fix() {
  find_place || cannot_fix 'the settings of this desktop are not known here'
  case $place in
    kde) write_kde false ;;
    *) gsettings set "$place" autorun-never true ;;
  esac
}

# What was never set is not set afterwards either.
undo() {
  find_place || return 1
  read -r before
  case $place in
    kde) write_kde "$before" ;;
    *)
      gsettings reset "$place" autorun-never
      now=$(gsettings get "$place" autorun-never)
      [ "$now" = "$before" ] || gsettings set "$place" autorun-never "$before"
      ;;
  esac
}

find_place() {
  case :${XDG_CURRENT_DESKTOP:-}: in
    *:GNOME:* | *:GNOME-*:* | *:Unity:* | *:Budgie:* | *:Pantheon:*) place=org.gnome.desktop.media-handling ;;
    *:X-Cinnamon:* | *:Cinnamon:*) place=org.cinnamon.desktop.media-handling ;;
    *:MATE:*) place=org.mate.media-handling ;;
    *:KDE:*) place=kde ;;
    *) return 1 ;;
  esac
}

read_kde() {
  kreadconfig6 --file kded_device_automounterrc --group General --key AutomountEnabled --default unset 2>/dev/null ||
    kreadconfig5 --file kded_device_automounterrc --group General --key AutomountEnabled --default unset
}

write_kde() {
  case $1 in
    unset) set -- --delete ;;
    *) ;;
  esac
  kwriteconfig6 --file kded_device_automounterrc --group General --key AutomountEnabled "$1" 2>/dev/null ||
    kwriteconfig5 --file kded_device_automounterrc --group General --key AutomountEnabled "$1"
}

run "$@"
