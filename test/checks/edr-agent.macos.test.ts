import { describeCheck } from '../support/describe-check.ts';

const says = (stdout: string, exit: number, program: string, ...args: string[]) => ({
  argv: [program, ...args] as [string, ...string[]],
  stdout,
  stderr: '',
  exit,
});
const agents = (...names: string[]) => ({ params: { agents: names } });
const defender = (stdout: string, exit = 0) => says(stdout, exit, '/usr/local/bin/mdatp', 'health', '--field', 'healthy');
const santa = (stdout: string, exit = 0) => says(stdout, exit, '/usr/local/bin/santactl', 'status');
const sentinel = (stdout: string) => says(stdout, 0, '/usr/local/bin/sentinelctl', 'status');
const black = (stdout: string) => says(stdout, 0, '/Applications/VMware Carbon Black Cloud/repcli.bundle/Contents/MacOS/repcli', 'status');
const extensions = (...rows: string[]) => ({
  user: 'user' as const,
  ...agents('falcon'),
  files: { '/Applications/Falcon.app/Contents/Resources/falconctl': '' },
  commands: [says(`${rows.length} extension(s)\n${rows.join('\n')}\n`, 0, 'systemextensionsctl', 'list')],
});
const row = (state: string, stars = '*\t*', id = 'com.crowdstrike.falcon.Agent') =>
  `${stars}\tX9E956P446\t${id} (7.15/184.02)\tFalcon Sensor\t[${state}]`;

describeCheck('edr-agent.macos.sh', {
  recorded: ['developer/edr-agent'],
  madeUp: [
    ['the company names no agent', {}, 'skip'],
    ['an agent that nobody knows', agents('norton'), 'error'],
    ['an agent that nobody knows, and one that works', { ...agents('norton', 'defender'), commands: [defender('true\n')] }, 'pass'],
    ['one is missing, one works', { ...agents('falcon', 'defender'), commands: [defender('true\n')] }, 'pass'],
    ['one is broken, one says nothing', { ...agents('defender', 'santa'), commands: [defender('false\n'), santa('')] }, 'fail'],
    ['Defender says something else', { ...agents('defender'), commands: [defender('true\nnot true\n')] }, 'error'],
    ['Defender is healthy, and ends badly', { ...agents('defender'), commands: [defender('true\n', 1)] }, 'error'],
    ['Defender says nothing', { ...agents('defender'), commands: [defender('', 1)] }, 'error'],
    ['Santa watches', { ...agents('santa'), commands: [santa('>>> Daemon Info\n  Mode                      | Monitor\n')] }, 'pass'],
    ['Santa in a mode that nobody knows', { ...agents('santa'), commands: [santa('  Mode  | Asleep\n')] }, 'error'],
    ['Santa watches, and ends badly', { ...agents('santa'), commands: [santa('  Mode | Monitor\n', 1)] }, 'error'],
    ['SentinelOne protects', { ...agents('sentinelone'), commands: [sentinel('Agent\n   Ready: yes\n   Protection: enabled\n')] }, 'pass'],
    [
      'SentinelOne does not protect',
      { ...agents('sentinelone'), commands: [sentinel('   Ready: yes\n   Protection: disabled\n')] },
      'fail',
    ],
    ['SentinelOne says half', { ...agents('sentinelone'), commands: [sentinel('   Protection: enabled\n')] }, 'error'],
    [
      'Carbon Black runs',
      { ...agents('carbonblack'), commands: [black('Sensor\n    State: Enabled\n    System Extension: Running\n')] },
      'pass',
    ],
    [
      'Carbon Black is passed by',
      { ...agents('carbonblack'), commands: [black('    State: Bypass\n    System Extension: Running\n')] },
      'fail',
    ],
    [
      'an extension beside its old self',
      extensions(row('terminated waiting to uninstall on reboot', '\t'), row('activated enabled')),
      'pass',
    ],
    ['an extension that is not enabled', extensions(row('activated enabled', '\t*')), 'fail'],
    ['an extension of somebody else', extensions(row('activated enabled', '*\t*', 'com.crowdstrike.falcon.Agent2')), 'fail'],
    ['no list of extensions', { ...extensions(), commands: [says('', 0, 'systemextensionsctl', 'list')] }, 'error'],
  ],
});
