import { answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const params = { casks: { keepassxc: 'org.keepassxc.keepassxc' } };
const plist = '/Applications/KeePassXC.app/Contents/Info.plist';
const installed = (identifier: string | { exit: number }) => ({
  params,
  files: { [plist]: '' },
  ...answers({ [`plutil -extract CFBundleIdentifier raw -o - ${plist}`]: identifier }),
});

describeCheck('required-apps.macos.sh', {
  recorded: [],
  madeUp: [
    ['none is required', {}, 'skip'],
    ['it is installed', installed('org.keepassxc.keepassxc\n'), 'pass'],
    ['another program bears its name', installed('org.other\n'), 'fail'],
    ['its identifier cannot be read', installed({ exit: 1 }), 'fail'],
    ['there is no program at all', { params, dirs: { '/Applications': '755' }, ...answers({ 'plutil -x': '' }) }, 'fail'],
    ['there is no plutil', { params, dirs: { '/Applications': '755' } }, 'error'],
    ['there is no /Applications', { params, ...answers({ 'plutil -x': '' }) }, 'error'],
  ],
});

const place = '"$SHIPSHAPE_ROOT/Applications/$3.app"';
const brew = `case $1 in
  install) mkdir -p ${place}/Contents; echo org.keepassxc.keepassxc >${place}/Contents/Info.plist ;;
  list) [ -e ${place} ] ;;
  uninstall) rm -r ${place} ;;
esac`;

describeFix('required-apps.macos.sh', [
  [
    'it is missing',
    { user: 'user', params, dirs: { '/Applications': '755' }, programs: { brew, plutil: 'for file do :; done; cat "$file"' } },
  ],
]);
