import { describeReality } from './describe-reality.ts';

/** A neighbour on the same cable, over both families, and a server that answers whoever gets through. */
const network = `
ip netns add outside
ip link add eth0 type veth peer name eth0 netns outside || impossible 'this kernel makes no cable between two network namespaces'
ip address add 192.0.2.5/24 dev eth0
ip -6 address add 2001:db8::5/64 dev eth0 nodad
ip link set eth0 up
ip -n outside address add 192.0.2.9/24 dev eth0
ip -n outside -6 address add 2001:db8::9/64 dev eth0 nodad
ip -n outside link set eth0 up
python3 -m http.server --bind :: 8080 >/dev/null 2>&1 &
for try in 1 2 3 4 5 6 7 8 9 10; do
  [ -n "$(ss -Hltn 'sport = 8080')" ] && break
  sleep 0.2
done
`;
/** What the neighbour finds, so that the state is what its name says: the families that get through, of 4 and 6. */
const reached = (families: '4 6' | '4' | '6' | '') => `
got=
for address in 192.0.2.5 2001:db8::5; do
  ip netns exec outside python3 -c "import socket; socket.create_connection(('$address', 8080), 1.5)" 2>/dev/null || continue
  case $address in *:*) got="$got 6" ;; *) got="$got 4" ;; esac
done
[ "$got" = "${families && ` ${families}`}" ] || impossible "the neighbour gets through by '$got', not by '${families}'"
`;
const firewalld = (zone: string) => `${network}
systemctl start dbus.service
systemctl start firewalld.service || impossible "firewalld does not start: $(systemctl status firewalld.service | tail -n 1)"
firewall-cmd --set-default-zone=${zone}
`;

const v4 = 'IPv4 from the network is refused unless a rule allows it';
const v6 = 'IPv6 from the network is refused unless a rule allows it';
const ufwPoint = 'ufw refuses what no rule allows';
const nftInput = (family: string, policy: string) =>
  `nft add table ${family} filter; nft 'add chain ${family} filter input { type filter hook input priority 0; policy ${policy}; }'`;
const both = (words: string) =>
  `for t in iptables ip6tables; do ${words
    .split('; ')
    .map(word => `$t ${word}`)
    .join('; ')}; done`;
const older = `
for t in iptables ip6tables; do update-alternatives --set $t /usr/sbin/$t-legacy; done
iptables -S INPUT >/dev/null || impossible 'this kernel has no table of the older iptables'
rm /usr/sbin/ufw /usr/sbin/nft`;

describeReality('firewall.linux.sh', [
  [
    'ufw denies what comes in',
    `${network}ufw default deny incoming; ufw --force enable${reached('')}`,
    'pass',
    { points: { [ufwPoint]: 'pass' } },
  ],
  [
    'ufw denies and lets single ports in',
    `${network}ufw allow 22/tcp; ufw allow from 10.0.0.0/8; ufw --force enable${reached('')}`,
    'pass',
    { points: { [ufwPoint]: 'pass' } },
  ],
  [
    'ufw lets everything in by default',
    `${network}ufw default allow incoming; ufw --force enable${reached('4 6')}`,
    'fail',
    { points: { [ufwPoint]: 'fail' } },
  ],
  [
    'ufw denies, and a rule lets all in',
    `${network}ufw allow from any; ufw --force enable${reached('4 6')}`,
    'fail',
    { points: { [ufwPoint]: 'fail' } },
  ],
  ['ufw is installed and was never switched on', `${network}${reached('4 6')}`, 'fail', { points: { [v4]: 'fail', [v6]: 'fail' } }],
  [
    'ufw was switched off again',
    `${network}ufw --force enable; ufw --force disable${reached('4 6')}`,
    'fail',
    { points: { [v4]: 'fail', [v6]: 'fail' } },
  ],
  [
    'ufw breaks, and its rules hold all the same',
    `${network}ufw --force enable; rm /etc/default/ufw; ! ufw status${reached('')}`,
    'pass',
    { points: { [v4]: 'pass', [v6]: 'pass' } },
  ],
  [
    'ufw breaks, and nothing holds',
    `${network}rm /etc/default/ufw; ! ufw status${reached('4 6')}`,
    'fail',
    { points: { [v4]: 'fail', [v6]: 'fail' } },
  ],

  [
    'nftables drops by policy',
    `${network}${nftInput('inet', 'drop')}; nft add rule inet filter input icmpv6 type nd-neighbor-solicit accept${reached('')}`,
    'pass',
  ],
  [
    'nftables rejects by its last rule',
    `${network}${nftInput('inet', 'accept')}; nft add rule inet filter input ct state established,related accept; nft add rule inet filter input icmpv6 type nd-neighbor-solicit accept; nft add rule inet filter input counter reject with icmpx type admin-prohibited${reached('')}`,
    'pass',
  ],
  ['nftables accepts', `${network}${nftInput('inet', 'accept')}${reached('4 6')}`, 'fail'],
  ['nftables drops IPv4 alone', `${network}${nftInput('ip', 'drop')}${reached('6')}`, 'fail', { points: { [v4]: 'pass', [v6]: 'fail' } }],
  ['nftables drops IPv6 alone', `${network}${nftInput('ip6', 'drop')}${reached('4')}`, 'fail', { points: { [v4]: 'fail', [v6]: 'pass' } }],
  [
    'nftables drops IPv4 alone, and no interface has IPv6',
    `${network}sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ${nftInput('ip', 'drop')}${reached('')}`,
    'pass',
  ],
  [
    'a table of nftables sleeps',
    `${network}${nftInput('inet', 'drop')}; nft 'add table inet filter { flags dormant; }'${reached('4 6')}`,
    'fail',
  ],
  [
    'nftables accepts everything before it drops',
    `${network}${nftInput('inet', 'drop')}; nft add rule inet filter input accept${reached('4 6')}`,
    'fail',
  ],
  [
    'one chain of nftables drops and another accepts',
    `${network}${nftInput('inet', 'drop')}; nft add table inet more; nft 'add chain inet more input { type filter hook input priority 10; policy accept; }'${reached('')}`,
    'pass',
  ],
  [
    "Debian's example of rules for a workstation",
    `${network}nft -f /usr/share/doc/nftables/examples/workstation.nft${reached('')}`,
    'pass',
  ],

  [
    'iptables and ip6tables drop',
    `${network}${both('-P INPUT DROP; -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT')}${reached('')}`,
    'pass',
  ],
  [
    'iptables drops and ip6tables does not',
    `${network}iptables -P INPUT DROP${reached('6')}`,
    'fail',
    { points: { [v4]: 'pass', [v6]: 'fail' } },
  ],
  ['iptables refuses by its last rule', `${network}${both('-A INPUT -i lo -j ACCEPT; -A INPUT -j REJECT')}${reached('')}`, 'pass'],
  ['iptables lets all in first', `${network}${both('-P INPUT DROP; -A INPUT -j ACCEPT')}${reached('4 6')}`, 'fail'],
  ['the older iptables and ip6tables drop', `${network}${older}\n${both('-P INPUT DROP')}${reached('')}`, 'pass'],
  [
    'the older iptables alone drops',
    `${network}${older}\niptables -P INPUT DROP${reached('6')}`,
    'fail',
    { points: { [v4]: 'pass', [v6]: 'fail' } },
  ],

  [
    'firewalld with its zone public',
    `${firewalld('public')}${reached('')}`,
    'pass',
    { boot: true, points: { 'the firewalld zone public refuses what no rule allows': 'pass' } },
  ],
  [
    'firewalld with its zone trusted',
    `${firewalld('trusted')}${reached('4 6')}`,
    'fail',
    { boot: true, points: { 'the firewalld zone trusted refuses what no rule allows': 'fail' } },
  ],
  ['firewalld with wide ports', `${firewalld('public')}firewall-cmd --add-port=1025-65535/tcp${reached('4 6')}`, 'fail', { boot: true }],
  [
    'firewalld with an interface in its zone trusted',
    `${firewalld('public')}firewall-cmd --zone=trusted --add-interface=eth0${reached('4 6')}`,
    'fail',
    {
      boot: true,
      points: {
        'the firewalld zone public refuses what no rule allows': 'pass',
        'the firewalld zone trusted refuses what no rule allows': 'fail',
      },
    },
  ],
  [
    'firewalld died, and its rules hold all the same',
    `${firewalld('public')}systemctl kill --signal=KILL firewalld.service; sleep 0.5${reached('')}`,
    'pass',
    { boot: true },
  ],

  [
    'none of the tools is there',
    `${network}rm -f /usr/sbin/ufw /usr/sbin/nft /usr/sbin/*tables* /usr/bin/firewall-cmd${reached('4 6')}`,
    'fail',
  ],
  [
    'nothing may speak to the kernel',
    `${network}for tool in nft xtables-nft-multi; do mv /usr/sbin/$tool /usr/sbin/$tool.real; printf '#!/bin/sh\\nexec setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$0.real" "$@"\\n' >/usr/sbin/$tool; chmod 755 /usr/sbin/$tool; done`,
    'error',
  ],
  ['a person asks', network, 'error', { as: 'alice' }],
]);
