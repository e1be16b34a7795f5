import { type Answer, altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { apt, systemctl, unitFiles } from '../support/systemctl.ts';

const ipv6 = {
  '/proc/net/if_inet6': '00000000000000000000000000000001 01 80 10 80 lo\n20010db8005100000000000000000023 03 40 00 82 wlp2s0\n',
};
const accept: Answer = '-P INPUT ACCEPT\n';
const nft = (chain: string, table = 'inet filter') => ({
  files: ipv6,
  ...answers({ 'nft list ruleset': `table ${table} {\n\tchain input {\n${chain}\t}\n}\n`, 'iptables -S': accept, 'ip6tables -S': accept }),
});
const drop = '\t\ttype filter hook input priority filter; policy drop;\n';
const rest = '\t\ttype filter hook input priority filter; policy accept;\n';
const tables = (four: Answer, six: Answer) => ({ files: ipv6, ...answers({ 'iptables -S': four, 'ip6tables -S': six }) });
const ufw = (text: string) => answers({ 'ufw status verbose': `Status: active\n${text}` });
const deny = 'Default: deny (incoming), allow (outgoing), disabled (routed)\n\nTo Action From\n-- ------ ----\n';
const zone = (said: string, zones = 'public (default)\n  interfaces: wlp2s0\n') =>
  answers({
    'firewall-cmd --state': 'running\n',
    'firewall-cmd --get-default-zone': 'public\n',
    'firewall-cmd --get-active-zones': zones,
    'firewall-cmd --list-all': `public (default, active)\n${said}`,
    'firewall-cmd --zone=home --list-all': 'home (active)\n  target: ACCEPT\n',
  });

describeCheck('firewall.linux.sh', {
  recorded: ['linux/firewall'],
  madeUp: [
    ['ufw rejects', ufw(deny.replace('deny', 'reject')), 'pass'],
    ['ufw in another language', ufw('Standard: verweigern (eingehend)\n'), 'error'],
    ['ufw allows everything by a rule', ufw(`${deny}Anywhere                   ALLOW IN    Anywhere                  \n`), 'fail'],
    ['ufw allows everything over IPv6', ufw(`${deny}Anywhere (v6)              ALLOW IN    Anywhere (v6)              # all\n`), 'fail'],
    ['ufw allows a tunnel', ufw(`${deny}Anywhere on tailscale0     ALLOW IN    Anywhere                  \n`), 'pass'],
    ['ufw allows a network', ufw(`${deny}Anywhere                   ALLOW IN    192.168.1.0/24            \n`), 'pass'],
    ['ufw allows a port', ufw(`${deny}22/tcp                     ALLOW IN    Anywhere                  \n`), 'pass'],
    ['ufw breaks, nothing else refuses', altered('linux/firewall/ufw-inactive', { 'ufw status verbose': { exit: 1 } }), 'fail'],
    ['firewalld opens 1000 ports', zone('  target: default\n  ports: 22/tcp 2000-2999/tcp\n'), 'pass'],
    ['firewalld opens 1001 ports', zone('  target: default\n  ports: 2000-3000/udp\n'), 'fail'],
    ['firewalld drops', zone('  target: DROP\n  ports: \n'), 'pass'],
    ['firewalld is silent', zone(''), 'error'],
    ['a zone with a real interface accepts', zone('  target: default\n', 'home\n  interfaces: docker0 enp1s0\npublic (default)\n'), 'fail'],
    ['a zone with a source accepts', zone('  target: default\n', 'home\n  sources: 0.0.0.0/0\npublic (default)\n'), 'fail'],
    [
      'a zone with virtual interfaces accepts',
      zone('  target: default\n', 'home\n  interfaces: docker0 virbr0\npublic (default)\n'),
      'pass',
    ],
    [
      'firewalld does not tell its zones',
      answers({
        'firewall-cmd --state': 'running\n',
        'firewall-cmd --get-default-zone': { exit: 1 },
        'firewall-cmd --get-active-zones': '',
      }),
      'error',
    ],
    ['nft drops by policy', nft(drop), 'pass'],
    ['nft drops, after accepting everything', nft(`${drop}\t\tcounter packets 9 bytes 99 accept\n`), 'fail'],
    ['nft closes with a logged drop', nft(`${rest}\t\tlog prefix "no { } " drop comment "the rest"\n`), 'pass'],
    ['nft closes with a drop for one interface', nft(`${rest}\t\tiifname "wlp2s0" drop\n`), 'fail'],
    ['nft rejects IPv4 alone', nft(`${rest}\t\treject with icmp port-unreachable\n`), 'fail'],
    ['nft rejects with a reset', nft(`${rest}\t\treject with tcp reset\n`), 'fail'],
    ['nft drops in a forward chain', nft(drop.replace('input', 'forward')), 'fail'],
    ['nft drops in a bridge', nft(drop, 'bridge filter'), 'fail'],
    ['nft drops in a dormant table', nft(drop, 'inet sleeping {\n\tflags dormant\n'), 'fail'],
    ['nft drops IPv4 alone', nft(drop, 'ip filter'), 'fail'],
    ['nft drops IPv4, ip6tables IPv6', altered('linux/firewall/nft-ip-only', { 'ip6tables -S': '-P INPUT DROP\n' }), 'pass'],
    ['nft fails, iptables refuses', altered('linux/firewall/iptables-drop', { 'nft list ruleset': { exit: 1 } }), 'pass'],
    ['nft fails, iptables accepts', altered('linux/firewall/nft-accept', { 'nft list ruleset': { exit: 1 } }), 'error'],
    ['iptables fails', tables({ exit: 4 }, { exit: 4 }), 'error'],
    ['IPv4 alone is refused', tables('-P INPUT DROP\n', accept), 'fail'],
    ['IPv4 alone is refused, IPv6 is off', { ...tables('-P INPUT DROP\n', accept), files: {} }, 'pass'],
    [
      'a closing reject',
      tables('-P INPUT ACCEPT\n-A INPUT -i lo -j ACCEPT\n-A INPUT -j REJECT --reject-with x\n', '-P INPUT DROP\n'),
      'pass',
    ],
    ['everything accepted first', tables('-P INPUT DROP\n-A INPUT -j ACCEPT\n', '-P INPUT DROP\n'), 'fail'],
    ['a drop in FORWARD', tables('-P INPUT ACCEPT\n-P FORWARD DROP\n', '-P INPUT DROP\n'), 'fail'],
    ['a notice before the rules', tables('# Table uses incompatible features\n-P INPUT DROP\n', '-P INPUT DROP\n'), 'pass'],
  ],
});

const ufwProgram = `state=$SHIPSHAPE_ROOT/etc/ufw/ufw.conf
case $* in
  'status verbose' | status)
    grep -q '^ENABLED=yes' "$state" && echo 'Status: active' || { echo 'Status: inactive'; exit 0; }
    sed -n 's/^DEFAULT_INPUT_POLICY=\\(.*\\)/Default: \\1 (incoming), allow (outgoing)/p' "$SHIPSHAPE_ROOT/etc/default/ufw" ;;
  'default deny incoming') echo DEFAULT_INPUT_POLICY=deny >"$SHIPSHAPE_ROOT/etc/default/ufw" ;;
  '--force enable') echo ENABLED=yes >"$state" ;;
  '--force disable') echo ENABLED=no >"$state" ;;
  'limit 22/tcp') echo limit 22/tcp >>"$SHIPSHAPE_ROOT/etc/ufw/user.rules" ;;
esac`;
const withUfw = (enabled: string, policy: string, more: Record<string, string> = {}) => ({
  files: {
    '/etc/ufw/ufw.conf': `ENABLED=${enabled}\n`,
    '/etc/ufw/user.rules': '### RULES ###\n',
    '/etc/default/ufw': `DEFAULT_INPUT_POLICY=${policy}\n`,
    '/packages/ufw': '',
    ...more,
  },
  programs: { ...apt, ufw: ufwProgram, systemctl, nft: '', iptables: '', ip6tables: '' },
});

describeFix('firewall.linux.sh', [
  ['ufw is off', withUfw('no', 'deny')],
  ['ufw lets everything in', withUfw('yes', 'allow')],
  ['ufw is off, and an SSH server runs', withUfw('no', 'allow', unitFiles({ 'ssh.service': 'active enabled' }))],
  [
    'firewalld with the zone of Fedora Workstation',
    {
      files: { '/zone': 'FedoraWorkstation\n' },
      programs: {
        'firewall-cmd': `read -r zone <"$SHIPSHAPE_ROOT/zone"
case $* in
  --state) echo running ;;
  --get-default-zone) echo "$zone" ;;
  --get-active-zones) printf '%s\\n  interfaces: wlan0\\n' "$zone" ;;
  --set-default-zone=*) echo "\${1#*=}" >"$SHIPSHAPE_ROOT/zone" ;;
  --list-all) echo 'target: default'; [ "$zone" = public ] || echo 'ports: 1025-65535/tcp' ;;
esac`,
        ufw: 'exit 1',
      },
    },
  ],
]);
