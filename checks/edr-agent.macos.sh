#!/bin/sh
#: title: The company's endpoint agent is at work
#: failing: The company's endpoint agent is missing or does not work
#: why: The agent is how the company notices that a laptop was attacked. One that is installed and stands still looks protected and is not.
#: severity: high
#: controls: [cis-v8-10.1, cis-v8-13.7, nist-800-53-si-3, nist-800-53-si-4, iso27001-a.8.7, iso27001-a.8.16, soc2-cc6.8]
#: seconds: 30
#: params:
#:   agents: {type: list, default: [], about: "the agents of which one must work; falcon, defender, sentinelone, santa or carbonblack"}
#: reads: [falconctl stats agent_info, mdatp health, sentinelctl status, santactl status, repcli status, systemextensionsctl list]
#: steps:
#:   - Open System Settings > General > Login Items & Extensions and let the agent's extension run. Before macOS 15 it is in Privacy & Security.
#:   - Open System Settings > Privacy & Security > Full Disk Access and switch the agent on.
#:   - If it is missing, ask the people who look after your laptop to install it.
#: pane: x-apple.systempreferences:com.apple.settings.PrivacySecurity.extension?Privacy_AllFiles
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
    falcon) ask_falcon "${SHIPSHAPE_ROOT:-}/Applications/Falcon.app/Contents/Resources/falconctl" ;;
    defender) ask_defender "${SHIPSHAPE_ROOT:-}/usr/local/bin/mdatp" ;;
    sentinelone) ask_sentinelone "${SHIPSHAPE_ROOT:-}/usr/local/bin/sentinelctl" ;;
    santa) ask_santa "${SHIPSHAPE_ROOT:-}/usr/local/bin/santactl" ;;
    carbonblack) ask_carbonblack "${SHIPSHAPE_ROOT:-}/Applications/VMware Carbon Black Cloud/repcli.bundle/Contents/MacOS/repcli" ;;
    *) ;;
  esac
}

# Its own tool answers root alone; anybody may ask whether its extension is allowed to run, which says a little less.
ask_falcon() {
  if [ ! -e "$1" ]; then
    state=absent
  elif [ "$user" != 0 ]; then
    ask_extension com.crowdstrike.falcon.Agent
  else
    state='unknown: does not say how it is'
    said=$("$1" stats agent_info 2>/dev/null) || return 0
    case $said in
      *'Sensor operational: true'*) state=works ;;
      *'=== agent_info ==='*) state='broken: is not operational' ;;
      *) ;;
    esac
  fi
}

ask_defender() {
  state=absent
  [ -e "$1" ] || return 0
  said=$("$1" health --field healthy 2>/dev/null) || said=
  case $said in
    true) state=works ;;
    false) state='broken: is not healthy' ;;
    *) state='unknown: does not say how it is' ;;
  esac
}

ask_sentinelone() {
  state=absent
  [ -e "$1" ] || return 0
  state='unknown: does not say how it is; only root is told'
  said=$("$1" status 2>/dev/null) || return 0
  protection='' ready=''
  while read -r name value _; do
    case $name in
      Protection:) protection=$value ;;
      Ready:) ready=$value ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  case $protection:$ready in
    [Ee]nabled:yes) state=works ;;
    [Dd]isabled:* | *:no) state='broken: does not protect' ;;
    *) ;;
  esac
}

#   Mode                      | Lockdown
ask_santa() {
  state=absent
  [ -e "$1" ] || return 0
  state='unknown: does not say how it is'
  said=$("$1" status 2>/dev/null) || return 0
  while read -r name bar value; do
    case $name$bar$value in
      'Mode|Monitor' | 'Mode|Lockdown') state=works ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

ask_carbonblack() {
  state=absent
  [ -e "$1" ] || return 0
  state='unknown: does not say how it is'
  said=$("$1" status 2>/dev/null) || return 0
  sensor='' extension=''
  while IFS= read -r line; do
    line=${line#"${line%%[! ]*}"}
    case $line in
      'State: '*) sensor=${line#State: } ;;
      'System Extension: '*) extension=${line#System Extension: } ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  case $sensor:$extension in
    Enabled:Running) state=works ;;
    :* | *:) ;;
    *) state='broken: is not enabled and running' ;;
  esac
}

# *<TAB>*<TAB>X9E956P446<TAB>com.crowdstrike.falcon.Agent (7.15/184.02)<TAB>Falcon Sensor<TAB>[activated enabled]
# An old one may wait for its removal beside the one that works.
ask_extension() {
  state='unknown: does not say how it is; only root is told'
  said=$(systemextensionsctl list 2>/dev/null) || return 0
  case $said in
    *[0-9]' extension(s)'*) state='broken: has no extension that runs' ;;
    *) return 0 ;;
  esac
  while IFS= read -r line; do
    case $line in
      "*${tab}*${tab}"*"${tab}$1 ("*"${tab}[activated enabled]") state=works ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}
tab=$(printf '\t')

run "$@"
