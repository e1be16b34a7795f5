# shellcheck shell=sh
# shellcheck disable=SC2154 # launchd.sh sets what is read here
# Services of launchd for the whole Mac, for fixes. Needs launchd.sh and fix.sh.
#
#   keep_service com.openssh.sshd    prints a line: its name, whether it is enabled, whether it is loaded, its file
#   service_off com.openssh.sshd     ends it and keeps it from starting
#   services_back                    reads such lines, and brings each service back to where it was

keep_service() {
  service_state "$1"
  case $service_state in
    unknown) return 1 ;;
    *) ;;
  esac
  service_file=$(printf '%s\n' "$service_said" | sed -n 's/^[[:blank:]]*path = //p')
  printf '%s\t%s\t%s\t%s\n' "$1" "$service_override" "$service_loaded" "${service_file:--}"
}

service_off() {
  service_state "$1"
  [ "$service_loaded" != loaded ] || launchctl bootout "system/$1" || cannot_fix "launchd does not end $1"
  launchctl disable "system/$1" || cannot_fix "launchd does not switch $1 off"
}

services_back() {
  while IFS="$service_tab" read -r label override loaded file; do
    [ -n "$file" ] || continue
    service_state "$label"
    if [ "$override" != disabled ] && [ "$service_override" = disabled ]; then
      launchctl enable "system/$label" || return 1
    fi
    if [ "$loaded" = loaded ] && [ "$service_loaded" != loaded ]; then
      launchctl bootstrap system "$file" || return 1
    fi
  done
}
service_tab=$(printf '\t')
