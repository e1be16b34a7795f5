import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { gsettings, plasma } from '../support/gsettings.ts';
import { systemctl } from '../support/systemctl.ts';

const plain = 'linux/removable-media/hyprland-plain';
const guarded = 'linux/removable-media/usbguard-block';
const gnome = 'linux/removable-media/gnome-upstream-default';
const kde = 'linux/removable-media/kde-default';
const active = 'systemctl is-active usbguard.service';
const target = 'usbguard get-parameter ImplicitPolicyTarget';
const setting = (key: string) => `gsettings get org.gnome.desktop.media-handling ${key}`;
const kread = 'kreadconfig6 --file kded_device_automounterrc --group General --key AutomountEnabled --default false';
const desktop = (name: string) => ({ XDG_CURRENT_DESKTOP: name, XDG_SESSION_TYPE: 'wayland' });
const daemon = (line: string) => ({ '/etc/usbguard/usbguard-daemon.conf': `# ImplicitPolicyTarget=allow\n${line}\n` });
const required = { params: { require_usbguard: true } };

describeCheck('removable-media.linux.sh', {
  recorded: ['linux/removable-media'],
  madeUp: [
    ['USBGuard rejects', altered(guarded, { [target]: 'reject\n' }), 'pass'],
    ['USBGuard allows', altered(guarded, { [target]: 'allow\n' }), 'fail'],
    [
      'USBGuard does not answer, its file does',
      { ...altered(guarded, { [target]: { exit: 1 } }), files: daemon('ImplicitPolicyTarget=block') },
      'pass',
    ],
    [
      'USBGuard does not answer, its file allows',
      { ...altered(guarded, { [target]: { exit: 1 } }), files: daemon('ImplicitPolicyTarget = allow') },
      'fail',
    ],
    ['USBGuard does not answer, its file says nothing', { ...altered(guarded, { [target]: { exit: 1 } }), files: daemon('') }, 'error'],
    ['USBGuard answers something else', altered(guarded, { [target]: 'nein\n' }), 'error'],
    ['USBGuard guards GNOME', { ...altered(guarded, {}), env: desktop('GNOME') }, 'pass'],
    ['USBGuard is required and stopped', { ...altered(guarded, { [active]: { stdout: 'inactive\n', exit: 3 } }), ...required }, 'fail'],
    ['USBGuard is required and GNOME starts nothing', { ...altered(gnome, { [setting('autorun-never')]: 'true\n' }), ...required }, 'fail'],
    [
      'USBGuard is required and nobody knows',
      { ...altered(guarded, { [active]: { stdout: 'unknown\n', exit: 1 } }), ...required },
      'error',
    ],
    ['a compositor that was started from a text console', { env: { XDG_SESSION_TYPE: 'tty', WAYLAND_DISPLAY: 'wayland-1' } }, 'error'],
    ['USBGuard stopped on a console', { ...altered(guarded, { [active]: 'inactive\n' }), env: { XDG_SESSION_TYPE: 'tty' } }, 'fail'],
    ['udiskie', altered(plain, { 'pgrep -x udiskie': '812\n' }), 'fail'],
    ['no list of processes', altered(plain, { 'pgrep -x udiskie': undefined }), 'error'],
    ['pgrep fails', altered(plain, { 'pgrep -x udiskie': { exit: 3 } }), 'error'],
    ['Sway', { ...altered(plain, {}), env: desktop('sway') }, 'pass'],
    ['GNOME mounts without opening', altered(gnome, { [setting('automount-open')]: 'false\n' }), 'fail'],
    ['GNOME without gsettings', { env: desktop('ubuntu:GNOME') }, 'error'],
    ['GNOME without the schema', altered(gnome, { [setting('autorun-never')]: { stderr: 'No such schema\n', exit: 1 } }), 'error'],
    ['a GNOME that is only called like it', { like: gnome, env: desktop('notGNOME') }, 'error'],
    [
      'Cinnamon',
      {
        env: desktop('X-Cinnamon'),
        ...answers({
          'gsettings get org.cinnamon.desktop.media-handling autorun-never': 'true\n',
          'gsettings get org.cinnamon.desktop.media-handling automount': 'true\n',
          'gsettings get org.cinnamon.desktop.media-handling automount-open': 'true\n',
        }),
      },
      'pass',
    ],
    ['Plasma mounts', altered(kde, { [kread]: 'true\n' }), 'fail'],
    ['Plasma says nothing', altered(kde, { [kread]: '' }), 'error'],
    ['Plasma 5', { env: desktop('KDE'), ...answers({ [kread.replace('6', '5')]: 'false\n' }) }, 'pass'],
    ['Plasma without its tools', { env: desktop('KDE') }, 'error'],
    ['a desktop that nobody knows', { env: desktop('XFCE') }, 'error'],
    ['no word of a session', { env: {} }, 'error'],
  ],
});

const session = (desktop: string, schema: string, files: Record<string, string> = {}) => ({
  user: 'user' as const,
  env: { XDG_CURRENT_DESKTOP: desktop },
  files: {
    [`/defaults/${schema}/autorun-never`]: 'false\n',
    [`/defaults/${schema}/automount`]: 'true\n',
    [`/defaults/${schema}/automount-open`]: 'true\n',
    ...files,
  },
  programs: { gsettings, systemctl },
});

describeFix('removable-media.linux.sh', [
  ['GNOME as it comes', session('ubuntu:GNOME', 'org.gnome.desktop.media-handling')],
  [
    'GNOME where somebody said so',
    session('GNOME', 'org.gnome.desktop.media-handling', {
      '/settings/org.gnome.desktop.media-handling/autorun-never': 'false\n',
      '/defaults/org.gnome.desktop.media-handling/autorun-never': 'true\n',
    }),
  ],
  ['MATE', session('MATE', 'org.mate.media-handling')],
  [
    'Plasma',
    {
      user: 'user',
      env: { XDG_CURRENT_DESKTOP: 'KDE' },
      files: { '/plasma/kded_device_automounterrc-AutomountEnabled': 'true\n' },
      programs: { ...plasma, systemctl },
    },
  ],
]);
