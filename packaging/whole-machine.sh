#!/bin/sh
# What makes an installation in /opt/shipshape one for the whole machine, besides its files: for install.sh --system and for the
# scripts of the packages.
#
#   whole-machine.sh prepare    the user that sends, the places that root and it share, the settings
#   whole-machine.sh leave      leaves the collector, and turns the schedule off
#   whole-machine.sh remove     takes back what prepare made, with all that was kept there
set -eu
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

program=/opt/shipshape/current/bin/shipshape
state=/var/lib/shipshape
config=/etc/shipshape/agent.yaml
courier=shipshape

# Root puts reports into the outbox, the courier reads them there, and answers lie in a folder of its own.
prepare() {
  make_place "$state" 0711 root root
  if ! id "$courier" >/dev/null 2>&1; then
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$courier"
    : >"$state/made-user"
  fi
  make_place "$state/outbox" 0750 root "$courier"
  make_place "$state/receipts" 0700 "$courier" "$courier"
  make_place "${config%/*}" 0755 root root
  [ -e "$config" ] || write_config >"$config"
}

make_place() {
  mkdir -p -- "$1"
  chown "$3:$4" "$1"
  chmod "$2" "$1"
}

write_config() {
  cat <<'TEXT'
# How shipshape audits this machine. Every line may be left out; see: shipshape profiles
# profile: standard
# notices: true
TEXT
}

# A laptop that is enrolled would be missed for ever; that nobody can be told is no reason to stay.
leave() {
  [ ! -d /run/systemd/system ] || "$program" schedule off >/dev/null || :
  [ -f "$state/state.db" ] || return 0
  said=$("$program" unenroll --yes 2>&1) || :
  case $said in
    *'not enrolled'*) ;;
    *'could not be told'*) echo 'This laptop was enrolled, and its collector could not be told that it leaves.' ;;
    *) echo 'The collector is told that this laptop leaves.' ;;
  esac
}

remove() {
  made_user=
  [ ! -f "$state/made-user" ] || made_user=yes
  rm -rf -- "$state"
  rm -f -- "$config"
  rmdir -- "${config%/*}" 2>/dev/null || :
  [ -z "$made_user" ] || userdel "$courier"
}

case ${1:-} in
  prepare | leave | remove) "$1" ;;
  *)
    echo 'usage: whole-machine.sh prepare | leave | remove' >&2
    exit 64
    ;;
esac
