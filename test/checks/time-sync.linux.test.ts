import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { apt, systemctl } from '../support/systemctl.ts';

const off = 'linux/time-sync/timesyncd-off';
const nothing = 'linux/time-sync/nothing-usable';
const pgrep = 'pgrep -x chronyd|ntpd|openntpd|systemd-timesyn|ntp-daemon';
const openntpd = (word: string) => ({
  ...altered(off, { 'systemctl is-active openntpd.service': word }),
  files: { '/usr/lib/systemd/system/openntpd.service': '' },
});

describeCheck('time-sync.linux.sh', {
  recorded: ['linux/time-sync'],
  madeUp: [
    ['timedatectl says nothing, timesyncd is off', altered(off, { 'timedatectl show': '' }), 'fail'],
    [
      'timedatectl is too old, chrony runs',
      altered(off, { 'timedatectl show': { exit: 1 }, 'systemctl is-active chrony.service': 'active\n' }),
      'pass',
    ],
    ['a key that ends like NTP', altered(off, { 'timedatectl show': 'CanNTP=yes\nNTP=no\n' }), 'fail'],
    ['chrony crashed', altered(off, { 'systemctl is-active chrony.service': { stdout: 'failed\n', exit: 3 } }), 'fail'],
    ['openntpd runs', openntpd('active\n'), 'pass'],
    ['openntpd is off', openntpd('inactive\n'), 'fail'],
    ['no systemd, a process', altered(nothing, { [pgrep]: '9\n' }), 'pass'],
    ['no systemd, no process', altered(nothing, { [pgrep]: { exit: 1 } }), 'fail'],
    ['no systemd at all, a process', answers({ [pgrep]: '9\n' }), 'pass'],
  ],
});

const clock = (ntp: string, can: string, files: Record<string, string> = {}) => ({
  files: { '/clock': `${ntp}\n`, '/can': `${can}\n`, ...files },
  programs: {
    ...apt,
    'apt-get': `${apt['apt-get']}\ncase $1 in install) echo yes >"$SHIPSHAPE_ROOT/can" ;; *) echo no >"$SHIPSHAPE_ROOT/can" ;; esac`,
    systemctl,
    pgrep: 'exit 1',
    timedatectl: `read -r ntp <"$SHIPSHAPE_ROOT/clock"; read -r can <"$SHIPSHAPE_ROOT/can"
case $* in
  show) echo "CanNTP=$can"; echo "NTP=$ntp" ;;
  *NTP\\ --value) case $* in *CanNTP*) echo "$can" ;; *) echo "$ntp" ;; esac ;;
  'set-ntp true') [ "$can" = yes ] && echo yes >"$SHIPSHAPE_ROOT/clock" ;;
  'set-ntp false') echo no >"$SHIPSHAPE_ROOT/clock" ;;
esac`,
  },
});

describeFix('time-sync.linux.sh', [
  ['a service that is off', clock('no', 'yes', { '/packages/systemd-timesyncd': '' })],
  ['no service', clock('no', 'no')],
]);
