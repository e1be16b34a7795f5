#!/bin/sh
#: title: The company's endpoint agent is at work
#: failing: The company's endpoint agent is missing or does not work
#: why: The agent is how the company notices that a laptop was attacked. One that is installed and stands still looks protected and is not.
#: severity: high
#: controls: [cis-v8-10.1, cis-v8-13.7, nist-800-53-si-3, nist-800-53-si-4, iso27001-a.8.7, iso27001-a.8.16, soc2-cc6.8]
#: seconds: 30
#: params:
#:   agents: {type: list, default: [], about: "the agents of which one must work; falcon, defender or sentinelone"}
#: reads: [systemctl is-active falcon-sensor, falconctl -g --rfm-state, mdatp health, sentinelctl control status]
#: steps:
#:   - Start the agent with `sudo systemctl start falcon-sensor`, `sudo systemctl start mdatp` or `sudo /opt/sentinelone/bin/sentinelctl control start`.
#:   - If CrowdStrike is in reduced functionality mode, install a kernel that it knows, and start the laptop again.
#:   - If it is missing, ask the people who look after your laptop to install it.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/any-agent.sh
. "${0%/*}/lib/any-agent.sh"

audit() {
  [ -n "${SHIPSHAPE_AGENTS:-}" ] || skip 'the company names no agent (parameter agents)'
  user=$(id -u)
  # shellcheck disable=SC2086
  judge_agents $SHIPSHAPE_AGENTS
}

ask() {
  case $1 in
    falcon) ask_falcon "${SHIPSHAPE_ROOT:-}/opt/CrowdStrike/falconctl" ;;
    defender) ask_defender ;;
    sentinelone) ask_sentinelone "${SHIPSHAPE_ROOT:-}/opt/sentinelone/bin/sentinelctl" ;;
    *) ;;
  esac
}

# It may run and yet see nothing: on a kernel that it does not know it has reduced functionality (rfm).
ask_falcon() {
  state=absent
  [ -e "$1" ] || return 0
  said=$(systemctl is-active falcon-sensor 2>/dev/null)
  case $said in
    active) ;;
    inactive | failed | deactivating)
      state='broken: does not run'
      return 0
      ;;
    *)
      state='unknown: systemctl does not say whether it runs'
      return 0
      ;;
  esac
  state='unknown: runs, and only root is told whether it knows this kernel'
  [ "$user" = 0 ] || return 0
  said=$("$1" -g --rfm-state 2>/dev/null) || said=
  case $said in
    'rfm-state=false'*) state=works ;;
    'rfm-state=true'*) state='broken: does not know this kernel' ;;
    *) state='unknown: does not say whether it knows this kernel' ;;
  esac
}

ask_defender() {
  state=absent
  command -v mdatp >/dev/null 2>&1 || return 0
  said=$(mdatp health --field healthy 2>/dev/null) || said=
  case $said in
    true) state=works ;;
    false) state='broken: is not healthy' ;;
    *) state='unknown: does not say how it is' ;;
  esac
}

# Agent state            Enabled
ask_sentinelone() {
  state=absent
  [ -d "${1%/bin/*}" ] || return 0
  state='unknown: does not say how it is; only root is told'
  said=$("$1" control status 2>/dev/null) || return 0
  while read -r first second value _; do
    case $first.$second.$value in
      Agent.state.Enabled) state=works ;;
      Agent.state.Disabled) state='broken: is disabled' ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

run "$@"
