import { beforeEach, describe, expect, test } from 'vitest';
import { header, makeSuite, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

let state: string;
beforeEach(() => {
  state = scratchFolder();
});
const [here, elsewhere] = process.platform === 'darwin' ? (['macos', 'linux'] as const) : (['linux', 'macos'] as const);

describe('shipshape checks --cost', () => {
  const passes = (seconds: string) => `#!/bin/sh\n${header({ seconds: '7' })}sleep ${seconds}\nprintf '1..1\\nok 1 - fine\\n'\n`;

  test('says so when nothing was measured yet', async () => {
    const { stdout, code } = await shipshape(['checks', '--cost'], { state });
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing was measured yet. Begin with: shipshape audit');
    expect(stdout).toContain('Nothing was measured: a machine measures the checks of its own platform.');
  });

  test('shows the slowest first, with median, worst and limit', async () => {
    const suite = makeSuite({ 'slow.sh': passes('0.5'), 'quick.sh': passes('0') });
    await shipshape(['audit', '--suite', suite], { state });
    const { stdout } = await shipshape(['checks', '--cost', '--suite', suite, '--platform', here], { state });
    expect(stdout).toMatch(/check +median +worst +limit +runs\n +slow +\d+ ms +\d+ ms +7 s +1\n +quick +\d+ ms/);
    const { platforms } = JSON.parse((await shipshape(['checks', '--cost', '--suite', suite, '--format', 'json'], { state })).stdout);
    expect(platforms).toContainEqual({
      platform: here,
      measured: true,
      slowest: [
        { check: 'slow', medianMs: expect.any(Number), worstMs: expect.any(Number), limitMs: 7000, runs: 1 },
        expect.objectContaining({ check: 'quick' }),
      ],
    });
    expect(platforms).toContainEqual({ platform: elsewhere, measured: false, slowest: [] });
  });
});
