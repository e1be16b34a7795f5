#!/bin/sh
#: title: Passwords are long, guesses are slowed down, and hashes are strong
#: failing: A password may be short, guessed without end, or stored weakly
#: why: Whoever holds the laptop can try passwords at the login. Twelve characters and a pause after a few wrong ones make guessing hopeless; a strong hash does so for a stolen disk.
#: severity: medium
#: controls: [cis-ubuntu-5.3.2.2, cis-ubuntu-5.3.2.3, cis-ubuntu-5.3.3.1.1, cis-ubuntu-5.3.3.2.2, cis-ubuntu-5.4.1.4, cis-debian-5.3.3.1.1, cis-v8-5.2, nist-800-53-ia-5(1), nist-800-53-ac-7, iso27001-a.5.17, soc2-cc6.1]
#: params:
#:   min_length: {type: integer, default: 12, minimum: 8, maximum: 64, about: the fewest characters that a new password may have}
#:   max_failures: {type: integer, default: 10, minimum: 1, maximum: 100, about: the wrong passwords after which the account is locked for a while}
#: reads: [/etc/pam.d, /usr/lib/pam.d, /etc/security/pwquality.conf, /etc/security/pwquality.conf.d, /etc/security/faillock.conf, /etc/login.defs]
#: fix: Demands long new passwords by a file of its own, locks an account for a while after some wrong ones, and stores new passwords with a strong hash. Installs what checks passwords where it is missing.
#: changes: [/etc/security/pwquality.conf.d/60-shipshape.conf, /etc/security/faillock.conf, '/etc/pam.d/*', '/etc/pam.d/common-*', '/etc/authselect/*', '/var/lib/pam/*', /usr/share/pam-configs/shipshape-faillock, /usr/share/pam-configs/shipshape-faillock-notify, 'setting: packages']
#: risk: disruptive
#: steps:
#:   - Keep a root shell open while you change PAM, and try a login in another window before you close it.
#:   - 'Debian, Ubuntu: run `sudo apt-get install libpam-pwquality` and write `minlen = 12` in /etc/security/pwquality.conf.d/50-length.conf. Add pam_faillock by a profile for `sudo pam-auth-update`, as faillock(8) and pam-auth-update(8) tell.'
#:   - 'Fedora: write the same file, then run `sudo authselect enable-feature with-faillock`.'
#:   - 'Arch: run `sudo pacman -S libpwquality`, write the same file, and put `password requisite pam_pwquality.so retry=3` before pam_unix.so in /etc/pam.d/system-auth.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/pam.sh
. "${0%/*}/lib/pam.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"
# shellcheck source=checks/lib/ini.sh
. "${0%/*}/lib/ini.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-packages.sh
. "${0%/*}/lib/fix-packages.sh"

# Debian, Ubuntu and openSUSE keep a file for each type; Fedora one for the console and one for logins from afar; Arch one.
audit() {
  root=${SHIPSHAPE_ROOT:-}
  read_pam common-password password
  if [ "$pam_known" = yes ]; then
    plan 3
    judge_length common-password
    judge_hash common-password
    judge_lockout common-auth
    return
  fi
  read_pam system-auth password
  [ "$pam_known" = yes ] || cannot_tell 'neither common-password nor system-auth can be read in /etc/pam.d'
  if [ -e "$root/etc/pam.d/password-auth" ]; then stacks='system-auth password-auth'; else stacks=system-auth; fi
  if [ "$stacks" = system-auth ]; then plan 3; else plan 6; fi
  for stack in $stacks; do
    judge_length "$stack"
    judge_hash "$stack"
    judge_lockout "$stack"
  done
}

# The first module that refuses short passwords and whose refusal counts.
judge_length() {
  minimum=${SHIPSHAPE_MIN_LENGTH:-12}
  point="$1 refuses a new password under $minimum characters"
  read_pam "$1" password
  if [ "$pam_known" = no ]; then
    cannot_tell "$point" "/etc/pam.d/$1 cannot be read"
    return
  fi
  shortest='' enforced=yes
  while read -r control module arguments; do
    case $control in
      required | requisite | \[*default=die* | \[*default=bad*) ;;
      *) continue ;;
    esac
    case $module in
      pam_pwquality.so) find_pwquality_length ;;
      pam_cracklib.so) find_cracklib_length ;;
      pam_passwdqc.so) find_passwdqc_length ;;
      *) ;;
    esac
    [ -z "$shortest" ] || break
  done <<EOF
$pam
EOF
  case $shortest in
    '') not_ok "$point" found 'no pam_pwquality, pam_passwdqc or pam_cracklib that is required' wanted "$minimum" ;;
    *[!0-9]* | ?????*) cannot_tell "$point" "$module: $shortest" ;;
    *)
      if [ "$enforced" = no ]; then
        not_ok "$point" found "$module warns only" wanted 'a refusal'
      elif [ "$shortest" -lt "$minimum" ]; then
        not_ok "$point" found "$module takes $shortest" wanted "$minimum"
      else
        ok "$point" found "$module takes $shortest"
      fi
      ;;
  esac
}

# Arguments of the line come after the files and win over them. A credit shortens what is asked for by as many characters.
find_pwquality_length() {
  if ! ask_ini '' 'minlen|[dulo]credit|enforcing' "$root/etc/security/pwquality.conf" "$root/etc/security/pwquality.conf.d"/*.conf; then
    shortest='its files cannot be read'
    return
  fi
  length=8 digits=0 uppers=0 lowers=0 others=0
  read_credits "$said $arguments"
}

find_cracklib_length() {
  length=9 digits=1 uppers=1 lowers=1 others=1
  read_credits "$arguments"
}

# A minlen under 6 counts as 6.
read_credits() {
  for word in $1; do
    value=${word#*=}
    case $word in
      minlen=* | [dulo]credit=* | enforcing=*)
        case ${value#-} in
          '' | *[!0-9]* | 0?* | ?????*)
            shortest=$word
            return
            ;;
          *) ;;
        esac
        ;;
      *) ;;
    esac
    case $word in
      minlen=*) length=$value ;;
      dcredit=*) digits=$value ;;
      ucredit=*) uppers=$value ;;
      lcredit=*) lowers=$value ;;
      ocredit=*) others=$value ;;
      enforcing=0) enforced=no ;;
      enforcing=*) enforced=yes ;;
      *) ;;
    esac
  done
  shortest=$length
  [ "$shortest" -ge 6 ] || shortest=6
  for credit in "$digits" "$uppers" "$lowers" "$others"; do
    [ "$credit" -le 0 ] || shortest=$((shortest - credit))
  done
}

# min=N0,N1,N2,N3,N4: the lengths that are enough for one kind of characters up to four; what is disabled is refused.
find_passwdqc_length() {
  lengths=disabled,24,11,8,7
  for word in $arguments; do
    case $word in
      min=*) lengths=${word#min=} ;;
      enforce=none) enforced=no ;;
      config=*)
        shortest="the lengths are in ${word#config=}"
        return
        ;;
      *) ;;
    esac
  done
  shortest=9999
  for length in $(printf '%s\n' "$lengths" | tr , ' '); do
    case $length in
      disabled) ;;
      *[!0-9]* | ?????*)
        shortest="min=$lengths"
        return
        ;;
      *) [ "$length" -ge "$shortest" ] || shortest=$length ;;
    esac
  done
}

# A word on the line of pam_unix, the last one; else the one of login.defs; else DES.
judge_hash() {
  point="$1 stores new passwords with a strong hash"
  hash=
  unix=no
  while read -r control module arguments; do
    [ "$module" = pam_unix.so ] || continue
    unix=yes
    for word in $arguments; do
      case $word in
        md5 | bigcrypt | sha256 | sha512 | blowfish | yescrypt | gost_yescrypt) hash=$word ;;
        *) ;;
      esac
    done
  done <<EOF
$pam
EOF
  if [ "$unix" = no ]; then
    cannot_tell "$point" 'no line calls pam_unix'
    return
  fi
  if [ -z "$hash" ]; then
    for file in "$root/etc/login.defs" "$root/usr/etc/login.defs"; do
      [ -r "$file" ] || continue
      while read -r key value _; do
        [ "$key" != ENCRYPT_METHOD ] || hash=$value
      done <"$file"
      break
    done
  fi
  case $hash in
    yescrypt | gost_yescrypt | sha512 | blowfish | YESCRYPT | GOST_YESCRYPT | SHA512 | BCRYPT | BLOWFISH) ok "$point" found "$hash" ;;
    md5 | bigcrypt | sha256 | MD5 | SHA256 | DES) not_ok "$point" found "$hash" wanted yescrypt ;;
    '') not_ok "$point" found 'no method named, so DES' wanted yescrypt ;;
    *) cannot_tell "$point" "the method is $hash" ;;
  esac
}

# The number stands on a line of pam_faillock, or in its file, which does nothing when no line calls it.
judge_lockout() {
  maximum=${SHIPSHAPE_MAX_FAILURES:-10}
  point="$1 locks an account after at most $maximum wrong passwords"
  read_pam "$1" auth
  if [ "$pam_known" = no ]; then
    cannot_tell "$point" "/etc/pam.d/$1 cannot be read"
    return
  fi
  called=no deny='' file=/etc/security/faillock.conf
  while read -r control module arguments; do
    case "$module $arguments " in
      'pam_faillock.so '*' preauth '* | 'pam_faillock.so '*' authfail '* | 'pam_faillock.so preauth '* | 'pam_faillock.so authfail '*)
        called=yes
        for word in $arguments; do
          case $word in
            deny=*) deny=${word#deny=} ;;
            conf=*) file=${word#conf=} ;;
            *) ;;
          esac
        done
        ;;
      *) ;;
    esac
  done <<EOF
$pam
EOF
  if [ "$called" = no ]; then
    not_ok "$point" found 'no pam_faillock' wanted 'pam_faillock'
    return
  fi
  if [ -z "$deny" ]; then
    ask_ini '' deny "$root$file" || said='deny=unreadable'
    deny=${said#deny=}
    deny=${deny:-3}
  fi
  case $deny in
    *[!0-9]* | ?????*) cannot_tell "$point" "deny is $deny" ;;
    *)
      if [ "$deny" -ge 1 ] && [ "$deny" -le "$maximum" ]; then
        ok "$point" found "deny = $deny"
      else
        not_ok "$point" found "deny = $deny" wanted "1 to $maximum"
      fi
      ;;
  esac
}

state() {
  [ ! -e "${SHIPSHAPE_ROOT:-}/etc/pam.d/common-password" ] || package_state libpam-pwquality
}

# A profile of PAM for Debian and Ubuntu, or of authselect for Fedora; elsewhere the lines are for a person to place.
fix() {
  root=${SHIPSHAPE_ROOT:-}
  put /etc/security/pwquality.conf.d/60-shipshape.conf <<EOF
minlen = ${SHIPSHAPE_MIN_LENGTH:-12}
enforcing = 1
dcredit = 0
ucredit = 0
lcredit = 0
ocredit = 0
EOF
  [ ! -e "$root/etc/security/faillock.conf" ] || edit "$root/etc/security/faillock.conf" "$fewer_failures" "most=${SHIPSHAPE_MAX_FAILURES:-10}"
  if [ -e "$root/etc/pam.d/common-password" ]; then
    fix_debian
  elif command -v authselect >/dev/null 2>&1; then
    authselect enable-feature with-faillock || cannot_fix 'authselect does not switch faillock on'
  else
    cannot_fix 'the lines of PAM are for a person to place here: see the steps'
  fi
}

fix_debian() {
  install_package libpam-pwquality
  read_pam common-password password
  case $pam in
    *pam_pwquality.so*) ;;
    *) pam-auth-update --package --enable pwquality || cannot_fix 'pam-auth-update does not write the files of PAM' ;;
  esac
  read_pam common-auth auth
  case $pam in
    *pam_faillock.so*) ;;
    *)
      put /usr/share/pam-configs/shipshape-faillock <<EOF
Name: Lock an account after wrong passwords
Default: yes
Priority: 0
Auth-Type: Primary
Auth:
	[default=die] pam_faillock.so authfail
EOF
      put /usr/share/pam-configs/shipshape-faillock-notify <<EOF
Name: Look whether an account is locked
Default: yes
Priority: 1024
Auth-Type: Primary
Auth:
	requisite pam_faillock.so preauth
Account-Type: Primary
Account:
	required pam_faillock.so
EOF
      pam-auth-update --package --enable shipshape-faillock shipshape-faillock-notify || cannot_fix 'pam-auth-update does not write the files of PAM'
      ;;
  esac
  edit "$root/etc/pam.d/common-password" '/pam_unix\.so/ && !/^[ \t]*#/ { sub(/[ \t](md5|bigcrypt|sha256)([ \t]|$)/, " yescrypt ") } { print }'
}

# shellcheck disable=SC2016 # the $ are those of awk
fewer_failures='
  /^[ \t]*deny[ \t]*=/ {
    value = $0
    sub(/.*=[ \t]*/, "", value)
    if (value + 0 < 1 || value + 0 > most + 0) sub(/=.*/, "= " most)
  }
  { print }
'

undo() {
  packages_back
}

run "$@"
