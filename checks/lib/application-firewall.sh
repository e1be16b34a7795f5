# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# What macOS says of its application firewall. The state in force counts: a profile may ask for a firewall that is off, and
# the preference file is gone since macOS 15.
#
#   firewall_state                   sets firewall_state to `on`, `off` or `unknown`, and firewall_words to what was said
#   ask_firewall --getstealthmode    sets firewall_said to what the firewall's own tool says; its exit status is the tool's
#   ask_profiler                     sets firewall_said to what System Information knows of the firewall, as JSON

firewall_state() {
  ask_firewall --getglobalstate
  firewall_status=$?
  firewall_words=${firewall_said:-socketfilterfw exited with $firewall_status}
  case $firewall_status:$firewall_said in
    *:*'(State = 0)') firewall_state=off ;;
    0:*'(State = 1)' | 0:*'(State = 2)') firewall_state=on ;;
    *'(State'*) profiler_state ;;
    # Some old releases say no number.
    *:'Firewall is disabled'*) firewall_state=off ;;
    0:'Firewall is enabled' | 0:'Firewall is enabled.') firewall_state=on ;;
    0:'Firewall is blocking all non-essential incoming connections'*) firewall_state=on ;;
    *) profiler_state ;;
  esac
}

ask_firewall() {
  firewall_said=$("${SHIPSHAPE_ROOT:-}/usr/libexec/ApplicationFirewall/socketfilterfw" "$1" 2>/dev/null)
}

profiler_state() {
  ask_profiler
  case $firewall_said in
    *'"spfirewall_globalstate" : "spfirewall_globalstate_allow_all"'*)
      firewall_state=off firewall_words='all connections are allowed'
      ;;
    *'"spfirewall_globalstate" : "spfirewall_globalstate_limit_connections"'*)
      firewall_state=on firewall_words='connections are limited'
      ;;
    *'"spfirewall_globalstate" : "spfirewall_globalstate_block_all"'*)
      firewall_state=on firewall_words='all connections are blocked'
      ;;
    *) firewall_state=unknown ;;
  esac
}

# It takes about a second, so it is asked only when the tool gives no answer.
ask_profiler() {
  firewall_said=$(system_profiler -json SPFirewallDataType 2>/dev/null)
}
