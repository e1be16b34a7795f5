# shellcheck shell=sh
# What is in force of a program's ini files, the later of which win. Needs files.sh.
#
#   ask_ini SECTIONS KEYS FILE…    sets said to lines `key=value`: of each key the last value in each section; both are named by
#                                  regular expressions for the whole name. Sets files, and fails, as ask_files does

ask_ini() {
  ini_wanted="BEGIN { sections = \"^($1)\$\"; keys = \"^($2)\$\" }"
  shift 2
  ask_files "$ini_wanted$ini_program" "$@"
}

# A comment is a key that begins with # or ; and so no key that anybody asks for.
# shellcheck disable=SC2016 # the $ are those of awk
ini_program='
  FNR == 1 { section = "" }
  {
    sub(/\r$/, "")
    gsub(/^[ \t]+|[ \t]+$/, "")
  }
  /^\[.*\]$/ { section = substr($0, 2, length($0) - 2) }
  section ~ sections && index($0, "=") {
    key = value = $0
    sub(/[ \t]*=.*/, "", key)
    sub(/[^=]*=[ \t]*/, "", value)
    if (key ~ keys) last[section, key] = key "=" value
  }
  END { for (name in last) print last[name] }
'
