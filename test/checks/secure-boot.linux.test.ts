import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';

const enabled = 'linux/secure-boot/laptop-enabled';
const legacy = 'linux/secure-boot/legacy-vm';
const mokutil = 'mokutil --sb-state';
const efivars = '/sys/firmware/efi/efivars';
const secure = `${efivars}/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c`;
const setup = `${efivars}/SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c`;
const shim = `${efivars}/MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23`;
const value = (byte: number) => `\x06\0\0\0${String.fromCharCode(byte)}`;
const hardware = answers({ 'systemd-detect-virt': { stdout: 'none\n', exit: 1 } });
const variables = (files: Record<string, string>) => ({ ...hardware, files, dirs: { '/sys/firmware/efi': '755' } });

describeCheck('secure-boot.linux.sh', {
  recorded: ['linux/secure-boot'],
  madeUp: [
    ['enabled in Setup Mode', altered(enabled, { [mokutil]: 'SecureBoot enabled\nPlatform is in Setup Mode\n' }), 'fail'],
    ['enabled, not in shim', altered(enabled, { [mokutil]: 'SecureBoot enabled\nSecureBoot validation is disabled in shim\n' }), 'fail'],
    [
      'mokutil cannot determine, the variables can',
      altered(enabled, { [mokutil]: { stdout: 'Cannot determine secure boot state.\n', exit: 255 } }),
      'pass',
    ],
    ['mokutil is silent, the variables tell', altered(enabled, { [mokutil]: '' }), 'pass'],
    [
      'mokutil speaks another language',
      { ...answers({ [mokutil]: 'SecureBoot aktiviert\n' }), dirs: { '/sys/firmware/efi': '755' } },
      'error',
    ],
    [
      'enabled, and a word that nobody knows',
      { ...answers({ [mokutil]: 'SecureBoot enabled\nSecureBoot is a lie\n' }), dirs: { '/sys/firmware/efi': '755' } },
      'error',
    ],
    ['variables: on', variables({ [secure]: value(1), [setup]: value(0) }), 'pass'],
    ['variables: on, shim validates', variables({ [secure]: value(1), [setup]: value(0), [shim]: value(0) }), 'pass'],
    ['variables: on, shim does not', variables({ [secure]: value(1), [setup]: value(0), [shim]: value(1) }), 'fail'],
    ['variables: off', variables({ [secure]: value(0), [setup]: value(0) }), 'fail'],
    ['variables: Setup Mode', variables({ [secure]: value(1), [setup]: value(1) }), 'fail'],
    ['variables: one is missing', variables({ [secure]: value(1) }), 'error'],
    ['variables: cut short', variables({ [secure]: '\x06\0\0\0', [setup]: value(0) }), 'error'],
    ['variables: too long', variables({ [secure]: `${value(1)}\x01`, [setup]: value(0) }), 'error'],
    ['old firmware on hardware', altered(legacy, { 'systemd-detect-virt': { stdout: 'none\n', exit: 1 } }), 'fail'],
    ['old firmware, no mokutil, on hardware', hardware, 'fail'],
    ['old firmware, who knows where', altered(legacy, { 'systemd-detect-virt': undefined }), 'error'],
    ['a board with a device tree', { ...hardware, dirs: { '/sys/firmware/devicetree/base': '755' } }, 'skip'],
    [
      'firmware without Secure Boot on hardware',
      {
        ...hardware,
        ...answers({
          [mokutil]: { stderr: "This system doesn't support Secure Boot\n", exit: 255 },
          'systemd-detect-virt': { stdout: 'none\n', exit: 1 },
        }),
      },
      'fail',
    ],
  ],
});
