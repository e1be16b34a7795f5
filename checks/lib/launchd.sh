# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# Whether launchd serves something for the whole Mac: now, or from the next start on.
#
#   service_state com.openssh.sshd    sets service_state to `on`, `off` or `unknown`, and service_words to what launchd
#                                     knows: `disabled, loaded`
#
# It takes both questions. The list of overrides is silent of a service that nobody ever switched, and of some that are on;
# a service that is disabled can still be loaded until the next start.

service_state() {
  read_override "$1"
  read_loaded "$1"
  case $service_override:$service_loaded in
    enabled:* | *:loaded) service_state=on ;;
    'disabled:not loaded' | 'not listed:not loaded') service_state=off ;;
    *) service_state=unknown ;;
  esac
  service_words="$service_override, $service_loaded"
}

# disabled services = {
#     "com.openssh.sshd" => disabled
# }
# A list without its end may lack the service, too. Up to macOS 12 the words are true (disabled) and false (enabled).
read_override() {
  service_override='list unreadable'
  service_listed=
  while read -r service_label service_arrow service_word; do
    case "$service_label $service_arrow $service_word" in
      'disabled services = {') service_listed='not listed' ;;
      "\"$1\" => enabled" | "\"$1\" => false") service_listed=${service_listed:+enabled} ;;
      "\"$1\" => disabled" | "\"$1\" => true") service_listed=${service_listed:+disabled} ;;
      "\"$1\" "*) service_listed= ;;
      '}  ')
        service_override=${service_listed:-$service_override}
        break
        ;;
      *) ;;
    esac
  done <<EOF
$(launchctl print-disabled system 2>/dev/null || :)
EOF
}

# A job that launchd holds is loaded, whatever its `state`: it listens for it. The exit status of one that it does not know
# is the same as that of a question it did not understand.
read_loaded() {
  service_said=$(launchctl print "system/$1" 2>&1)
  case $?:$service_said in
    0:*"system/$1 = {"*) service_loaded=loaded ;;
    [1-9]*:*"Could not find service \"$1\" in domain for system") service_loaded='not loaded' ;;
    *) service_loaded='load state unreadable' ;;
  esac
}
