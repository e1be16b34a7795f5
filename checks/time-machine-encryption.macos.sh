#!/bin/sh
#: title: Backups are encrypted
#: failing: A backup disk is not encrypted
#: why: A backup holds everything that the laptop holds. Whoever finds or steals an unencrypted one can read it all, however well the laptop is guarded.
#: severity: high
#: controls: [cis-macos-2.3.4.2, cis-v8-3.6, cis-v8-11.3, nist-800-53-cp-9(8), nist-800-53-sc-28, iso27001-a.8.13, iso27001-a.8.24, soc2-cc6.1, soc2-cc6.7]
#: reads: [tmutil destinationinfo, defaults read /Library/Preferences/com.apple.TimeMachine, diskutil info of a mounted backup disk]
#: steps:
#:   - Open System Settings > General > Time Machine, choose the disk and then the minus sign, which leaves the backups on it.
#:   - Choose the plus sign and the same disk, turn Encrypt Backup on, and keep the password where this laptop is not.
#:   - If macOS wants to erase the disk for that, have another copy of what only it holds first.
#: pane: x-apple.systempreferences:com.apple.Time-Machine-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

# Names and addresses of backup disks tell about their owner, so the disks are only numbered.
audit() {
  said=$(tmutil destinationinfo 2>&1)
  status=$?
  case $status:$said in
    0:'tmutil: No destinations configured.') skip 'Time Machine has no backup disk' ;;
    0:*) ;;
    *'requires Full Disk Access'*) cannot_tell 'needs Full Disk Access' ;;
    *) cannot_tell "tmutil exited with $status" ;;
  esac
  read_disks
  if [ "$count" -eq 0 ] || [ "$count" -ne "$rules" ]; then
    cannot_tell 'tmutil did not tell the backup disks'
  fi
  read_states

  plan "$count"
  number=0
  while read -r id mount; do
    number=$((number + 1))
    judge "backup disk $number of $count is encrypted"
  done <<EOF
$disks
EOF
}

# ====================================================
# Name          : Backup
# Kind          : Local
# Mount Point   : /Volumes/Backup
# ID            : 6C2F3A51-0D0E-4B6B-9C57-2D9B8E3E8A10
#
# Sets disks to lines `ID mount point`, the second only for a local disk that is mounted. `>` marks the disk used last.
read_disks() {
  disks='' count=0 rules=0 kind='' mount=''
  while IFS= read -r line; do
    case $line in
      '===='* | '> ===='*) rules=$((rules + 1)) kind='' mount='' ;;
      'Kind'*': '*) kind=${line#*: } ;;
      'Mount Point'*': /'*) mount=${line#*: } ;;
      'ID'*': '*)
        [ "$kind" = Local ] || mount=
        disks="${disks:+$disks
}${line#*: } $mount"
        count=$((count + 1))
        ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

# Sets states to what Time Machine noted of each disk at its last backup: `ID:yes ID:no`. macOS shows these notes only to root
# with Full Disk Access. Of a disk on the network it notes the key in the keychain that opens the image there.
read_states() {
  states=
  notes=$(defaults read /Library/Preferences/com.apple.TimeMachine 2>/dev/null) || return 0
  # shellcheck disable=SC2016 # these are variables of awk
  states=$(printf '%s\n' "$notes" | awk '
    { sub(/^ +/, ""); sub(/;$/, ""); gsub(/"/, "") }
    $0 == "{" { id = state = "" }
    $1 == "DestinationID" { id = $3 }
    $1 == "DiskImageKeychainUUID" && state == "" { state = "yes" }
    $1 == "LastKnownEncryptionState" && ($3 == "Encrypted" || $3 == "FileVault") { state = "yes" }
    $1 == "LastKnownEncryptionState" && $3 == "NotEncrypted" { state = "no" }
    /^[}],?$/ { if (id != "" && state != "") printf "%s:%s ", id, state; id = state = "" }
  ')
}

judge() {
  case " $states" in
    *" $id:no "*) not_ok "$1" found NotEncrypted wanted Encrypted ;;
    *" $id:yes "*) ok "$1" ;;
    *) judge_mounted "$1" ;;
  esac
}

judge_mounted() {
  if [ -z "$mount" ]; then
    cannot_tell "$1" 'needs root and Full Disk Access, or the disk connected'
    return
  fi
  said=$(diskutil info "$mount" 2>/dev/null)
  status=$?
  while read -r word value; do
    [ "$word" != FileVault: ] || break
  done <<EOF
$said
EOF
  case $status:$value in
    0:Yes) ok "$1" found 'FileVault: Yes' ;;
    *:No) not_ok "$1" found 'FileVault: No' wanted 'FileVault: Yes' ;;
    *) cannot_tell "$1" "diskutil exited with $status and did not tell" ;;
  esac
}

run "$@"
