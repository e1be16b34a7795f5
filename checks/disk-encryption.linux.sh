#!/bin/sh
#: title: The disk is encrypted
#: failing: The disk is not encrypted
#: why: Whoever finds or steals the laptop can read every file on an unencrypted disk, without any password. Swap on such a disk holds copies of what was in memory.
#: severity: critical
#: controls: [cis-v8-3.6, nist-800-53-sc-28, nist-800-53-sc-28(1), iso27001-a.8.1, iso27001-a.8.24, soc2-cc6.1, soc2-cc6.7]
#: params:
#:   allow_home_only: {type: boolean, default: false, about: the system itself may be plain where the home folders are encrypted}
#: reads: [/proc/mounts, /proc/swaps, /etc/passwd, lsblk, findmnt, dmsetup table --target crypt, zfs get, /sys/fs/btrfs]
#: steps:
#:   - Nothing switches encryption on in place. Make a backup first.
#:   - Then reinstall, and choose encryption in the installer of the distribution.
#:   - 'Experts can start from a live system and run `cryptsetup reencrypt --encrypt --reduce-device-size 32M` on the partition.'
#:   - 'Swap alone: encrypt it with a random key in /etc/crypttab, or use zram instead.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/people.sh
. "${0%/*}/lib/people.sh"

# Every way from the system, from each home and from swap down to a disk must lead through a layer of encryption. A header
# of LUKS somewhere on the disk proves nothing.
audit() {
  root=${SHIPSHAPE_ROOT:-}
  mounts=$root/proc/mounts
  if [ ! -r "$mounts" ] || [ ! -r "$root/proc/swaps" ]; then cannot_tell '/proc/mounts and /proc/swaps cannot be read'; fi
  find_mount /
  case $kind in
    overlay | tmpfs | ramfs | 9p | virtiofs | nfs | nfs4)
      ! grep -q '^/dev/' "$mounts" || cannot_tell "/ is $kind and disks are mounted: what they hold is not known"
      skip "/ is $kind and no disk is mounted: a container, or a system without a disk"
      ;;
    *) ;;
  esac
  read_people || cannot_tell '/etc/passwd cannot be read'
  blocks=$(lsblk -Ppo NAME,KNAME,PKNAME,TYPE,FSTYPE,MOUNTPOINT 2>/dev/null) || cannot_tell 'lsblk does not tell the disks'
  gather_swaps
  count_points
  plan "$count"

  judge_system
  while IFS=: read -r name home; do
    [ -z "$name" ] || judge_home "$name" "$home"
  done <<EOF
$people
EOF
  while read -r file type _; do
    [ -z "$file" ] || judge_swap "$file" "$type"
  done <<EOF
$swaps
EOF
  judge_cipher
}

# Sets source and kind to the last mount that is the place itself, or the nearest folder above it.
find_mount() {
  source='' kind='' nearest=-1
  while read -r device target type _; do
    # In a variable: bash 5.2 reads "${target%/}"/* in a pattern otherwise.
    folder=${target%/}
    case $1/ in
      "$folder"/*)
        if [ "${#target}" -ge "$nearest" ]; then
          source=$device kind=$type nearest=${#target}
        fi
        ;;
      *) ;;
    esac
  done <"$mounts"
}

gather_swaps() {
  swaps=
  while read -r file type rest; do
    [ "$file" = Filename ] || swaps="$swaps$file $type $rest
"
  done <"$root/proc/swaps"
}

count_points() {
  count=2
  while read -r line; do
    [ -z "$line" ] || count=$((count + 1))
  done <<EOF
$people$swaps
EOF
}

judge_system() {
  point='the system lies on an encrypted disk'
  case ${SHIPSHAPE_ALLOW_HOME_ONLY:-no} in
    yes) skip "$point" 'the policy asks for the home folders alone' ;;
    *) judge_place "$point" "$source" "$kind" ;;
  esac
}

judge_home() {
  point="the home folder of $1 lies on an encrypted disk"
  place=$(findmnt -nro SOURCE,FSTYPE --target "$2" 2>/dev/null)
  if [ -n "$place" ]; then
    source=${place% *}
    judge_place "$point" "${source%%\[*}" "${place##* }"
  elif [ -e "$root$2" ]; then
    cannot_tell "$point" "findmnt does not tell where $2 lies"
  else
    skip "$point" "there is no $2"
  fi
}

# What is in zram stays in memory.
judge_swap() {
  point="the swap area $1 is encrypted"
  case $2:$1 in
    partition:/dev/zram*) ok "$point" found 'in memory' ;;
    partition:*) judge_place "$point" "$1" swap ;;
    file:*)
      find_mount "$1"
      judge_place "$point" "$source" "$kind"
      ;;
    *) cannot_tell "$point" "it is of type $2" ;;
  esac
}

# A file system of btrfs can lie on several disks: each must be encrypted.
judge_place() {
  if [ "$3" = zfs ]; then
    judge_dataset "$1" "$2"
    return
  fi
  ask_device "$2"
  if [ "$3" = btrfs ] && [ "$state" = encrypted ]; then
    for folder in "$root/sys/fs/btrfs"/*/devices; do
      [ -e "$folder/${kernel_name##*/}" ] || continue
      for device in "$folder"/*; do
        [ "$state" != encrypted ] || ask_device "/dev/${device##*/}"
      done
    done
  fi
  case $state in
    encrypted) ok "$1" found "$2" ;;
    plain) not_ok "$1" found "$2 is not encrypted" wanted 'a crypt layer' ;;
    *) cannot_tell "$1" "what is below ${2:-it} is not known" ;;
  esac
}

judge_dataset() {
  said=$(zfs get -H -o property,value encryption,keystatus "$2" 2>/dev/null)
  encryption='' key=''
  while read -r property value; do
    case $property in
      encryption) encryption=$value ;;
      keystatus) key=$value ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  case $encryption:$key in
    :*) cannot_tell "$1" "zfs does not tell whether $2 is encrypted" ;;
    off:*)
      case $blocks in
        *'TYPE="crypt"'*) cannot_tell "$1" "$2 is not encrypted; whether the disks below it are is not seen" ;;
        *) not_ok "$1" found "encryption of $2 is off" wanted 'encryption on' ;;
      esac
      ;;
    *:available) ok "$1" found "$2: $encryption" ;;
    *) cannot_tell "$1" "$2: $encryption, key $key" ;;
  esac
}

# Sets state to encrypted, plain or unknown, and kernel_name to the name of the kernel: /dev/dm-0.
ask_device() {
  answer=$(printf '%s\n' "$blocks" | awk -v "wanted=$1" "$layers")
  state=${answer%% *} kernel_name=${answer##* }
}

# lsblk prints a device once for each device below it.
# shellcheck disable=SC2016 # the $ are those of awk
layers='
  function field(name) {
    if (!match($0, "(^| )" name "=\"[^\"]*\"")) return ""
    name = substr($0, RSTART, RLENGTH)
    sub(/^[^"]*"/, "", name)
    sub(/"$/, "", name)
    return name
  }
  {
    name = field("KNAME")
    if (name == "") next
    type[name] = field("TYPE")
    if (field("NAME") == wanted || name == wanted) start = name
    if (field("PKNAME") != "") below[name] = below[name] " " field("PKNAME")
  }
  # Through a loop device, a volume of ZFS or a name that lsblk does not list nobody sees.
  function state(name, depth,   part, count, i, one, worst) {
    if (!(name in type) || depth > 20) return "unknown"
    if (type[name] == "crypt") return "encrypted"
    count = split(below[name], part, " ")
    if (count == 0) return (type[name] == "loop" || name ~ /^\/dev\/(zd|nbd)/) ? "unknown" : "plain"
    worst = "encrypted"
    for (i = 1; i <= count; i++) {
      one = state(part[i], depth + 1)
      if (one == "plain" || worst == "plain") worst = "plain"
      else if (one == "unknown") worst = "unknown"
    }
    return worst
  }
  END { print state(start, 0), start }
'

# cipher_null is a cipher in name only. The table is shown to root alone.
judge_cipher() {
  point='every crypt layer has a real cipher'
  user=$(id -u)
  case $blocks in
    *'TYPE="crypt"'*) ;;
    *)
      skip "$point" 'there is no crypt layer'
      return
      ;;
  esac
  if [ "$user" != 0 ]; then
    skip "$point" 'the cipher is shown to root alone'
    return
  fi
  ciphers=$(dmsetup table --target crypt 2>/dev/null | awk '$4 == "crypt" { print $5 }')
  case $ciphers in
    '') cannot_tell "$point" 'dmsetup does not tell the ciphers' ;;
    *cipher_null*) not_ok "$point" found cipher_null wanted aes-xts-plain64 ;;
    *) ok "$point" found "$ciphers" ;;
  esac
}

run "$@"
