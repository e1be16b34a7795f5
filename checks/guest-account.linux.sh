#!/bin/sh
#: title: There is no session for guests
#: failing: A guest can start a session without an account of their own
#: why: A stranger who opens the laptop gets a desktop without a password, and from there can look for files and weaknesses to go on.
#: severity: medium
#: controls: [nist-800-53-ac-2, nist-800-53-ia-2, iso27001-a.5.16, iso27001-a.8.5, soc2-cc6.1]
#: reads: ["LightDM's files below /etc/lightdm, /etc/xdg/lightdm and /usr/share/lightdm", /etc/passwd, /etc/X11/default-display-manager, /etc/systemd/system/display-manager.service]
#: fix: Tells LightDM to have no session for guests, and locks an account for guests.
#: changes: ['/etc/lightdm/lightdm.conf', '/etc/lightdm/lightdm.conf.d/*', /etc/lightdm/lightdm.conf.d/60-shipshape.conf, '/etc/xdg/lightdm/lightdm.conf.d/*', /etc/passwd, /etc/passwd-, /etc/shadow, /etc/shadow-]
#: risk: disruptive
#: steps:
#:   - 'LightDM: write `[Seat:*]` and below it `allow-guest=false` into /etc/lightdm/lightdm.conf.d/90-no-guest.conf.'
#:   - 'Fedora with a kiosk account: `sudo dnf remove xguest`.'
#:   - 'Another guest account: `sudo usermod -L -s /usr/sbin/nologin guest`.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"
# shellcheck source=checks/lib/ini.sh
. "${0%/*}/lib/ini.sh"
# shellcheck source=checks/lib/lightdm.sh
. "${0%/*}/lib/lightdm.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  root=${SHIPSHAPE_ROOT:-}
  plan 2
  judge_lightdm
  judge_accounts
}

# Of the login screens LightDM alone knows guests. Its own default is true, but it has no guest session where no
# distribution brings one, so only the word in a file counts, and only where LightDM may be the one in use.
judge_lightdm() {
  point='LightDM has no session for guests'
  if ! ask_lightdm allow-guest; then
    cannot_tell "$point" 'its files cannot be read; root may'
    return
  fi
  case $said in
    *=[Tt][Rr][Uu][Ee]*) ;;
    *)
      ok "$point"
      return
      ;;
  esac
  read_login_screen
  case $screen in
    '' | lightdm) not_ok "$point" found 'allow-guest=true' wanted 'allow-guest=false' ;;
    *) ok "$point" found "allow-guest=true, but the login screen is $screen" ;;
  esac
}

# The link of systemd is what starts; the file of Debian names the same.
read_login_screen() {
  screen=$(readlink "$root/etc/systemd/system/display-manager.service")
  if [ -z "$screen" ] && [ -r "$root/etc/X11/default-display-manager" ]; then
    IFS= read -r screen <"$root/etc/X11/default-display-manager" || :
  fi
  screen=${screen##*/}
  screen=${screen%.service}
}

judge_accounts() {
  point='there is no account for guests'
  if [ ! -r "$root/etc/passwd" ]; then
    cannot_tell "$point" '/etc/passwd cannot be read'
    return
  fi
  guest='' count=0
  while IFS=: read -r name _ _ _ _ _ shell || [ -n "$name" ]; do
    count=$((count + 1))
    case $name:$shell in
      *:*/nologin | *:*/false) ;;
      guest:* | xguest:* | guest-*:*) guest=$name ;;
      *) ;;
    esac
  done <"$root/etc/passwd"
  if [ -n "$guest" ]; then
    not_ok "$point" found "$guest can log in" wanted 'no such account, or the shell nologin'
  elif [ "$count" -eq 0 ]; then
    cannot_tell "$point" '/etc/passwd is empty'
  else
    ok "$point"
  fi
}

fix() {
  root=${SHIPSHAPE_ROOT:-}
  if ask_lightdm allow-guest && [ -n "$said" ]; then
    for file in "$root/etc/lightdm/lightdm.conf" "$root/etc/lightdm/lightdm.conf.d"/*.conf "$root/etc/xdg/lightdm/lightdm.conf.d"/*.conf; do
      [ ! -f "$file" ] || edit "$file" '/^[ \t]*allow-guest[ \t]*=/ { sub(/=.*/, "=false") } { print }'
    done
    put /etc/lightdm/lightdm.conf.d/60-shipshape.conf <<EOF
[Seat:*]
allow-guest=false
EOF
  fi
  while IFS=: read -r name _ _ _ _ _ shell; do
    case $name:$shell in
      *:*/nologin | *:*/false) ;;
      guest:* | xguest:* | guest-*:*)
        usermod -L -s /usr/sbin/nologin "$name" || cannot_fix "the account $name cannot be locked"
        ;;
      *) ;;
    esac
  done <"$root/etc/passwd"
}

run "$@"
