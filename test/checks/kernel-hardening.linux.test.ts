import { describeCheck, readCase } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const hardened = 'linux/kernel-hardening/hardened';
const files = readCase(`${hardened}.json`).files ?? {};
const set = (values: Record<string, string>) => ({
  like: hardened,
  files: { ...files, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`/proc/sys/${name}`, value])) },
});
const without = (name: string) => ({
  like: hardened,
  files: Object.fromEntries(Object.entries(files).filter(([file]) => file !== `/proc/sys/${name}`)),
});

describeCheck('kernel-hardening.linux.sh', {
  recorded: ['linux/kernel-hardening'],
  madeUp: [
    ['every magic key', set({ 'kernel/sysrq': '1\n' }), 'fail'],
    ['no magic key', set({ 'kernel/sysrq': '0\n' }), 'pass'],
    ['the keys that end programs', set({ 'kernel/sysrq': '64\n' }), 'fail'],
    ['keys beside them', set({ 'kernel/sysrq': '176\n' }), 'pass'],
    ['all keys one by one', set({ 'kernel/sysrq': '511\n' }), 'fail'],
    ['perf for everybody', set({ 'kernel/perf_event_paranoid': '-1\n' }), 'fail'],
    ['perf just open', set({ 'kernel/perf_event_paranoid': '1\n' }), 'fail'],
    ['perf just closed', set({ 'kernel/perf_event_paranoid': '2\n' }), 'pass'],
    ['BPF for everybody', set({ 'kernel/unprivileged_bpf_disabled': '0\n' }), 'fail'],
    ['messages for everybody', set({ 'kernel/dmesg_restrict': '0\n' }), 'fail'],
    ['links', set({ 'fs/protected_symlinks': '0\n' }), 'fail'],
    ['no SYN cookies', set({ 'net/ipv4/tcp_syncookies': '0\n' }), 'fail'],
    ['source routes', set({ 'net/ipv4/conf/all/accept_source_route': '1\n' }), 'fail'],
    ['an interface keeps its redirects', set({ 'net/ipv4/conf/wlan0/accept_redirects': '1\n' }), 'fail'],
    ['an interface of IPv6 keeps them', set({ 'net/ipv6/conf/wlan0/accept_redirects': '1\n' }), 'fail'],
    ['loopback keeps them', set({ 'net/ipv4/conf/lo/accept_redirects': '1\n' }), 'pass'],
    ['a kernel without magic keys', without('kernel/sysrq'), 'pass'],
    ['a setting is missing', without('kernel/kptr_restrict'), 'error'],
    ['the redirects are missing', without('net/ipv4/conf/all/accept_redirects'), 'error'],
    ['no number', set({ 'kernel/kptr_restrict': 'yes\n' }), 'error'],
    ['two numbers', set({ 'kernel/kptr_restrict': '2 2\n' }), 'error'],
    ['an empty file', set({ 'kernel/sysrq': '' }), 'error'],
    ['an octal number', set({ 'kernel/sysrq': '020\n' }), 'error'],
    ['no number, and a broken rule', set({ 'kernel/kptr_restrict': '', 'kernel/dmesg_restrict': '0' }), 'fail'],
    ['an interface called like TAP', set({ 'net/ipv4/conf/x#\\nok 3/accept_redirects': '1\n' }), 'fail'],
  ],
});

const tooKeen = { 'kernel/kptr_restrict': '0\n', 'kernel/sysrq': '1\n', 'kernel/unprivileged_bpf_disabled': '0\n' };

describeFix('kernel-hardening.linux.sh', [
  ['Debian as it comes', { like: 'linux/kernel-hardening/debian-default' }],
  ['Ubuntu as it comes', { like: 'linux/kernel-hardening/ubuntu-default' }],
  ['some settings too weak', set(tooKeen)],
  ['an interface keeps its redirects', set({ 'net/ipv6/conf/wlan0/accept_redirects': '1\n' })],
  ['no folder for settings, and one key too many', { ...set({ 'kernel/sysrq': '511\n' }), modes: {} }],
]);
