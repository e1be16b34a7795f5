#!/bin/sh
# Installs shipshape from this checkout or from a signed release: for the person who runs it, without root, or for the whole machine;
# see usage below.
# Everything stands in functions and the last line calls them: a download that was cut off does nothing.
set -eu

# The public half of the key that signs releases, in PEM; the install.sh of a release has its own in here.
release_key=''

usage() {
  cat <<'TEXT'
usage: ./install.sh [--from RELEASE] [--key FILE] [--prefix DIR | --system] [--enroll URL [--token-file FILE]] [--schedule] [--no-audit]
       ./install.sh --back | --uninstall [--prefix DIR | --system]

  --from RELEASE  install a release: its folder or one tarball in it, as a path or an https URL
  --key FILE      the public key (PEM) that must have signed the release, where this install.sh came with none
  --prefix DIR    install below DIR instead of ~/.local
  --system        install for the whole machine, as root: into /opt/shipshape, with a user of its own for what needs a network
  --enroll URL    report to this collector from now on; the token comes from --token-file FILE, or is asked for
  --schedule      make one report a day by itself (with --system that is so without saying)
  --no-audit      do not run the first audit
  --back          go back to the version before
  --uninstall     leave the collector, if there is one, and remove what was installed, with all that it kept

From a checkout it needs Node 20 or newer with npm; from a release, openssl, and curl for a URL. Run again to upgrade: the
installed version works until the new one is whole.
TEXT
}

main() {
  prefix=$HOME/.local
  audit=yes
  task=install
  from=
  system=
  collector=
  token=
  schedule=
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix)
        [ -n "${2:-}" ] || fail 64 '--prefix wants a folder'
        case $2 in
          /*) prefix=$(absolute "$2") ;;
          *) prefix=$(absolute "$PWD/$2") ;;
        esac
        shift
        ;;
      --from)
        [ -n "${2:-}" ] || fail 64 '--from wants the folder of a release or a tarball, as a path or an https URL'
        from=$2
        shift
        ;;
      --key)
        [ -n "${2:-}" ] || fail 64 '--key wants a file with a public key'
        release_key=$(cat -- "$2") || fail 66 "the key $2 cannot be read"
        shift
        ;;
      --system) system=yes schedule=yes ;;
      --enroll)
        [ -n "${2:-}" ] || fail 64 '--enroll wants the address of a collector: https://...'
        collector=$2
        shift
        ;;
      --token-file)
        [ -r "${2:-}" ] || fail 66 "--token-file wants a file that can be read"
        token=$(absolute "$(dirname -- "$2")")/$(basename -- "$2")
        shift
        ;;
      --schedule) schedule=yes ;;
      --no-audit) audit=no ;;
      --back) task=back ;;
      --uninstall) task=remove ;;
      -h | --help)
        usage
        exit 0
        ;;
      *)
        usage >&2
        fail 64 "$1 is no option"
        ;;
    esac
    shift
  done
  checkout=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
  link=$prefix/bin/shipshape
  home=$prefix/share/shipshape
  if [ "$(uname -s)" = Darwin ] && [ "$prefix" = "$HOME/.local" ]; then
    home="$HOME/Library/Application Support/shipshape"
  fi
  # An install.sh that lies in a release installs that.
  if [ -z "$from" ] && [ -n "$release_key" ] && [ -f "$checkout/SHA256SUMS" ]; then from=$checkout; fi
  [ -z "$system" ] || choose_system
  # Its own program, never the link: that may lie where others can put another in its place.
  installed=$home/current/bin/shipshape
  version=$(date -u +%Y%m%d%H%M%S)-$$
  made=
  note=
  staging=
  "$task"
}

# Nothing of it lies where anybody but root can write.
choose_system() {
  [ "$(id -u)" -eq 0 ] || fail 77 '--system installs for everybody on this machine: run it as root.'
  umask 022
  home=/opt/shipshape
  link=/usr/local/bin/shipshape
  prefix=/usr/local
  if [ "$(uname -s)" = Darwin ]; then
    kept='/Library/Application Support/Shipshape' courier=_shipshape scheduler=launchd tools=
  else
    kept=/var/lib/shipshape courier=shipshape tools=/usr/local/sbin:/usr/local/bin:
    if [ -d /run/systemd/system ]; then scheduler=systemd; else scheduler=cron; fi
    [ "$task" != install ] || [ "$scheduler" = systemd ] || [ -d /etc/cron.d ] ||
      fail 69 '--system needs systemd, or a cron that reads /etc/cron.d: neither is here.'
  fi
  # On a Mac /usr/local may belong to anybody. Who installs from a checkout has Node and npm where they like.
  if [ "$task" != install ] || [ -n "$from" ]; then PATH=$tools/usr/sbin:/usr/bin:/sbin:/bin; fi
}

# One spelling for every way to name a folder, so that --uninstall finds its link; the folder need not be there yet.
absolute() {
  if [ -d "$1" ]; then
    (CDPATH='' cd -- "$1" && pwd -P) || fail 66 "the folder $1 cannot be entered"
    return
  fi
  parent=$(absolute "$(dirname -- "$1")")
  name=$(basename -- "$1")
  case $name in
    .) printf '%s\n' "$parent" ;;
    ..) dirname -- "$parent" ;;
    *) printf '%s\n' "${parent%/}/$name" ;;
  esac
}

install() {
  if [ -n "$from" ]; then need_release_tools; else need_node; fi
  say "This installs shipshape into $home"
  if [ -n "$system" ]; then
    say "and links it as $link. It keeps what it learns in $kept, makes the user"
    say "$courier, who sends reports and can do nothing else, and has $scheduler make one report a day."
  else
    say "and links it as $link. Nothing else is touched, and root is not needed."
  fi
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  make_folders
  if [ -n "$from" ]; then
    fetch_release
  else
    fetch_packages
    build_tree
  fi
  start_tree
  switch_over
  [ -z "$system" ] || whole_machine prepare
  [ -n "$system" ] || advise_path
  say "Installed: $("$installed" --version)"
  [ -z "$collector" ] || enroll
  [ -z "$schedule" ] || "$installed" schedule on || fail $? 'No report is made by itself: see above. All else is done.'
  [ "$audit" = no ] || first_audit
  [ -n "$schedule" ] || say 'For one report a day by itself: shipshape schedule on'
}

whole_machine() {
  sh "$home/current/lib/whole-machine.sh" "$1"
}

enroll() {
  if [ -n "$token" ]; then set -- --token-file "$token"; else set --; fi
  "$installed" enroll "$collector" "$@" || fail $? 'shipshape is installed, and this laptop is not enrolled: see above.'
}

need_node() {
  for program in node npm; do
    command -v "$program" >/dev/null 2>&1 ||
      fail 69 "$program is missing. Install Node 20 or newer with npm (https://nodejs.org), then run this again."
  done
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || fail 69 "Node $major is too old: version 20 or newer is needed to install (shipshape then brings its own)."
}

# The folders that are new with us are noted, so that --uninstall can leave things as they were.
make_folders() {
  for folder in "$home/versions" "$prefix/bin"; do
    note_missing "$folder"
    mkdir -p -- "$folder" || fail 73 "the folder $folder cannot be made"
  done
  if [ -n "$made" ]; then
    [ -e "$home/made" ] || note=$home/made
    printf '%s' "$made" >>"$home/made"
  fi
  rm -rf -- "$home"/staging.*
  staging=$(mktemp -d "$home/staging.XXXXXX") || fail 73 "nothing can be written into $home"
}

# What failed takes back only what it made itself: the history of a checkout may stand in the same folder.
clean_up() {
  [ -z "$staging" ] || rm -rf -- "$staging"
  rm -f -- "$link.new"
  [ "$(readlink "$home/current")" != "versions/$version" ] || return 0
  rm -rf -- "$home/versions/$version"
  [ -z "$note" ] || rm -f -- "$note"
  remove_empty "$made"
}

note_missing() {
  [ ! -d "$1" ] || return 0
  note_missing "$(dirname -- "$1")"
  made="$made$1
"
}

# The checkout may be read-only, and nothing of it is changed: all work is done on a copy.
fetch_packages() {
  say 'Fetching packages (about a minute) ...'
  source=$staging/source
  mkdir -- "$source"
  for part in package.json package-lock.json build.ts LICENSE src reports checks packaging; do
    cp -R -- "$checkout/$part" "$source/" || fail 66 "$checkout/$part cannot be read: is this a whole checkout?"
  done
  chmod -R u+w "$source"
  (cd -- "$source" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier \
    --cache "$staging/npm" --logs-max=0 --fetch-retries=1 --fetch-retry-mintimeout=1000) >"$staging/npm.log" 2>&1 || {
    sed -n 's/^npm error /  npm: /p' "$staging/npm.log" | head -n 5 >&2
    fail 69 'The packages could not be fetched. Is there a network, and does npm reach its registry? Nothing was changed.'
  }
  node=$source/node_modules/.bin/node
  "$node" --version >/dev/null 2>&1 || fail 69 "There is no Node 26 for this system ($(uname -sm)). Nothing was changed."
}

build_tree() {
  say 'Building ...'
  tree=$staging/tree
  "$node" "$source/build.ts" "$tree" || fail 70 'The bundle could not be built. Nothing was changed.'
  cp -L -- "$node" "$tree/bin/node"
}

need_release_tools() {
  [ -n "$release_key" ] || fail 64 'This install.sh came without the key of a release. Name the file that holds it: --key FILE'
  command -v openssl >/dev/null 2>&1 || fail 69 'openssl is missing, and without it nobody can tell who signed the release. Install it, then run this again.'
  case $from in
    https://*) command -v curl >/dev/null 2>&1 || fail 69 'curl is missing, which fetches the release. Install it, then run this again.' ;;
    *://*) fail 64 "$from is no https URL" ;;
    *) ;;
  esac
}

# Nothing is unpacked before the key's owner has vouched for it: the signature stands for the sums, and the sums for the tarball.
fetch_release() {
  place=${from%/} tarball=
  case $place in
    *.tar.gz) tarball=${place##*/} place=$(dirname -- "$place") ;;
    *) ;;
  esac
  case $from in
    https://*) ;;
    *) place=$(CDPATH='' cd -- "$place" 2>/dev/null && pwd -P) || fail 66 "there is no release in $from" ;;
  esac
  say "Fetching the release from $place ..."
  fetch SHA256SUMS
  fetch SHA256SUMS.sig
  printf '%s\n' "$release_key" >"$staging/key.pem"
  openssl dgst -sha256 -verify "$staging/key.pem" -signature "$staging/SHA256SUMS.sig" "$staging/SHA256SUMS" >/dev/null 2>&1 ||
    fail 65 "The release in $place is not signed by the key that this install.sh trusts. Nothing was changed."
  platform=$(platform_name)
  [ -n "$tarball" ] || tarball=$(sed -n "s/^[0-9a-f]*  \(shipshape-[0-9A-Za-z.-]*-$platform\.tar\.gz\)\$/\1/p" "$staging/SHA256SUMS" | head -n 1)
  [ -n "$tarball" ] || fail 69 "The release in $place has nothing for this system ($(uname -sm)). Nothing was changed."
  fetch "$tarball"
  wanted=$(awk -v name="$tarball" '$2 == name { print $1 }' "$staging/SHA256SUMS")
  found=$(openssl dgst -sha256 -r "$staging/$tarball")
  [ "$wanted" = "${found%% *}" ] ||
    fail 65 "$tarball is not what was signed (its SHA-256 is ${found%% *}, and ${wanted:-none} is signed). Nothing was changed."
  tar -xzo -C "$staging" -f "$staging/$tarball" || fail 65 "$tarball cannot be unpacked. Nothing was changed."
  tree=$staging/${tarball%.tar.gz}
  "$tree/bin/node" --version >/dev/null 2>&1 || fail 69 "$tarball is not for this system ($(uname -sm)). Nothing was changed."
}

fetch() {
  case $place in
    https://*) curl --fail --silent --show-error --location --proto '=https' --output "$staging/$1" -- "$place/$1" ;;
    *) cp -- "$place/$1" "$staging/$1" ;;
  esac || fail 66 "$place/$1 cannot be fetched. Nothing was changed."
}

# As the tarballs are named, after Node's words for systems and processors.
platform_name() {
  case $(uname -s):$(uname -m) in
    Darwin:arm64) echo darwin-arm64 ;;
    Darwin:*) echo darwin-x64 ;;
    *:aarch64 | *:arm64) echo linux-arm64 ;;
    *:x86_64 | *:amd64) echo linux-x64 ;;
    *) echo none ;;
  esac
}

start_tree() {
  name_folder <"$tree/bin/shipshape" >"$staging/launcher"
  mv -f -- "$staging/launcher" "$tree/bin/shipshape"
  # On a Mac chmod takes a -- behind the mode for a file.
  chmod 755 "$tree/bin/node" "$tree/bin/shipshape"
  chmod -R go-w "$tree"
  # Everybody may start it; a checkout may have been closed to others.
  [ -z "$system" ] || chmod -R a+rX "$tree"
  # Called once each, so that the compile cache is there before the first real start.
  "$tree/bin/node" "$tree/lib/shipshape.mjs" --help >/dev/null || fail 70 'The new version does not start. Nothing was changed.'
}

# The launcher is called by a link, and then cannot look beside itself.
name_folder() {
  while IFS= read -r line; do
    case $line in
      here=*) printf 'here=%s\n' "$(quote "$home/current/bin")" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done
}

quote() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

# One rename makes the new version the current one; the one before it stays for programs that still run from it.
switch_over() {
  before=
  [ ! -L "$home/current" ] || before=$(readlink "$home/current")
  mv -- "$tree" "$home/versions/$version"
  make_current "versions/$version"
  # It may lie on another disk than the rest, over which nothing is renamed.
  rm -f -- "$link.new"
  ln -s "$installed" "$link.new"
  "$home/current/bin/node" -e 'fs.renameSync(process.argv[1], process.argv[2])' "$link.new" "$link"
  for old in "$home"/versions/*; do
    case $old in
      "$home/versions/$version" | "$home/$before") ;;
      *) rm -rf -- "$old" ;;
    esac
  done
}

make_current() {
  ln -s "$1" "$staging/current"
  "$home/$1/bin/node" -e 'fs.renameSync(process.argv[1], process.argv[2])' "$staging/current" "$home/current"
}

# The version before is still whole; going back once more returns to the newer one.
back() {
  [ -L "$home/current" ] || fail 66 "nothing is installed in $home"
  present=$(readlink "$home/current")
  for other in "$home"/versions/*; do
    [ "$other" != "$home/$present" ] || continue
    staging=$(mktemp -d "$home/staging.XXXXXX") || fail 73 "nothing can be written into $home"
    make_current "versions/${other##*/}"
    rmdir -- "$staging"
    say "Back at: $("$installed" --version)"
    return
  done
  fail 66 "there is no other version in $home to go back to"
}

advise_path() {
  case :$PATH: in
    *":$prefix/bin:"*) ;;
    *)
      say "$prefix/bin is not on your PATH. Add it for new terminals with:"
      say "  echo $(quote "export PATH=\"$prefix/bin:\$PATH\"") >> ~/$(profile)"
      ;;
  esac
}

# The file that the login shell reads: bash passes over ~/.profile where it has one of its own.
profile() {
  shell=${SHELL:-}
  case ${shell##*/} in
    zsh) echo .zprofile ;;
    bash) if [ -f "$HOME/.bash_profile" ]; then echo .bash_profile; else echo .profile; fi ;;
    *) echo .profile ;;
  esac
}

# Whatever it finds, the installation has succeeded.
first_audit() {
  say 'The first audit:'
  say ''
  if [ -n "$collector" ]; then "$installed" report || :; else "$installed" audit || :; fi
}

remove() {
  [ -d "$home" ] || [ -L "$link" ] || fail 66 "nothing is installed in $home"
  if [ -n "$system" ]; then
    whole_machine leave
  else
    leave_collector
    leave_schedule
  fi
  for name in "$link" "$link.new"; do
    if [ -L "$name" ] && [ "$(readlink "$name")" = "$installed" ]; then rm -f -- "$name"; fi
  done
  made=
  [ ! -f "$home/made" ] || made=$(cat -- "$home/made")
  [ -z "$system" ] || whole_machine remove
  rm -rf -- "$home"
  remove_empty "$made"
  say "Removed shipshape from $home, with all that it kept."
}

# A laptop that is enrolled would be missed for ever; that nobody can be told is no reason to stay.
leave_collector() {
  [ -x "$installed" ] && [ -f "$home/state/state.db" ] || return 0
  said=$(SHIPSHAPE_STATE="$home/state" "$installed" unenroll --yes 2>&1) || :
  case $said in
    *'not enrolled'*) ;;
    *'could not be told'*) say 'This laptop was enrolled, and its collector could not be told that it leaves.' ;;
    *) say 'The collector is told that this laptop leaves.' ;;
  esac
}

# A scheduler would go on starting what is gone. One that starts another installation is not ours to turn off.
leave_schedule() {
  jobs=$(
    cat -- "$HOME/.config/systemd/user/shipshape.service" "$HOME/Library/LaunchAgents/shipshape.report.plist" \
      /etc/systemd/system/shipshape.service /Library/LaunchDaemons/shipshape.report.plist 2>/dev/null
    crontab -l 2>/dev/null
  ) || :
  case $jobs in
    *"$installed"*)
      "$installed" schedule off >/dev/null || say 'Its schedule could not be turned off: see above.'
      ;;
    *) ;; # nothing of ours is on
  esac
}

# Of the folders that came with us, deepest first, only what is empty: others may have come to use them.
remove_empty() {
  printf '%s\n' "$1" | sort -r | while IFS= read -r folder; do
    [ -z "$folder" ] || rmdir -- "$folder" 2>/dev/null || :
  done
}

say() {
  printf '%s\n' "$*"
}

fail() {
  status=$1
  shift
  printf 'install.sh: %s\n' "$*" >&2
  exit "$status"
}

main "$@"
