import { beforeEach, describe, expect, test } from 'vitest';
import { header, makeSuite, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

let state: string;
beforeEach(() => {
  state = scratchFolder();
});
const controls = (...words: string[]) => shipshape(['controls', ...words], { state });
const program = (fields: Record<string, string>) => `#!/bin/sh\n${header(fields)}`;

describe('shipshape controls', () => {
  test('tells which checks support a control, and which controls have none', async () => {
    const { stdout, code } = await controls('--framework', 'soc2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^SOC 2.*\n\d+ of \d+ controls that concern a laptop have a check that supports them\.\n/);
    expect(stdout).toMatch(/ {2}soc2-cc6\.8: .*\n(?: {6}.*\n)*? {6}.*gatekeeper \(macOS\)/);
    expect(stdout.split('No check supports')[1]).toContain('soc2-cc6.5');
    expect(stdout).not.toMatch(/satisf|complian/i);
  });

  test('tells all frameworks when none is named', async () => {
    const { frameworks } = JSON.parse((await controls('--format', 'json')).stdout);
    expect(frameworks.map(({ name }: { name: string }) => name)).toEqual(['cis', 'cis-v8', 'nist', 'iso27001', 'soc2']);
    expect(frameworks[1].controls).toContainEqual({
      id: 'cis-v8-3.6',
      title: 'Disks of laptops are encrypted',
      checks: expect.arrayContaining([{ id: 'disk-encryption', platforms: ['linux', 'macos'] }]),
    });
  });

  test('prints a row for each check and for each control without one', async () => {
    const suite = makeSuite({
      'a.sh': program({ controls: '[cis-v8-3.6]' }),
      'b.linux.sh': program({ controls: '[cis-v8-3.6]' }),
    });
    const lines = (await controls('--framework', 'cis-v8', '--format', 'csv', '--suite', suite)).stdout.split('\r\n');
    expect(lines[0]).toBe('framework,control,title,supporting check,platforms');
    expect(lines).toContain('cis-v8,cis-v8-3.6,Disks of laptops are encrypted,a,linux macos');
    expect(lines).toContain('cis-v8,cis-v8-3.6,Disks of laptops are encrypted,b,linux');
    expect(lines).toContain('cis-v8,cis-v8-3.9,Removable media are encrypted,,');
  });

  test('shows an id that is in no list, and says so', async () => {
    const suite = makeSuite({ 'a.sh': program({ controls: '[cis-v8-3.66]' }) });
    const { stdout } = await controls('--framework', 'cis-v8', '--suite', suite);
    expect(stdout).toContain('cis-v8-3.66: not in the list of this framework');
  });

  test.each([
    [['--framework', 'pci'], 'Invalid values'],
    [['--suite', '/no/such/suite'], 'there is no such folder'],
  ])('refuses %j', async (words, message) => {
    expect(await controls(...words)).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining(message) });
  });
});
