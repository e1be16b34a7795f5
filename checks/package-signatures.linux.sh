#!/bin/sh
#: title: Packages are installed only when they are signed
#: failing: Packages are installed that nobody has signed
#: why: A package runs as root while it is installed. Without its signature, whoever sits on the way to the mirror, or in it, can put anything there.
#: severity: high
#: controls: [nist-800-53-cm-14, nist-800-53-si-7, iso27001-a.8.19, soc2-cc6.8]
#: reads: [/etc/os-release, apt-config dump, /etc/apt/sources.list, /etc/apt/sources.list.d, /etc/dnf/dnf.conf, /etc/yum.repos.d, /etc/dnf/repos.override.d]
#: steps:
#:   - 'Debian, Ubuntu: take `trusted=yes` and `allow-insecure=yes` (in .sources files `Trusted: yes` and `Allow-Insecure: yes`) out of the lines that are named above, and give the repository its key with `signed-by`.'
#:   - 'Debian, Ubuntu: find the setting that is named above with `grep -r` below /etc/apt/apt.conf.d and delete its line.'
#:   - 'Fedora: write `gpgcheck=1` into the sections that are named above, with `gpgkey=` and the address of the key.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/os-release.sh
. "${0%/*}/lib/os-release.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"

audit() {
  root=${SHIPSHAPE_ROOT:-}
  read_os_release
  case $os_family in
    debian) judge_apt ;;
    fedora) judge_dnf ;;
    *) cannot_tell "nobody has taught this check the distribution ${os_id:-of this machine}" ;;
  esac
}

judge_apt() {
  settings=$(apt-config dump 2>/dev/null)
  case $settings in
    *APT::Architecture*) ;;
    *) cannot_tell 'apt-config does not tell its settings' ;;
  esac
  plan 2
  judge_settings
  judge_sources
}

# The names have no case of their own, and neither have the words that apt takes for yes and no.
judge_settings() {
  point='apt installs nothing that is not signed'
  loose=$(
    awk '
      {
        name = tolower($1)
        value = tolower($2)
        gsub(/[";]/, "", value)
      }
      name !~ /^(apt::get::allowunauthenticated|acquire::allow(insecure|weak|downgradetoinsecure)repositories)$/ { next }
      value ~ /^(0|false|no|off|without|disable)?$/ { next }
      value ~ /^(1|true|yes|on|with|enable)$/ { print "on " $1; next }
      { print "unknown " $1 }
    ' <<EOF
$settings
EOF
  ) || cannot_tell 'awk, which reads the settings, failed'
  case $loose in
    '') ok "$point" ;;
    *'on '*)
      list on "$loose"
      not_ok "$point" found "$names" wanted 'not set'
      ;;
    *)
      list unknown "$loose"
      cannot_tell "$point" "apt's word for $names is neither yes nor no"
      ;;
  esac
}

# Where a source lies is told by its file and line: the address may hold a password.
judge_sources() {
  point='every source of apt must be signed'
  if ! ask_files "$trusting" "$root/etc/apt/sources.list" "$root"/etc/apt/sources.list.d/*.list "$root"/etc/apt/sources.list.d/*.sources; then
    cannot_tell "$point" 'a file of sources below /etc/apt cannot be read'
  elif [ "$files" -eq 0 ]; then
    cannot_tell "$point" 'there is no file of sources below /etc/apt'
  elif [ -n "$said" ]; then
    list on "$said"
    not_ok "$point" found "$names" wanted 'no source that is trusted without a signature'
  else
    ok "$point"
  fi
}

# sources.list(5): one line each with options in brackets, or stanzas that blank lines part.
# shellcheck disable=SC2016 # the $ are those of awk
trusting='
  function flush() {
    if (loose && !off) print "on " loose
    loose = off = ""
  }
  FNR == 1 { flush() }
  { sub(/\r$/, ""); line = tolower($0) }
  FILENAME ~ /\.sources$/ {
    if (line ~ /^[ \t]*$/) flush()
    if (line ~ /^(trusted|allow-insecure):[ \t]*(1|true|yes|on|with|enable)[ \t]*$/) loose = place()
    if (line ~ /^enabled:[ \t]*(0|false|no|off|without|disable)[ \t]*$/) off = 1
    next
  }
  line ~ /^[ \t]*deb(-src)?[ \t]+\[/ {
    sub(/^[^[]*\[/, "", line)
    sub(/\].*/, "", line)
    if (line ~ /(^|[ \t])(trusted|allow-insecure)=(1|true|yes|on|with|enable)([ \t]|$)/) print "on " place()
  }
  END { flush() }
  function place(  name) {
    name = FILENAME
    sub(/^.*\/etc\/apt/, "/etc/apt", name)
    return name ":" FNR
  }
'

judge_dnf() {
  if ! ask_files "$repositories" "$root/etc/dnf/dnf.conf" "$root"/etc/yum.repos.d/*.repo "$root"/etc/dnf/repos.override.d/*.repo; then
    cannot_tell 'the settings of dnf cannot be read'
  fi
  case $said in
    '') cannot_tell 'dnf has no repository that is enabled' ;;
    *) ;;
  esac
  plan 1
  point='dnf installs from every repository only what is signed'
  case $said in
    *'off '*)
      list off "$said"
      not_ok "$point" found "gpgcheck is off for $names" wanted 'gpgcheck=1'
      ;;
    *'unknown '*)
      list unknown "$said"
      cannot_tell "$point" "nothing says whether gpgcheck is on for $names"
      ;;
    *) ok "$point" ;;
  esac
}

# dnf.conf(5): a repository has its own word or that of [main], and a later file overrides. What holds without any word differs
# between dnf 4 and dnf 5.
# shellcheck disable=SC2016 # the $ are those of awk
repositories='
  function word(value) {
    value = tolower(value)
    if (value ~ /^(1|yes|true|on)$/) return "on"
    return value ~ /^(0|no|false|off)$/ ? "off" : "unknown"
  }
  FNR == 1 { section = "" }
  { sub(/\r$/, "") }
  /^\[.*\][ \t]*$/ {
    section = $0
    gsub(/^\[|\][ \t]*$/, "", section)
    if (section != "main" && !(section in known)) {
      known[section] = 1
      order[++count] = section
    }
  }
  /^[a-z_]+[ \t]*=/ {
    name = $0
    sub(/[ \t]*=.*/, "", name)
    value = $0
    sub(/^[^=]*=[ \t]*/, "", value)
    sub(/[ \t]*$/, "", value)
    if (name == "gpgcheck" || name == "pkg_gpgcheck") check[section] = word(value)
    if (name == "enabled") enabled[section] = word(value)
  }
  END {
    for (i = 1; i <= count; i++) {
      section = order[i]
      if (enabled[section] == "off") continue
      state = section in check ? check[section] : "main" in check ? check["main"] : "unknown"
      print state " " section
    }
  }
'

# Sets names to those that stand after this word, in one line.
list() {
  names=''
  while read -r state name; do
    [ "$state" != "$1" ] || names="$names${names:+, }$name"
  done <<EOF
$2
EOF
}

run "$@"
