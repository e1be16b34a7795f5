# shellcheck shell=sh
# Makes a pretended Mac in /tmp/mac, to be sourced by a script that runs in namespaces of its own: places and links as they lie there,
# and tiny programs that speak as dscl, launchctl, sw_vers and uname do. What a Mac has not is gone: no useradd, no systemctl, no crontab.
#
#   on_mac COMMAND…        runs a command there, as root
#   fire LABEL [WORD…]     runs a daemon as its property list says, with words behind its own
#   mac_files              lists what lies there, as lines

mac=/tmp/mac
mkdir "$mac"
mount -t tmpfs -o mode=755 tmpfs "$mac"
mkdir -p "$mac/usr" "$mac/private/etc" "$mac/private/var/db/dslocal/Users" "$mac/private/var/db/dslocal/Groups" "$mac/private/var/db/launchd" \
  "$mac/private/tmp" "$mac/Library/LaunchDaemons" "$mac/Library/Application Support" "$mac/Users/alice" "$mac/opt" "$mac/root" "$mac/proc" \
  "$mac/dev" "$mac/pretend"
chmod 1777 "$mac/private/tmp"
for name in etc var tmp; do ln -s "private/$name" "$mac/$name"; done
for name in bin sbin lib lib64; do cp -a "/$name" "$mac/$name"; done
mount --bind /usr "$mac/usr"
mount -t proc proc "$mac/proc"
mount --rbind /dev "$mac/dev"
cp -a /etc/passwd /etc/group /etc/ld.so.cache /etc/alternatives "$mac/private/etc/"
rm -f "$mac/usr/sbin/useradd" "$mac/usr/sbin/userdel" "$mac/usr/bin/systemctl" "$mac/usr/bin/crontab" "$mac/usr/bin/loginctl"
for pair in Users/root:0 Users/daemon:1 Users/_spotlight:89 Users/_other:390 Users/alice:501 Groups/wheel:0 Groups/staff:20 Groups/_more:389; do
  key=UniqueID
  case $pair in Groups/*) key=PrimaryGroupID ;; esac
  echo "$key: ${pair#*:}" >"$mac/private/var/db/dslocal/${pair%:*}"
done

program() {
  install -m 755 /dev/stdin "$mac/usr/bin/$1"
}

cp "$mac/usr/bin/chmod" "$mac/pretend/chmod"
program uname <<'TEXT'
#!/bin/sh
case $* in -m) echo arm64 ;; -s | '') echo Darwin ;; -sm) echo Darwin arm64 ;; esac
TEXT
program sw_vers <<'TEXT'
#!/bin/sh
case $* in -productVersion) echo 26.5 ;; -buildVersion) echo 25F71 ;; *) printf 'ProductName:\t\tmacOS\nProductVersion:\t\t26.5\nBuildVersion:\t\t25F71\n' ;; esac
TEXT
# Whatever stands behind the mode is a file.
program chmod <<'TEXT'
#!/bin/sh
case ${2:-} in --) echo 'chmod: --: No such file or directory' >&2; exit 1 ;; esac
exec /pretend/chmod "$@"
TEXT
# A record is a file with a line for each key; a user can be looked up as soon as its number is there.
program dscl <<'TEXT'
#!/bin/sh
record=/private/var/db/dslocal$3
missing() { echo '<dscl_cmd> DS Error: -14136 (eDSRecordNotFound)' >&2; exit 56; }
case $2 in
  -list) for each in "$record"/*; do printf '%-24s %s\n' "${each##*/}" "$(sed -n "s/^$4: //p" "$each")"; done ;;
  -read)
    [ -f "$record" ] || missing
    [ -n "${4:-}" ] || exec cat "$record"
    grep "^$4: " "$record" || echo "No such key: $4" >&2 ;;
  -create)
    [ -f "$record" ] || : >"$record"
    [ -n "${4:-}" ] || exit 0
    sed -i "/^$4: /d" "$record"
    printf '%s: %s\n' "$4" "$5" >>"$record"
    [ "$4" != UniqueID ] || echo "${3##*/}:*:$5:$5::/var/empty:/usr/bin/false" >>/etc/passwd ;;
  -delete)
    [ -f "$record" ] || missing
    rm "$record"
    case $3 in /Users/*) sed -i "/^${3##*/}:/d" /etc/passwd ;; esac ;;
esac
TEXT
# What is bootstrapped must be a property list that a parser takes, of a user that is there.
program launchctl <<'TEXT'
#!/bin/sh
label=${2#system/}
case $1 in bootstrap) label=$(basename "$3" .plist) ;; esac
job=/private/var/db/launchd/$label
case $1 in
  print) [ -e "$job" ] || { echo "Could not find service \"$label\" in domain for system" >&2; exit 113; } ;;
  bootstrap)
    [ ! -e "$job" ] && /usr/bin/python3 /pretend/job.py check "$label" || { echo 'Bootstrap failed: 5: Input/output error' >&2; exit 5; }
    : >"$job" ;;
  bootout) rm "$job" 2>/dev/null || { echo 'Boot-out failed: 3: No such process' >&2; exit 3; } ;;
esac
TEXT
cat >"$mac/pretend/job.py" <<'TEXT'
import os, plistlib, pwd, subprocess, sys
task, label, *more = sys.argv[1:]
with open(f'/Library/LaunchDaemons/{label}.plist', 'rb') as file:
    job = plistlib.load(file)
user = pwd.getpwnam(job.get('UserName', 'root'))
if task == 'check':
    sys.exit(job['Label'] != label or not all(os.path.isdir(place) for place in job.get('WatchPaths', [])))
rights = [] if user.pw_uid == 0 else ['setpriv', f'--reuid={user.pw_uid}', f'--regid={user.pw_gid}', '--clear-groups']
environment = {'PATH': '/usr/bin:/bin:/usr/sbin:/sbin', **job.get('EnvironmentVariables', {})}
os.umask(job['Umask'])
sys.exit(subprocess.run([*rights, *job['ProgramArguments'], *more], env=environment, cwd='/').returncode)
TEXT
# The Node of this machine, which believes that it is on a Mac.
echo "Object.defineProperty(process, 'platform', { value: 'darwin' });" >"$mac/pretend/darwin.mjs"

on_mac() {
  env -i HOME=/root PATH=/usr/bin:/bin:/usr/sbin:/sbin chroot "$mac" "$@"
}

fire() {
  on_mac /usr/bin/python3 /pretend/job.py run "$@"
}

mac_files() {
  find "$mac" -xdev \( -path "$mac/pretend" -o -path "$mac/private/tmp" \) -prune -o -type d -printf '%p %m %u %g\n' -o -printf '%p %m %u %g %s %l\n' | sort
  find "$mac/usr/local" -printf '%p %m %u %g %l\n' | sort
  cat "$mac/private/etc/passwd"
}
