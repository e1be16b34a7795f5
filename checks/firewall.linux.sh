#!/bin/sh
#: title: The firewall refuses what nobody asked for
#: failing: The firewall lets everybody on the network reach this laptop
#: why: A development server or a service that was left on can be reached by everybody in the same café or hotel. A firewall that refuses by default closes all of them at once.
#: severity: high
#: controls: [cis-ubuntu-4.2.7, cis-v8-4.5, nist-800-53-sc-7, nist-800-53-sc-7(5), nist-800-53-cm-7, iso27001-a.8.20, soc2-cc6.6]
#: needs: root
#: reads: [ufw status verbose, firewall-cmd, nft list ruleset, iptables -S, ip6tables -S, /proc/net/if_inet6]
#: fix: Switches ufw on, refusing what nobody asked for; where an SSH server runs, its port stays open and slows guesses down. Where firewalld runs, its default zone becomes public. Where there is neither, installs ufw.
#: changes: [/etc/default/ufw, '/etc/ufw/*', 'setting: the firewall', 'setting: packages']
#: risk: disruptive
#: steps:
#:   - If you reach this machine by SSH, allow that first with `sudo ufw limit 22/tcp`.
#:   - 'Debian, Ubuntu, Arch: install ufw, then run `sudo ufw default deny incoming && sudo ufw enable`.'
#:   - 'Fedora: run `sudo firewall-cmd --set-default-zone=public`. The zone FedoraWorkstation opens the ports from 1025 up.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/systemd.sh
. "${0%/*}/lib/systemd.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-packages.sh
. "${0%/*}/lib/fix-packages.sh"

# The first manager that is on decides. Without one, what the kernel holds does.
audit() {
  ufw=$(ufw status verbose 2>/dev/null)
  case $ufw in
    'Status: active'*)
      judge_ufw
      return
      ;;
    *) ;;
  esac
  firewalld=$(firewall-cmd --state 2>/dev/null)
  if [ "$firewalld" = running ]; then
    judge_firewalld
  else
    judge_kernel
  fi
}

judge_ufw() {
  policy='' hole=no
  while read -r one two three four rest; do
    case "$one $two $three $four $rest" in
      'Default: '*' (incoming), '*) policy=$two ;;
      # `Anywhere on tailscale0` is one interface, `10.0.0.0/8` one network: neither is everybody.
      'Anywhere ALLOW IN Anywhere ' | 'Anywhere ALLOW IN Anywhere #'*) hole=yes ;;
      'Anywhere (v6) ALLOW IN Anywhere (v6)' | 'Anywhere (v6) ALLOW IN Anywhere (v6) '*) hole=yes ;;
      *) ;;
    esac
  done <<EOF
$ufw
EOF
  plan 1
  point='ufw refuses what no rule allows'
  case $policy:$hole in
    deny:no | reject:no) ok "$point" found "$policy (incoming)" ;;
    deny:yes | reject:yes) not_ok "$point" found 'a rule allows everything from anywhere' wanted 'rules for single ports' ;;
    allow:*) not_ok "$point" found 'allow (incoming)' wanted 'deny (incoming)' ;;
    *) cannot_tell "$point" 'ufw is active and does not say its default for incoming' ;;
  esac
}

# The default zone takes every interface without a zone of its own; the others count when a real interface or a source
# is in them.
judge_firewalld() {
  default=$(firewall-cmd --get-default-zone 2>/dev/null) || default=
  active=$(firewall-cmd --get-active-zones 2>/dev/null) || default=
  [ -n "$default" ] || cannot_tell 'firewalld runs and does not tell its zones'
  zone='' zones='' count=1
  while read -r first rest; do
    case $first in
      '') ;;
      interfaces: | sources:)
        case " $default $zones " in
          *" $zone "*) ;;
          *) ! is_outside "$first" "$rest" || zones="$zones $zone" count=$((count + 1)) ;;
        esac
        ;;
      *) zone=$first ;;
    esac
  done <<EOF
$active
EOF
  plan "$count"
  said=$(firewall-cmd --list-all 2>/dev/null)
  judge_zone "$default"
  for zone in $zones; do
    said=$(firewall-cmd "--zone=$zone" --list-all 2>/dev/null)
    judge_zone "$zone"
  done
}

is_outside() {
  [ "$1" = interfaces: ] || return 0
  for interface in $2; do
    case $interface in
      lo | docker* | br-* | virbr* | lxdbr* | incusbr* | podman* | cni* | veth* | tailscale* | wg*) ;;
      *) return 0 ;;
    esac
  done
  return 1
}

judge_zone() {
  point="the firewalld zone $1 refuses what no rule allows"
  target='' wide=''
  while read -r key value; do
    case $key in
      target:) target=$value ;;
      ports:) find_wide_range "$value" ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  case $target:$wide in
    :*) cannot_tell "$point" 'firewall-cmd does not tell its target' ;;
    default: | DROP: | REJECT: | %%REJECT%%:) ok "$point" found "target $target" ;;
    default:* | DROP:* | REJECT:* | %%REJECT%%:*) not_ok "$point" found "the ports $wide are open" wanted 'single ports' ;;
    *) not_ok "$point" found "target $target" wanted 'target default, DROP or REJECT' ;;
  esac
}

# More than 1000 ports in a row are no rule for single ports any more.
find_wide_range() {
  for range in $1; do
    first=${range%%[-/]*} last=${range%/*}
    last=${last##*-}
    case $first$last in
      *[!0-9]*) wide=$range ;;
      *) [ $((last - first)) -lt 1000 ] || wide=$range ;;
    esac
  done
}

# A packet passes every chain, so one that refuses is enough: by nftables, or by iptables with its older table.
judge_kernel() {
  gather_nft
  ipv6=no
  ! has_ipv6 || ipv6=yes
  if [ "$ipv6" = yes ]; then plan 2; else plan 1; fi
  judge_family 4 iptables
  [ "$ipv6" = no ] || judge_family 6 ip6tables
}

has_ipv6() {
  file=${SHIPSHAPE_ROOT:-}/proc/net/if_inet6
  [ -e "$file" ] || return 1
  [ -r "$file" ] || return 0
  while read -r _ _ _ _ _ interface; do
    [ "$interface" = lo ] || return 0
  done <"$file"
  return 1
}

judge_family() {
  point="IPv$1 from the network is refused unless a rule allows it"
  rules=$("$2" -S 2>/dev/null)
  status=$?
  case "$status $nft" in
    *" $1"*) ok "$point" found 'an nftables chain that refuses input' ;;
    *)
      if [ "$status" -eq 0 ] && iptables_refuses; then
        ok "$point" found "$2 refuses input"
      elif [ "$nft" = unknown ]; then
        cannot_tell "$point" 'nft list ruleset fails'
      # Without the tool nothing can have set rules up.
      elif [ "$status" -eq 0 ] || [ "$status" -eq 127 ]; then
        not_ok "$point" found 'no chain that refuses input' wanted 'policy drop'
      else
        cannot_tell "$point" "$2 -S exited with $status"
      fi
      ;;
  esac
}

iptables_refuses() {
  refuses=no
  while IFS= read -r line; do
    case $line in
      '-P INPUT DROP') refuses=yes ;;
      '-A INPUT -j DROP' | '-A INPUT -j REJECT'*) return 0 ;;
      '-A INPUT -j ACCEPT') return 1 ;;
      *) ;;
    esac
  done <<EOF
$rules
EOF
  [ "$refuses" = yes ]
}

# Sets nft to the families, 4 and 6, whose input a chain refuses; or to unknown.
gather_nft() {
  ruleset=$(nft list ruleset 2>/dev/null)
  status=$?
  nft=
  if [ "$status" -eq 0 ]; then
    nft=$(printf '%s\n' "$ruleset" | awk "$refusing_chains")
  elif [ "$status" -ne 127 ]; then
    nft=unknown
  fi
}

# A chain refuses by its policy, or by a last rule without a condition; not after a rule that accepts everything.
# shellcheck disable=SC2016 # the $ are those of awk
refusing_chains='
  /^table / { family = $2; dormant = 0; base = 0 }
  /^[ \t]*flags .*dormant/ { dormant = 1 }
  /^[ \t]*chain / { base = 0 }
  /^[ \t]*type filter hook input / { base = !dormant; refuses = /policy drop;/; open = 0; rule = ""; next }
  base && /^[ \t]*}/ {
    base = 0
    if (open) next
    if (family ~ /^(ip|inet)$/ && (refuses || rule ~ /^(drop|reject|reject with icmpx? .*)$/)) four = "4"
    if (family ~ /^(ip6|inet)$/ && (refuses || rule ~ /^(drop|reject|reject with icmp(x|v6) .*)$/)) six = "6"
  }
  base {
    rule = $0
    sub(/^[ \t]+/, "", rule)
    sub(/ comment ".*"$/, "", rule)
    sub(/^counter packets [0-9]+ bytes [0-9]+ /, "", rule)
    sub(/^log prefix "[^"]*" /, "", rule)
    if (rule == "accept") open = 1
  }
  END { print four " " six }
'

state() {
  firewalld=$(firewall-cmd --state 2>/dev/null)
  if [ "$firewalld" = running ]; then
    zone=$(firewall-cmd --get-default-zone) || return 1
    printf 'zone %s\n' "$zone"
    return
  fi
  ufw=$(ufw status 2>/dev/null)
  case $ufw in
    'Status: active'*) printf 'ufw active\n' ;;
    *) printf 'ufw inactive\n' ;;
  esac
  package_state ufw
}

fix() {
  firewalld=$(firewall-cmd --state 2>/dev/null)
  if [ "$firewalld" = running ]; then
    firewall-cmd --set-default-zone=public || cannot_fix 'firewalld does not change its default zone'
    return
  fi
  install_package ufw
  for unit in ssh.service sshd.service ssh.socket sshd.socket; do
    unit_state "$unit"
    if [ "$unit_state" = on ]; then
      ufw limit 22/tcp || cannot_fix 'ufw does not keep the port of SSH open'
      break
    fi
  done
  if ! ufw default deny incoming || ! ufw --force enable; then cannot_fix 'ufw cannot be switched on'; fi
}

# The files of ufw are as they were before; the kernel still has the rules of the fix.
undo() {
  read -r kind before
  case $kind:$before in
    zone:*) firewall-cmd "--set-default-zone=$before" || return 1 ;;
    ufw:active) ufw reload || return 1 ;;
    *) ! command -v ufw >/dev/null 2>&1 || ufw --force disable || return 1 ;;
  esac
  packages_back
}

run "$@"
