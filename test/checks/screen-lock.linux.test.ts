import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { gsettings, plasma } from '../support/gsettings.ts';

const gnome = 'linux/screen-lock/gnome-default';
const kde = 'linux/screen-lock/kde-default';
const kdeFile = 'linux/screen-lock/kde-no-tool-default';
const hypridle = 'linux/screen-lock/hypridle-lock-300';
const sway = 'linux/screen-lock/sway-swayidle';
const omarchy = 'linux/screen-lock/omarchy4-shell';
const says = (schema: string, key: string) => `gsettings get org.gnome.desktop.${schema} ${key}`;
const kread = (key: string, value: string) => `kreadconfig6 --file kscreenlockerrc --group Daemon --key ${key} --default ${value}`;
const kdeSays = (text: string) => ({ like: kdeFile, files: { '~/.config/kscreenlockerrc': text } });
const hypridleSays = (text: string) => ({ like: hypridle, files: { '~/.config/hypr/hypridle.conf': text } });
const listener = (timeout: string, command: string) => `listener {\n  timeout = ${timeout}\n  on-timeout = ${command}\n}\n`;
const swaySays = (text: string) => ({ like: sway, files: { '~/.config/swayidle/config': text } });
const on = (desktop: string, type = 'wayland') => ({
  user: 'user' as const,
  env: { XDG_CURRENT_DESKTOP: desktop, XDG_SESSION_TYPE: type },
});
const mate = (enabled: string, delay: string, grace: string) => ({
  ...on('MATE', 'x11'),
  ...answers({
    'gsettings get org.mate.session idle-delay': `${delay}\n`,
    'gsettings get org.mate.screensaver lock-delay': `${grace}\n`,
    'gsettings get org.mate.screensaver lock-enabled': 'true\n',
    'gsettings get org.mate.screensaver idle-activation-enabled': `${enabled}\n`,
  }),
});
const cinnamon = (lock: string) => ({
  ...on('X-Cinnamon', 'x11'),
  ...answers({
    'gsettings get org.cinnamon.desktop.session idle-delay': 'uint32 900\n',
    'gsettings get org.cinnamon.desktop.screensaver lock-delay': 'uint32 0\n',
    'gsettings get org.cinnamon.desktop.screensaver lock-enabled': `${lock}\n`,
  }),
});
const xfce = (lock: string, minutes: string) => ({
  ...on('XFCE', 'x11'),
  ...answers({
    'xfconf-query -c xfce4-screensaver -p /lock/enabled': `${lock}\n`,
    'xfconf-query -c xfce4-screensaver -p /saver/enabled': 'true\n',
    'xfconf-query -c xfce4-screensaver -p /saver/idle-activation/delay': `${minutes}\n`,
    'xfconf-query -c xfce4-screensaver -p /lock/saver-activation/delay': '0\n',
  }),
});

describeCheck('screen-lock.linux.sh', {
  recorded: ['linux/screen-lock'],
  madeUp: [
    ['nothing says which desktop', on('', ''), 'error'],
    ['a graphical session of no name', on(''), 'error'],
    ['a compositor that was started from a text console', { env: { XDG_SESSION_TYPE: 'tty', WAYLAND_DISPLAY: 'wayland-1' } }, 'error'],
    ['an unknown desktop', on('LXQt'), 'error'],
    ['GNOME after 901 seconds', altered(gnome, { [says('session', 'idle-delay')]: 'uint32 901\n' }), 'fail'],
    [
      'GNOME with a grace beyond',
      altered(gnome, { [says('session', 'idle-delay')]: 'uint32 900\n', [says('screensaver', 'lock-delay')]: 'uint32 1\n' }),
      'fail',
    ],
    ['GNOME after 300 seconds, 299 by policy', { like: gnome, params: { idle: 299 } }, 'fail'],
    ['GNOME with the lock screen forbidden', altered(gnome, { [says('lockdown', 'disable-lock-screen')]: 'true\n' }), 'fail'],
    ['GNOME that says nothing', altered(gnome, { [says('session', 'idle-delay')]: '' }), 'error'],
    ['GNOME with a time that is no number', altered(gnome, { [says('session', 'idle-delay')]: 'uint32 soon\n' }), 'error'],
    ['GNOME with a switch that is none', altered(gnome, { [says('screensaver', 'lock-enabled')]: 'maybe\n' }), 'error'],
    ['GNOME without gsettings', on('GNOME'), 'error'],
    ['Plasma after 14 minutes', altered(kde, { [kread('Timeout', '5')]: '14\n' }), 'pass'],
    ['Plasma after 15 minutes and 5 seconds', altered(kde, { [kread('Timeout', '5')]: '15\n' }), 'fail'],
    ['Plasma says nothing', altered(kde, { [kread('Timeout', '5')]: '' }), 'error'],
    ['Plasma fails', altered(kde, { [kread('Autolock', 'true')]: { exit: 1 } }), 'error'],
    ['Plasma by its file', kdeSays('[Daemon]\nTimeout=16\n'), 'fail'],
    ['Plasma off by its file', kdeSays('[Daemon]\nAutolock=false\n'), 'fail'],
    ['Plasma off in another group', kdeSays('[Greeter]\nAutolock=false\n'), 'pass'],
    ['Plasma fixed by the system', kdeSays('[Daemon]\nAutolock[$i]=false\n'), 'error'],
    ['Plasma without a file', { like: kdeFile, files: {} }, 'error'],
    ['hypridle locks after 900 seconds', hypridleSays(listener('900', 'hyprlock')), 'pass'],
    ['hypridle locks after 901 seconds', hypridleSays(listener('901', 'pidof hyprlock || hyprlock')), 'fail'],
    ['hypridle asks loginctl and knows no lock_cmd', hypridleSays(listener('300', 'loginctl lock-session')), 'fail'],
    ['hypridle locks in a comment', hypridleSays(`#${listener('300', 'hyprlock')}`.replaceAll('\n', '\n#')), 'fail'],
    ['hypridle with a variable', hypridleSays(listener('300', '$lock')), 'error'],
    ['hypridle with another file', hypridleSays('source = ~/idle.conf\n'), 'error'],
    ['hypridle locks twice', hypridleSays(listener('1200', 'hyprlock') + listener('600', 'hyprlock')), 'pass'],
    ['hypridle with a time that is no number', hypridleSays(listener('$time', 'hyprlock')), 'error'],
    ['pgrep is gone', altered(hypridle, { 'pgrep -x hypridle': undefined }), 'error'],
    ['Hyprland with swayidle', { like: sway, env: on('Hyprland').env }, 'pass'],
    ['Hyprland with nothing', on('Hyprland'), 'error'],
    [
      'Omarchy stays awake',
      {
        like: omarchy,
        files: { '~/.config/omarchy/shell.json': '{"idle": {"lock": 300}}', '~/.local/state/omarchy/indicators/stay-awake': '' },
      },
      'fail',
    ],
    ['Omarchy locks late', { like: omarchy, files: { '~/.config/omarchy/shell.json': '{"idle": {"lock": 1000}}' } }, 'fail'],
    [
      'Omarchy never locks',
      { like: omarchy, files: { '~/.config/omarchy/shell.json': '{"idle": {"screensaver": 300}, "lock": 300}' } },
      'fail',
    ],
    ['Omarchy with a broken file', { like: omarchy, files: { '~/.config/omarchy/shell.json': '{"idle": {"lock": 300' } }, 'error'],
    ['swayidle locks late', swaySays("timeout 901 'swaylock -f'\n"), 'fail'],
    ['swayidle blanks alone', swaySays("timeout 300 'swaymsg output * power off'\n"), 'fail'],
    ['swayidle locks in a comment', swaySays("# timeout 300 'swaylock'\n"), 'fail'],
    ['swayidle does not run', altered(sway, { 'pgrep -x swayidle': { exit: 1 } }), 'fail'],
    [
      'sway with its own line',
      {
        like: sway,
        files: { '~/.config/sway/config': 'exec swayidle -w \\\n  timeout 300 \'swaymsg x\' \\\n  timeout 600 "swaylock -f"\n' },
      },
      'pass',
    ],
    ['sway without a line', { like: sway, files: { '~/.config/sway/config': 'exec mako\n' } }, 'error'],
    ['MATE after 15 minutes', mate('true', '15', '0'), 'pass'],
    ['MATE after 15 minutes and one', mate('true', '15', '1'), 'fail'],
    ['MATE never', mate('false', '5', '0'), 'fail'],
    ['Cinnamon', cinnamon('true'), 'pass'],
    ['Cinnamon without a lock', cinnamon('false'), 'fail'],
    ['Xfce after 15 minutes', xfce('true', '15'), 'pass'],
    ['Xfce without a lock', xfce('false', '15'), 'fail'],
    ['Xfce with nothing set', on('XFCE'), 'error'],
  ],
});

const unlocked = (desktop: string, defaults: Record<string, string>, files: Record<string, string> = {}) => ({
  user: 'user' as const,
  env: { XDG_CURRENT_DESKTOP: desktop },
  files: { ...Object.fromEntries(Object.entries(defaults).map(([key, value]) => [`/defaults/${key}`, `${value}\n`])), ...files },
  programs: { gsettings, ...plasma },
});
const gnomeDefaults = {
  'org.gnome.desktop.session/idle-delay': 'uint32 300',
  'org.gnome.desktop.screensaver/lock-enabled': 'true',
  'org.gnome.desktop.screensaver/lock-delay': 'uint32 0',
  'org.gnome.desktop.lockdown/disable-lock-screen': 'false',
};

describeFix('screen-lock.linux.sh', [
  ['GNOME that never blanks', unlocked('GNOME', gnomeDefaults, { '/settings/org.gnome.desktop.session/idle-delay': 'uint32 0\n' })],
  [
    'GNOME whose lock is off',
    unlocked('ubuntu:GNOME', gnomeDefaults, { '/settings/org.gnome.desktop.screensaver/lock-enabled': 'false\n' }),
  ],
  [
    'MATE',
    unlocked('MATE', {
      'org.mate.session/idle-delay': '30',
      'org.mate.screensaver/lock-delay': '0',
      'org.mate.screensaver/lock-enabled': 'true',
      'org.mate.screensaver/idle-activation-enabled': 'true',
    }),
  ],
  ['Plasma', unlocked('KDE', {}, { '/plasma/kscreenlockerrc-Autolock': 'false\n', '/plasma/kscreenlockerrc-Timeout': '60\n' })],
]);
