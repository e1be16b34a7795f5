#!/bin/sh
#: title: Package managers wait before they install a new release
#: failing: A package manager installs releases that are minutes old
#: why: Hijacked packages are mostly found and pulled within hours. Whoever waits a day or more never installs them.
#: severity: medium
#: controls: [cis-v8-16.5, nist-800-53-sr-3, nist-800-53-sr-5, iso27001-a.5.21, iso27001-a.8.19]
#: seconds: 30
#: params:
#:   min_days: {type: integer, default: 1, minimum: 1, maximum: 365, about: days that a release has to be old}
#: reads: [npm --version, pnpm --version, yarn --version, bun --version, uv --version, ~/.npmrc, pnpm's rc and config.yaml, ~/.yarnrc.yml, ~/.bunfig.toml, ~/.config/uv/uv.toml]
#: fix: Tells each package manager that is new enough how many days to wait, in the file where it keeps what holds for you. A manager that is too old is for you to update.
#: changes: [~/.npmrc, ~/.config/pnpm/rc, ~/.config/pnpm/config.yaml, ~/Library/Preferences/pnpm/rc, ~/Library/Preferences/pnpm/config.yaml, ~/.yarnrc.yml, ~/.bunfig.toml, ~/.config/uv/uv.toml]
#: risk: safe
#: steps:
#:   - "npm: update it to 11.10 or later, and run `npm config set min-release-age 7` (days)."
#:   - "pnpm: update it to 10.16 or later, and run `pnpm config set minimumReleaseAge 10080 --location=global` (minutes)."
#:   - "yarn: update it to 4.10 or later, and run `yarn config set -H npmMinimalAgeGate 7d`."
#:   - "bun: write `minimumReleaseAge = 604800` (seconds) below `[install]` in ~/.bunfig.toml."
#:   - 'uv: write `exclude-newer = "7 days"` into ~/.config/uv/uv.toml.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/version.sh
. "${0%/*}/lib/version.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  installed=
  for manager in npm pnpm yarn bun uv; do
    ! command -v "$manager" >/dev/null 2>&1 || installed="$installed $manager"
  done
  [ -n "$installed" ] || skip 'there is no npm, pnpm, yarn, bun or uv'

  # shellcheck disable=SC2086
  set -- $installed
  plan $#
  for manager in "$@"; do
    point="$manager waits before it installs a new release"
    if read_version; then
      judge
    else
      cannot_tell "$point" "$manager --version said no version"
    fi
  done
}

judge() {
  case $manager in
    npm) judge_npm ;;
    pnpm) judge_pnpm ;;
    yarn) judge_yarn ;;
    bun) judge_bun ;;
    *) judge_uv ;;
  esac
}

# `11.19.1`, or `uv 0.9.20 (1234 2025-12-29)`. A shim of corepack must not fetch anything.
read_version() {
  [ "$manager" != npm ] || ! read_npm_version || return 0
  version=$(COREPACK_ENABLE_NETWORK=0 "$manager" --version 2>/dev/null) || return 1
  version=${version#uv }
  version=${version%%[!0-9.]*}
  is_version "$version"
}

# npm says what its package.json says, and to ask it costs a start of Node. Where it is a link to its own program, as Node
# installs it, the file lies two folders above.
read_npm_version() {
  npm=$(command -v npm)
  link=$(readlink "$npm" 2>/dev/null) || return 1
  case $link in
    /*/bin/npm-cli.js) ;;
    */bin/npm-cli.js) link=${npm%/*}/$link ;;
    *) return 1 ;;
  esac
  link=${link%/bin/npm-cli.js}/package.json
  [ -r "$link" ] || return 1
  name='' version=''
  while [ -z "$name" ] || [ -z "$version" ]; do
    read -r key value || return 1
    value=${value#\"} value=${value%,} value=${value%\"}
    case $key in
      '"name":') name=${name:-$value} ;;
      '"version":') version=${version:-$value} ;;
      *) ;;
    esac
  done <"$link"
  [ "$name" = npm ] && is_version "$version"
}

judge_npm() {
  needs_version 11.10.0 || return 0
  read_setting "$HOME/.npmrc" '' min-release-age
  judge_age 86400 ''
}

# From 11 on pnpm reads this from its config.yaml alone, and waits a day when nothing is said.
judge_pnpm() {
  needs_version 10.16.0 || return 0
  folder=${XDG_CONFIG_HOME:-$HOME/.config}/pnpm
  system=$(uname -s)
  [ "$system" != Darwin ] || folder=$HOME/Library/Preferences/pnpm
  if is_at_least "$version" 11; then
    read_setting "$folder/config.yaml" '' minimumReleaseAge
    judge_age 60 1440
  else
    read_setting "$folder/rc" '' minimum-release-age
    [ -n "$setting" ] || read_setting "$HOME/.npmrc" '' minimum-release-age
    judge_age 60 ''
  fi
}

judge_yarn() {
  if ! is_at_least "$version" 2; then
    skip "$point" "yarn $version has no such setting"
    return 0
  fi
  needs_version 4.10.0 || return 0
  read_setting "$HOME/.yarnrc.yml" '' npmMinimalAgeGate npmPreapprovedPackages
  default=
  ! is_at_least "$version" 4.15.0 || default=1440
  judge_age 60 "$default"
}

judge_bun() {
  needs_version 1.3.0 || return 0
  read_setting "$HOME/.bunfig.toml" install minimumReleaseAge
  judge_age 1 ''
}

judge_uv() {
  read_setting "${XDG_CONFIG_HOME:-$HOME/.config}/uv/uv.toml" '' exclude-newer
  [ -n "$setting" ] || read_setting "${XDG_CONFIG_HOME:-$HOME/.config}/uv/uv.toml" pip exclude-newer
  case $setting in
    # A date, such as 2025-01-01 or 2025-01-01T00:00:00Z, was always known.
    [12][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*) ;;
    *) needs_version 0.9.17 || return 0 ;;
  esac
  judge_age '' ''
}

needs_version() {
  is_at_least "$version" "$1" && return 0
  not_ok "$point" found "$manager $version, which does not know how to wait" wanted "$1 or later"
  return 1
}

# judge_age SECONDS DEFAULT: what a number without a unit counts, and what holds when nothing is set.
judge_age() {
  today=
  case $setting in
    [12][0-9][0-9][0-9]-*) today=$(date -u +%Y-%m-%d) ;;
    *) ;;
  esac
  days=$(awk -v said="${setting:-$2}" -v seconds="$1" -v today="$today" "$counts_days" </dev/null 2>/dev/null) || days=
  if [ "$setting" = unreadable ]; then
    cannot_tell "$point" 'its settings cannot be read'
  elif [ -z "$setting$2" ]; then
    not_ok "$point" found 'nothing is set' wanted "$least days or more"
  elif [ -z "$days" ]; then
    not_ok "$point" found "a setting that says no time: $setting" wanted "$least days or more"
  elif awk -v days="$days" -v least="$least" 'BEGIN { exit !(days + 0 >= least + 0) }' </dev/null; then
    ok "$point" found "$days days"
  else
    not_ok "$point" found "$days days" wanted "$least days or more"
  fi
}
least=${SHIPSHAPE_MIN_DAYS:-1}

# read_setting FILE SECTION KEY [EXCEPTIONS]: sets setting to the last value of KEY, in npm's ini, YAML or TOML; to 0 when
# a bare * among the exceptions excuses every package.
read_setting() {
  setting=
  [ -e "$1" ] || return 0
  setting=unreadable
  [ -f "$1" ] || return 0
  setting=$(awk -v wanted_section="$2" -v wanted="$3" -v exceptions="${4:-}" "$finds_setting" "$1" 2>/dev/null) || setting=unreadable
}

# shellcheck disable=SC2016 # a program of awk
finds_setting='
  { sub(/\r$/, "") }
  /^[ \t]*([#;]|$)/ { next }
  /^[ \t]*\[[^]]*\][ \t]*$/ { section = $0; gsub(/[][ \t]/, "", section); next }
  section != wanted_section { next }
  # The items of a list in YAML or TOML that began on a line before.
  /^[ \t]*-[ \t]/ || /^[ \t]*["\047]/ { if (in_exceptions) look_for_star($0); next }
  # What is indented in YAML belongs to something else.
  FILENAME ~ /ya?ml$/ && /^[ \t]/ { next }
  match($0, /[=:]/) {
    key = substr($0, 1, RSTART - 1)
    value = substr($0, RSTART + 1)
    gsub(/[ \t"]|\[\]/, "", key)
    in_exceptions = (key == exceptions || (exceptions == "" && tolower(key) ~ "^" tolower(wanted) "-?excludes?$"))
    if (in_exceptions) look_for_star(value)
    if (key == wanted) {
      sub(/[ \t]#.*/, "", value)
      gsub(/^[ \t"\047]+|[ \t"\047]+$/, "", value)
      setting = value
    }
  }
  END { print (all && setting != "" ? 0 : setting) }

  function look_for_star(text) {
    if (text ~ /(^|[[ \t,"\047])\*($|[] \t,"\047])/) all = 1
  }
'

# 7 (of the unit given), 7d, "7 days", P7D, PT12H, or a date.
# shellcheck disable=SC2016
counts_days='
  BEGIN {
    count = said
    unit = tolower(said)
    sub(/^[Pp][Tt]?/, "", count)
    sub(/[^0-9.].*$/, "", count)
    sub(/^pt?/, "", unit)
    sub(/^[0-9]+([.][0-9]+)?[ \t]*/, "", unit)
    if (today != "" && said ~ /^[0-9]+-[0-9][0-9]-[0-9][0-9]/) print day(today) - day(said)
    else if (count !~ /^[0-9]+([.][0-9]+)?$/) exit 1
    else if (unit == "" && seconds != "") print count * seconds / 86400
    else if (seconds == 86400 || seconds == 1) exit 1
    else if (unit ~ /^(w|weeks?)$/) print count * 7
    else if (unit ~ /^(d|days?)$/) print count
    else if (unit ~ /^(h|hours?)$/) print count / 24
    else if (unit == "m" && said ~ /^[Pp][^Tt]*$/) print count * 28
    else if (unit ~ /^(m|min|mins|minutes?)$/) print count / 1440
    else if (unit ~ /^(s|secs?|seconds?)$/) print count / 86400
    else exit 1
  }

  # The number of a day, counted from a day long ago.
  function day(date,   y, m) {
    y = substr(date, 1, 4)
    m = substr(date, 6, 2)
    if (m < 3) { y--; m += 12 }
    return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + substr(date, 9, 2)
  }
'

fix() {
  for manager in npm pnpm yarn bun uv; do
    if command -v "$manager" >/dev/null 2>&1; then fix_manager; fi
  done
}

fix_manager() {
  read_version || cannot_fix "$manager --version said no version"
  minutes=$((least * 1440))
  case $manager in
    npm)
      knows_how 11.10.0
      set_word "$HOME/.npmrc" min-release-age = "$least" 86400
      ;;
    pnpm)
      knows_how 10.16.0
      folder=$HOME/.config/pnpm
      system=$(uname -s)
      [ "$system" != Darwin ] || folder=$HOME/Library/Preferences/pnpm
      if is_at_least "$version" 11; then
        set_word "$folder/config.yaml" minimumReleaseAge ': ' "$minutes" 60 1440
      else
        set_word "$folder/rc" minimum-release-age = "$minutes" 60
      fi
      ;;
    yarn)
      is_at_least "$version" 2 || return 0
      knows_how 4.10.0
      set_word "$HOME/.yarnrc.yml" npmMinimalAgeGate ': ' "$minutes" 60
      ;;
    bun)
      knows_how 1.3.0
      set_toml "$HOME/.bunfig.toml" install minimumReleaseAge $((least * 86400))
      ;;
    *)
      knows_how 0.9.17
      set_toml "$HOME/.config/uv/uv.toml" '' exclude-newer "\"$least days\""
      ;;
  esac
}

knows_how() {
  is_at_least "$version" "$1" || cannot_fix "$manager $version does not know how to wait: update it to $1 or later"
}

# set_word FILE KEY SEPARATOR VALUE SECONDS [DEFAULT]
set_word() {
  read_setting "$1" '' "$2"
  ! waits "${setting:-${6:-}}" "$5" || return 0
  make_file "$1"
  edit "$1" "$one_word" "key=$2" "separator=$3" "value=$4"
}

# set_toml FILE SECTION KEY VALUE
set_toml() {
  read_setting "$1" "$2" "$3"
  ! waits "$setting" 1 || return 0
  make_file "$1"
  edit "$1" "$fix_ini" "section=$2" "key=$3" "value= $4"
}

waits() {
  days=$(awk -v said="$1" -v seconds="$2" -v today="" "$counts_days" </dev/null 2>/dev/null) || return 1
  awk -v days="$days" -v least="$least" 'BEGIN { exit !(days + 0 >= least + 0) }' </dev/null
}

make_file() {
  if [ ! -e "$1" ]; then
    if ! { mkdir -p "${1%/*}" && : >"$1"; }; then cannot_fix "${1#"$HOME"/} cannot be made"; fi
  fi
}

# A line that says it already is changed where it stands.
# shellcheck disable=SC2016 # a program of awk
one_word='
  {
    name = $0
    sub(/[ \t]*[=:].*/, "", name)
  }
  name == key {
    if (!done) print key separator value
    done = 1
    next
  }
  { print }
  END { if (!done) print key separator value }
'

run "$@"
