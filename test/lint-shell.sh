#!/bin/sh
# What other linters, and the parsers of four shells, say of the checks and of install.sh: `npm run lint:shell`.
set -u

status=0
set -- checks/*.sh checks/lib/*.sh install.sh packaging/*.sh

need() {
  command -v "$1" >/dev/null 2>&1 && return
  printf '%s is missing: install the Debian package %s\n' "$1" "$2" >&2
  exit 1
}

# Braces around every name, and [[ ]] in sh, are not wanted here.
need shellcheck shellcheck
shellcheck -s sh -o all -e SC2250,SC2292 -x checks/*.sh checks/lib/*.sh || status=1
# A message of install.sh may lack a part when its $( ) fails.
shellcheck -s sh -o all -e SC2250,SC2292,SC2312 -x install.sh packaging/*.sh || status=1

# Of each library it says that it has no first line of #!, and exits with 0 all the same.
need checkbashisms devscripts
said=$(checkbashisms -f -p "$@" 2>&1) || {
  printf '%s\n' "$said"
  status=1
}

need dash dash
need bash bash
need busybox busybox
need zsh zsh
for file do
  for shell in dash 'bash --posix' 'busybox sh' 'zsh --emulate sh'; do
    # shellcheck disable=SC2086 # words
    $shell -n "$file" || status=1
  done
done

exit "$status"
