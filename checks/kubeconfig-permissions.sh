#!/bin/sh
#: title: Nobody else can read your cluster credentials
#: failing: Others on this machine can read your cluster credentials
#: why: A kubeconfig often holds the keys of a whole cluster. Every other account and every service on this machine that may read it can use them.
#: severity: medium
#: controls: [cis-v8-3.3, nist-800-53-ac-3, nist-800-53-ac-6, iso27001-a.8.3, soc2-cc6.1]
#: reads: [the modes of ~/.kube/config and /etc/rancher/k3s/k3s.yaml]
#: fix: Takes from all others every right to ~/.kube/config.
#: changes: [~/.kube/config]
#: risk: safe
#: steps:
#:   - Close the file with `chmod 600 ~/.kube/config`.
#:   - If it belongs to somebody else, take it back with `sudo chown "$(id -un)" ~/.kube/config`.
#:   - For k3s run `sudo chmod 600 /etc/rancher/k3s/k3s.yaml`, and take --write-kubeconfig-mode out of its service.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/permissions.sh
. "${0%/*}/lib/permissions.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  # Whose home it is, even when root asks.
  read_permissions "$HOME" || cannot_tell 'the owner of the home cannot be read'
  person=$owner
  k3s=${SHIPSHAPE_ROOT:-}/etc/rancher/k3s/k3s.yaml

  # Names may hold blanks; a colon stands between them.
  IFS=:
  set -f
  # shellcheck disable=SC2086
  set -- ${KUBECONFIG:-$HOME/.kube/config} "$k3s"
  set +f
  unset IFS

  count=0
  for file in "$@"; do
    [ ! -f "$file" ] || count=$((count + 1))
  done
  [ "$count" -gt 0 ] || skip 'there is no kubeconfig'

  plan "$count"
  for file in "$@"; do
    [ ! -f "$file" ] || judge "$file"
  done
}

judge() {
  case $1 in
    "$k3s") point='nobody else can read /etc/rancher/k3s/k3s.yaml' ;;
    "$HOME"/*) point="nobody else can read ~/${1#"$HOME"/}" ;;
    *) point="nobody else can read $1" ;;
  esac
  if ! read_permissions "$1"; then
    cannot_tell "$point" 'its mode cannot be read'
  elif others_read; then
    not_ok "$point" found "$mode" wanted 'rw-------'
  elif [ "$1" != "$k3s" ] && [ "$owner" != "$person" ]; then
    not_ok "$point" found "it belongs to user $owner" wanted "it belongs to user $person"
  else
    ok "$point"
  fi
}

fix() {
  chmod go-rwx "$HOME/.kube/config" || cannot_fix 'the rights of ~/.kube/config cannot be changed'
}

run "$@"
