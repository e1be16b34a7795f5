import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { systemctl, unitFiles } from '../support/systemctl.ts';

const forever = 'linux/bluetooth-discoverable/discoverable-forever';
const show = 'timeout 5 bluetoothctl show';
const active = { 'systemctl is-active bluetooth.service': 'active\n' };
const bus = 'timeout 5 busctl --system get-property org.bluez /org/bluez/hci0 org.bluez.Adapter1 Discoverable DiscoverableTimeout Powered';
const adapter = (lines: string) => answers({ ...active, [show]: `Controller 00:AA:01:00:00:00 (public)\n${lines}` });
const onBus = (lines: string) => answers({ ...active, [show]: { exit: 127 }, [bus]: lines });

describeCheck('bluetooth-discoverable.linux.sh', {
  recorded: ['linux/bluetooth-discoverable'],
  madeUp: [
    ['for ever, in an older release', adapter('\tPowered: yes\n\tDiscoverable: yes\n\tDiscoverableTimeout: 0x00000000\n'), 'fail'],
    ['for three minutes, in an older release', adapter('\tPowered: yes\n\tDiscoverable: yes\n\tDiscoverableTimeout: 0x000000B4\n'), 'pass'],
    ['for ever, but the adapter is off', adapter('\tPowered: no\n\tDiscoverable: yes\n\tDiscoverableTimeout: 0x00000000 (0)\n'), 'pass'],
    ['discoverable, with no word of how long', adapter('\tPowered: yes\n\tDiscoverable: yes\n'), 'error'],
    ['a timeout that is no number', adapter('\tPowered: yes\n\tDiscoverable: yes\n\tDiscoverableTimeout: 0xno\n'), 'error'],
    ['a name that lies', adapter('\tName: x Discoverable: no\n'), 'error'],
    ['no word of it', adapter(''), 'error'],
    ['another language', adapter('\tEncendido: si\n\tVisible: no\n'), 'error'],
    ['the tool says nothing', altered(forever, { [show]: '' }), 'error'],
    ['the tool hangs', altered(forever, { [show]: { exit: 124 } }), 'error'],
    ['the tool answers and fails', altered(forever, { [show]: { stdout: '\tDiscoverable: no\n', exit: 1 } }), 'error'],
    ['no time limit to be had', answers(active), 'error'],
    ['the service is starting', altered(forever, { 'systemctl is-active bluetooth.service': { stdout: 'activating\n', exit: 3 } }), 'fail'],
    [
      'no systemd',
      answers({ 'systemctl is-active bluetooth.service': { stdout: 'System has not been booted with systemd\n', exit: 1 } }),
      'error',
    ],
    ['no bluetoothctl, hidden', onBus('b false\nu 180\nb true\n'), 'pass'],
    ['no bluetoothctl, for ever', onBus('b true\nu 0\nb true\n'), 'fail'],
    ['no bluetoothctl, for a while', onBus('b true\nu 30\nb true\n'), 'pass'],
    ['no bluetoothctl, off', onBus('b true\nu 0\nb false\n'), 'pass'],
    ['no bluetoothctl, no word', onBus(''), 'error'],
  ],
});

const bluetoothctl = `keep=$SHIPSHAPE_ROOT/adapter
read -r visible seconds <"$keep"
case $1 in
  show) printf '\\tPowered: yes\\n\\tDiscoverable: %s\\n\\tDiscoverableTimeout: 0x%08x\\n' "$visible" "$seconds" ;;
  discoverable) case $2 in on) echo "yes $seconds" >"$keep" ;; *) echo "no $seconds" >"$keep" ;; esac ;;
  discoverable-timeout) echo "$visible $2" >"$keep" ;;
esac`;

describeFix('bluetooth-discoverable.linux.sh', [
  [
    'visible for ever',
    {
      files: {
        '/adapter': 'yes 0\n',
        '/etc/bluetooth/main.conf': '[General]\nDiscoverableTimeout = 0\n',
        ...unitFiles({ 'bluetooth.service': 'active enabled' }),
      },
      programs: { bluetoothctl, systemctl, timeout: 'shift; exec "$@"' },
    },
  ],
]);
