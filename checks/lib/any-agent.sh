# shellcheck shell=sh
# Whether at least one of the company's endpoint agents works. The check that sources this has a function `ask NAME`, which
# sets state to `works`, `absent`, `broken: WHY` or `unknown: WHY`.
#
#   judge_agents falcon defender    prints the one point and its plan

judge_agents() {
  working='' broken='' unknown=''
  for agent in "$@"; do
    state='unknown: no agent of that name is known'
    ask "$agent"
    case $state in
      works) working=$agent ;;
      broken:*) broken="$broken${broken:+, }$agent ${state#broken: }" ;;
      absent) ;;
      *) unknown="$unknown${unknown:+, }$agent ${state#unknown: }" ;;
    esac
  done

  plan 1
  point='an agent that the company asks for is at work'
  if [ -n "$working" ]; then
    ok "$point" found "$working"
  elif [ -n "$broken" ]; then
    not_ok "$point" found "$broken" wanted "one of: $*"
  elif [ -n "$unknown" ]; then
    cannot_tell "$point" "$unknown"
  else
    not_ok "$point" found 'none is installed' wanted "one of: $*"
  fi
}
