import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ask, checkNamed, describeCheck, type MadeUp, readCase } from '../support/describe-check.ts';

const status = (stdout: string, exit = 0): MadeUp => ({
  commands: [{ argv: ['profiles', 'status', '-type', 'enrollment'], stdout, stderr: '', exit }],
});
const approved = 'Enrolled via DEP: No\nMDM enrollment: Yes (User Approved)\n';
const at = (server: string): MadeUp => ({
  ...status(`${approved}MDM server: ${server}\n`),
  params: { server: 'MDM.example.com' },
});

describeCheck('mdm-enrollment.macos.sh', {
  recorded: ['macos/mdm-enrollment'],
  madeUp: [
    ['approved, in other letters and blanks', status('MDM  Enrollment:  YES (user approved) \n'), 'pass'],
    ['approved, with a failing exit status', status(approved, 1), 'error'],
    ['an old release without a profile', status('There is no enrollment profile installed on this system\n'), 'error'],
    ['an unknown answer', status('MDM enrollment: Pending\n'), 'error'],
    ['an empty answer', status('MDM enrollment:\n'), 'error'],
    ['not enrolled, then a line that says so', status(`MDM enrollment: No\n${approved}`), 'fail'],
    ['the server of the policy', at('https://mdm.example.com/checkin'), 'pass'],
    ['the server of the policy, on a port', at('https://mdm.EXAMPLE.com:8443'), 'pass'],
    ['a server that begins alike', at('https://mdm.example.com.attacker.example/'), 'fail'],
    ['a user name that looks like the server', at('https://mdm.example.com@attacker.example/'), 'fail'],
    ['a path that looks like the server', at('https://attacker.example/@mdm.example.com'), 'fail'],
    ['no server named', { ...status(approved), params: { server: 'mdm.example.com' } }, 'error'],
    ['not enrolled, and the policy names a server', { ...status('MDM enrollment: No\n'), params: { server: 'mdm.example.com' } }, 'fail'],
  ],
});

test('a token in the address of the server is not told', async () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'shipshape-test-'));
  const result = await ask(checkNamed('mdm-enrollment.macos.sh'), readCase('macos/mdm-enrollment/fail-15-wrong-server.json'), scratch);
  rmSync(scratch, { recursive: true, force: true });
  expect(result.points[1]?.evidence).toEqual({ found: 'mdm.previous-owner.example', wanted: 'mdm.example.com' });
  expect(JSON.stringify(result)).not.toContain('SECRET');
});
