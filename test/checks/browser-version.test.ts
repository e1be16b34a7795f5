import { describeCheck } from '../support/describe-check.ts';

type Argv = [string, ...string[]];
const says = (argv: Argv, stdout: string, exit = 0) => ({ argv, stdout, stderr: '', exit });
const linux = (min: Record<string, string>, ...said: [string, string][]) => ({
  params: { min },
  commands: said.map(([program, stdout]) => says([program, '--version'], stdout)),
});
const mac = (min: Record<string, string>, app: string, version: string, files: Record<string, string> = {}) => ({
  os: '26.5',
  params: { min },
  files: { [`${app}/Contents/Info.plist`]: '<plist/>', ...files },
  commands: [says(['plutil', '-extract', 'CFBundleShortVersionString', 'raw', '-o', '-', `${app}/Contents/Info.plist`], version)],
});
const esr = {
  '/Applications/Firefox.app/Contents/Resources/application.ini': 'SourceRepository=https://hg.mozilla.org/releases/mozilla-esr128\n',
};

describeCheck('browser-version.sh', {
  recorded: ['developer/browser-version'],
  madeUp: [
    ['no least version', linux({}, ['firefox', 'Mozilla Firefox 1.0\n']), 'skip'],
    ['the very version', linux({ chrome: '138.0.7204.157' }, ['google-chrome', 'Google Chrome 138.0.7204.157 \n']), 'pass'],
    ['one step older', linux({ chrome: '138.0.7204.157' }, ['google-chrome', 'Google Chrome 138.0.7204.156 \n']), 'fail'],
    ['a shorter version that means the same', linux({ edge: '138.0.0' }, ['microsoft-edge', 'Microsoft Edge 138\n']), 'pass'],
    ['a number that looks octal', linux({ brave: '1.8' }, ['brave-browser', 'Brave Browser 1.09.1 \n']), 'pass'],
    ['another product behind the same command', linux({ chrome: '1.0' }, ['google-chrome', 'Chromium 138.0\n']), 'error'],
    ['nothing said', linux({ firefox: '1.0' }, ['firefox', '']), 'error'],
    [
      'a wrapper that only gives a hint',
      { params: { min: { firefox: '1.0' } }, commands: [says(['firefox', '--version'], 'Mozilla Firefox 140.0\n', 1)] },
      'error',
    ],
    ['ESR, and a minimum for Firefox alone', linux({ firefox: '140.0' }, ['firefox', 'Mozilla Firefox 128.13.0esr\n']), 'skip'],
    ['ESR under its own name', linux({ 'firefox-esr': '128.14' }, ['firefox-esr', 'Mozilla Firefox 128.13.0esr\n']), 'fail'],
    ['Firefox, and a minimum for ESR alone', linux({ 'firefox-esr': '128.14' }, ['firefox', 'Mozilla Firefox 100.0\n']), 'skip'],
    ['Chromium under its second name', linux({ chromium: '138' }, ['chromium-browser', 'Chromium 137.0 snap\n']), 'fail'],
    ['a minimum that is no version', linux({ firefox: 'new' }, ['firefox', 'Mozilla Firefox 140.0\n']), 'error'],
    ['a browser that nobody knows', linux({ netscape: '4.0' }), 'error'],
    [
      'one unknown, one old',
      linux({ firefox: '140.0', chrome: '138.0' }, ['firefox', ''], ['google-chrome', 'Google Chrome 137.0\n']),
      'fail',
    ],
    ['in the Applications of the home', mac({ chrome: '138.0' }, '~/Applications/Google Chrome.app', '137.0\n'), 'fail'],
    ['ESR on a Mac', mac({ firefox: '140.0', 'firefox-esr': '128.13' }, '/Applications/Firefox.app', '128.13.0\n', esr), 'pass'],
    ['old ESR on a Mac', mac({ firefox: '140.0', 'firefox-esr': '128.14' }, '/Applications/Firefox.app', '128.13.0\n', esr), 'fail'],
    ['a Mac that says no version', mac({ firefox: '140.0' }, '/Applications/Firefox.app', '\n'), 'error'],
    ['two lines in the place of a version', mac({ firefox: '140.0' }, '/Applications/Firefox.app', '141.0\n139.0\n'), 'error'],
  ],
});
