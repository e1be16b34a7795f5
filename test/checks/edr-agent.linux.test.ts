import { describeCheck } from '../support/describe-check.ts';

const says = (stdout: string, exit: number, program: string, ...args: string[]) => ({
  argv: [program, ...args] as [string, ...string[]],
  stdout,
  stderr: '',
  exit,
});
const agents = (...names: string[]) => ({ params: { agents: names } });
const falcon = (active: string, rfm: string) => ({
  ...agents('falcon'),
  commands: [
    says(active, active === 'active\n' ? 0 : 3, 'systemctl', 'is-active', 'falcon-sensor'),
    says(rfm, 0, '/opt/CrowdStrike/falconctl', '-g', '--rfm-state'),
  ],
});
const defender = (stdout: string) => ({ ...agents('defender'), commands: [says(stdout, 0, 'mdatp', 'health', '--field', 'healthy')] });
const sentinel = (stdout: string, exit = 0) => ({
  ...agents('sentinelone'),
  commands: [says(stdout, exit, '/opt/sentinelone/bin/sentinelctl', 'control', 'status')],
});

describeCheck('edr-agent.linux.sh', {
  recorded: [],
  madeUp: [
    ['the company names no agent', {}, 'skip'],
    ['none is installed', agents('falcon', 'defender', 'sentinelone'), 'fail'],
    ['an agent that Linux does not have', agents('santa'), 'error'],
    ['Falcon sees the kernel', falcon('active\n', 'rfm-state=false.\n'), 'pass'],
    ['Falcon does not see the kernel', falcon('active\n', 'rfm-state=true.\n'), 'fail'],
    ['Falcon says nothing of the kernel', falcon('active\n', 'rfm-state is not set.\n'), 'error'],
    ['Falcon stands still', falcon('inactive\n', 'rfm-state=false.\n'), 'fail'],
    ['Falcon crashed', falcon('failed\n', ''), 'fail'],
    ['Falcon, without systemd', falcon('', 'rfm-state=false.\n'), 'error'],
    ['Falcon runs, and an ordinary user asks', { user: 'user', ...falcon('active\n', '') }, 'error'],
    ['Defender is healthy', defender('true\n'), 'pass'],
    ['Defender is not healthy', defender('false\n'), 'fail'],
    ['Defender is not licensed', defender('ATTENTION: No license found.\n'), 'error'],
    ['SentinelOne works', sentinel('Agent state            Enabled\nProcess Name | PID\n'), 'pass'],
    ['SentinelOne is disabled', sentinel('Agent state            Disabled\n'), 'fail'],
    ['SentinelOne says no', sentinel('', 1), 'error'],
  ],
});
