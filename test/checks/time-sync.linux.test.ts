import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';

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
