#!/bin/sh
# What makes an installation in /opt/shipshape one for the whole machine, besides its files: for install.sh --system and for the
# scripts of the packages.
#
#   whole-machine.sh prepare    the user that sends, the places that root and it share, the settings
#   whole-machine.sh leave      leaves the collector, and turns the schedule off
#   whole-machine.sh remove     takes back what prepare made, with all that was kept there
#
# With --dry-run behind it, each step is shown and none is taken.
set -eu
umask 022
# On a Mac /usr/local may belong to anybody.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH

program=/opt/shipshape/current/bin/shipshape
case $(uname -s) in
  Darwin)
    system=macos
    state='/Library/Application Support/Shipshape'
    # As /etc is really called there: root follows no link to what it reads.
    config=/private/etc/shipshape/agent.yaml
    courier=_shipshape
    ;;
  *)
    system=linux
    state=/var/lib/shipshape
    config=/etc/shipshape/agent.yaml
    courier=shipshape
    ;;
esac
real_name='shipshape, who sends reports'

# Root puts reports into the outbox, the courier reads them there, and answers lie in a folder of its own.
prepare() {
  make_place "$state" 0711 0:0
  number=$("number_on_$system")
  if [ -z "$number" ]; then
    # Noted first: who is interrupted may not forget whose the user is.
    act touch "$state/made-user"
    "make_user_on_$system"
  fi
  make_place "$state/outbox" 0750 "0:$number"
  make_place "$state/receipts" 0700 "$number:$number"
  make_place "${config%/*}" 0755 0:0
  [ -e "$config" ] || act write_config "$config"
}

# The number of the courier, who has a group of the same name; nothing where there is none.
number_on_linux() {
  ! id "$courier" >/dev/null 2>&1 || echo "$courier"
}

make_user_on_linux() {
  act useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin --comment "$real_name" "$courier"
  number=$courier
}

# A name that was asked for in vain may stay unknown for a while after it was made: so it is never asked for, and numbers are used.
number_on_macos() {
  dscl . -read "/Users/$courier" UniqueID 2>/dev/null | sed -n 's/^UniqueID: //p'
}

# dscl(1). Below 400 lie the users of services, whom no list of people shows.
make_user_on_macos() {
  taken=$(dscl . -list /Users UniqueID && dscl . -list /Groups PrimaryGroupID)
  taken=" $(printf '%s\n' "$taken" | awk '{ printf "%s ", $NF }')"
  number=390
  while :; do
    case $taken in
      *" $number "*) number=$((number - 1)) ;;
      *) break ;;
    esac
  done
  for record in "/Groups/$courier" "/Users/$courier"; do
    act dscl . -create "$record"
    act dscl . -create "$record" PrimaryGroupID "$number"
    act dscl . -create "$record" RealName "$real_name"
    act dscl . -create "$record" Password '*'
  done
  act dscl . -create "/Users/$courier" NFSHomeDirectory /var/empty
  act dscl . -create "/Users/$courier" UserShell /usr/bin/false
  act dscl . -create "/Users/$courier" IsHidden 1
  # Last, since with it the user is there.
  act dscl . -create "/Users/$courier" UniqueID "$number"
}

make_place() {
  act mkdir -p "$1"
  act chown "$3" "$1"
  act chmod "$2" "$1"
}

write_config() {
  cat >"$1" <<'TEXT'
# How shipshape audits this machine. Every line may be left out; see: shipshape profiles
# profile: standard
# notices: true
TEXT
}

# A laptop that is enrolled would be missed for ever; that nobody can be told is no reason to stay.
leave() {
  act turn_off_schedule
  [ -f "$state/state.db" ] || return 0
  act leave_collector
}

turn_off_schedule() {
  said=$("$program" schedule off 2>&1) || case $said in
    *'nothing here can run'*) ;;
    *) printf '%s\n' "$said" >&2 ;;
  esac
}

leave_collector() {
  said=$("$program" unenroll --yes 2>&1) || :
  case $said in
    *'not enrolled'*) ;;
    *'could not be told'*) echo 'This laptop was enrolled, and its collector could not be told that it leaves.' ;;
    *) echo 'The collector is told that this laptop leaves.' ;;
  esac
}

# The note goes last: who was interrupted can begin again.
remove() {
  if [ -f "$state/made-user" ]; then
    "remove_user_on_$system"
  fi
  act rm -rf "$state"
  act rm -f "$config"
  if [ -d "${config%/*}" ]; then act remove_empty "${config%/*}"; fi
}

remove_user_on_linux() {
  number=$(number_on_linux)
  if [ -n "$number" ]; then act userdel "$courier"; fi
}

remove_user_on_macos() {
  for record in "/Users/$courier" "/Groups/$courier"; do
    if dscl . -read "$record" >/dev/null 2>&1; then act dscl . -delete "$record"; fi
  done
}

# Others may have come to use it.
remove_empty() {
  rmdir -- "$1" 2>/dev/null || :
}

act() {
  if [ -z "$dry" ]; then "$@"; else printf '%s\n' "$*"; fi
}

dry=
case ${2:-} in
  '') ;;
  --dry-run) dry=yes ;;
  *) set -- ;;
esac
case ${1:-} in
  prepare | leave | remove) "$1" ;;
  *)
    echo 'usage: whole-machine.sh prepare | leave | remove [--dry-run]' >&2
    exit 64
    ;;
esac
