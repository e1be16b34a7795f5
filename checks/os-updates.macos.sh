#!/bin/sh
#: title: macOS is up to date
#: failing: macOS lacks updates that close known holes
#: why: Attackers read what an update repairs and try it at once on the machines that have not installed it.
#: severity: high
#: controls: [cis-macos-1.1, cis-v8-2.2, cis-v8-7.3, nist-800-53-si-2, iso27001-a.8.8, soc2-cc7.1]
#: seconds: 180
#: params:
#:   oldest_release: {type: integer, default: 15, minimum: 11, maximum: 99, about: the oldest major release of macOS that Apple still repairs}
#:   days: {type: integer, default: 30, minimum: 1, maximum: 365, about: how many days ago updates may last have been looked for}
#: reads: [sw_vers -productVersion, defaults read /Library/Preferences/com.apple.SoftwareUpdate, softwareupdate --list]
#: steps:
#:   - Open System Settings > General > Software Update and wait until it has looked.
#:   - Install everything that it offers for your release. "More info…" shows what is not about macOS itself.
#:   - If your release gets no more updates, choose Upgrade Now.
#: pane: x-apple.systempreferences:com.apple.Software-Update-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"

# What macOS found when it last looked answers at once and without the network. Only a Mac that never looked has to look.
audit() {
  version=$(sw_vers -productVersion 2>/dev/null)
  major=${version%%.*}
  read_default /Library/Preferences/com.apple.SoftwareUpdate LastSuccessfulDate
  if [ "$default_state" = set ]; then
    looked=$default_value
    read_found
  else
    look
    looked=${problem:-now}
  fi

  plan 3
  judge_release
  judge_age
  judge_pending
}

judge_release() {
  point='Apple still repairs this release of macOS'
  oldest=${SHIPSHAPE_OLDEST_RELEASE:-15}
  case $major in
    '' | *[!0-9]*) cannot_tell "$point" 'sw_vers does not say the version' ;;
    *)
      if [ "$major" -ge "$oldest" ]; then
        ok "$point" found "$version"
      else
        not_ok "$point" found "$version" wanted "$oldest or later"
      fi
      ;;
  esac
}

judge_age() {
  days=${SHIPSHAPE_DAYS:-30}
  point="updates were looked for in the last $days days"
  case $looked in
    now) age=0 ;;
    [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\ *) age=$(days_since "${looked%% *}") ;;
    *) age= ;;
  esac
  case $age in
    # A negative age, from a clock that was set back, is none.
    '' | *[!0-9]*) cannot_tell "$point" "no day of the last look: $looked" ;;
    *)
      if [ "$age" -le "$days" ]; then
        ok "$point" found "$age days ago"
      else
        not_ok "$point" found "$age days ago" wanted "at most $days days ago"
      fi
      ;;
  esac
}

judge_pending() {
  point='no update waits'
  if [ -n "$problem" ]; then
    cannot_tell "$point" "$problem"
  elif [ -n "$pending" ]; then
    not_ok "$point" found "$pending" wanted none
  else
    ok "$point"
  fi
}

# Sets pending to the names of the updates that macOS found, or problem to why nobody knows. The counters next to the list
# are not kept since macOS 15.4, so the list itself counts. Where macOS looked and kept no list, nothing waits.
read_found() {
  pending='' problem=''
  read_default /Library/Preferences/com.apple.SoftwareUpdate RecommendedUpdates
  case $default_state:$default_value in
    absent:* | set:"($default_newline)") ;;
    set:"($default_newline"*'}'*"$default_newline)")
      pending=$(printf '%s\n' "$default_value" | awk -v major="$major" "$waiting_in_list") || problem='awk failed'
      ;;
    set:*) problem='the list of updates has an unknown form' ;;
    *) problem=$default_words ;;
  esac
}

# The same, by asking Apple. softwareupdate exits with 0 whether it finds updates or not, and says on stderr that it found none.
look() {
  pending='' problem=''
  said=$(softwareupdate --list 2>&1)
  status=$?
  case $status:$said in
    *'Scan finished with error'*) problem='softwareupdate could not finish its scan' ;;
    0:*"$default_newline* Label: "*)
      pending=$(printf '%s\n' "$said" | awk -v major="$major" "$waiting_in_scan") || problem='awk failed'
      ;;
    0:*'No new software available.'*) ;;
    *) problem="softwareupdate exited with $status and found neither updates nor none" ;;
  esac
}

# Dictionaries as `defaults` prints them. The next major release is an offer, not an update.
# shellcheck disable=SC2016 # these are variables of awk
waiting_in_list='
  function value(line) {
    sub(/^[^=]*= */, "", line)
    gsub(/^"|"?;$/, "", line)
    return line
  }
  /^ *"Display Name" = / { name = value($0) }
  /^ *"Display Version" = / { version = value($0) }
  /^ *Identifier = / { identifier = value($0) }
  /^ *MobileSoftwareUpdate = / { is_macos = value($0) + 0 }
  /^ *[}]/ {
    is_upgrade = identifier ~ /_major$/ || (is_macos && major > 0 && version + 0 >= major + 1)
    if (!is_upgrade) {
      printf "%s%s", comma, (name == "" ? "an update without a name" : name)
      comma = ", "
    }
    name = version = identifier = is_macos = ""
  }
'

# * Label: macOS Ventura 13.6-22G120
#     Title: macOS Ventura 13.6, Version: 13.6, Size: 11738880KiB, Recommended: YES, Action: restart,
# shellcheck disable=SC2016
waiting_in_scan='
  function judge() {
    is_upgrade = title ~ /^macOS / && major > 0 && version >= major + 1
    if (label != "" && !is_upgrade) {
      printf "%s%s", comma, label
      comma = ", "
    }
    label = title = version = ""
  }
  /^[*] Label: / { judge(); label = substr($0, 10) }
  /^[ \t]+Title: / {
    title = $0
    sub(/^[ \t]+Title: /, "", title)
    if (match(title, /, Version: [0-9]+/)) version = substr(title, RSTART + 11, RLENGTH - 11) + 0
  }
  END { judge() }
'

days_since() {
  today=$(date -u +%Y-%m-%d)
  printf '%s-%s\n' "$1" "$today" | awk -F- '
    # Years that begin in March have their leap day at the end.
    function day_number(year, month, day) {
      if (month < 3) { year--; month += 12 }
      return 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * month - 457) / 5) + day
    }
    NF == 6 { print day_number($4, $5, $6) - day_number($1, $2, $3) }
  '
}

run "$@"
