#!/bin/sh
#: title: Few accounts can change the whole laptop
#: failing: Too many accounts can change the whole laptop
#: why: Each administrator account can turn every protection off. A forgotten one, of a vendor or of malware, is a way in that nobody watches.
#: severity: medium
#: controls: [cis-v8-5.4, nist-800-53-ac-2(7), nist-800-53-ac-6(1), nist-800-53-ac-6(5), iso27001-a.8.2, soc2-cc6.1, soc2-cc6.3]
#: params:
#:   max_admins: {type: integer, default: 2, minimum: 0, maximum: 20, about: how many administrator accounts may exist besides root and the system's own}
#: reads: [dscl . -read /Groups/admin GroupMembership]
#: steps:
#:   - Open System Settings > Users & Groups.
#:   - For each account that need not administer this Mac, choose (i) and turn "Allow this user to administer this computer" off.
#:   - Keep at least one administrator, and restart if you changed your own account.
#: pane: x-apple.systempreferences:com.apple.Users-Groups-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

audit() {
  said=$(dscl . -read /Groups/admin GroupMembership 2>/dev/null) || cannot_tell "dscl exited with $?"
  count_admins
  # The group is never empty: root is in it.
  [ "$members" -gt 0 ] || cannot_tell 'dscl did not name the members of the group admin'

  limit=${SHIPSHAPE_MAX_ADMINS:-2}
  plan 1
  if [ "$count" -le "$limit" ]; then
    ok "at most $limit accounts can administer this Mac" found "$count${admins:+: $admins}"
  else
    not_ok "at most $limit accounts can administer this Mac" found "$count: $admins" wanted "at most $limit"
  fi
}

# `GroupMembership: root alice bob`; or, when a name holds a blank, each name on a line of its own, indented by one.
count_admins() {
  labelled='' members=0 admins='' count=0
  # Names are split at blanks here, and none is taken for a pattern of files.
  set -f
  while IFS= read -r line; do
    case $labelled:$line in
      ':GroupMembership:'*)
        labelled=yes
        for name in ${line#GroupMembership:}; do count_member "$name"; done
        ;;
      'yes: '*) count_member "${line# }" ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

# Names that begin with _ belong to the system: _mbsetupuser is left over from the first start.
count_member() {
  members=$((members + 1))
  case $1 in
    root | _*) return ;;
    *) ;;
  esac
  case ", $admins, " in
    *", $1, "*) ;;
    *)
      admins=${admins:+$admins, }$1
      count=$((count + 1))
      ;;
  esac
}

run "$@"
