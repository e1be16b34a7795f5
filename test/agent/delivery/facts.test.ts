import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { factsOf } from '../../../src/agent/delivery/facts.ts';
import { type Machine, thisMachine } from '../../../src/agent/machine.ts';
import type { IdentityPart } from '../../../src/protocol/enrollment.ts';
import { readReport, writeReport } from '../../../src/protocol/report.ts';
import { reportWith } from '../../support/enrolled.ts';
import { scratchFolder } from '../../support/programs.ts';

const place = { device: 'f2b1a1f0-6d43-4d0f-9c1e-0d7a3f6b2c11', seq: 1, prev: null, gaps: [], fixes: [], waiting: 0 };

let file: string;
beforeEach(() => {
  file = path.join(scratchFolder(), 'state.db');
});

test('this machine is described in words that a report has a place for', async () => {
  const facts = await ask(thisMachine(), ['hostname', 'owner', 'serial']);
  expect(facts.platform).toMatchObject({ os: thisMachine().platform, arch: os.arch(), version: expect.stringMatching(/./) });
  expect(facts.identity).toMatchObject({ hostname: os.hostname(), owner: os.userInfo().username });
  expect(readReport(writeReport(reportWith(place, facts)))).toMatchObject(facts);
});

test('nothing tells who somebody is unless the collector asks for it', async () => {
  const facts = await ask(thisMachine(), []);
  expect(facts).not.toHaveProperty('identity');
  expect(JSON.stringify([facts, kept()])).not.toContain(os.hostname());
  expect(kept()).not.toHaveProperty('serial');
});

test('what costs programs to learn is learned once a week, and after each start of the system', async () => {
  const machine = booted('one');
  await ask(machine, []);
  const change = (set: string) => {
    const db = new DatabaseSync(file);
    db.exec(`UPDATE platform_facts SET ${set}`);
    db.close();
  };
  const pretend = () => change(`facts = json_set(facts, '$.platform.model', 'Pretended')`);
  const model = async (asked: Machine, collect: IdentityPart[] = []) => (await ask(asked, collect)).platform.model;
  pretend();
  expect(await model(machine)).toBe('Pretended');
  change('learned_at = learned_at - 8 * 86400000');
  expect(await model(machine)).not.toBe('Pretended');
  pretend();
  expect(await model(booted('two'))).not.toBe('Pretended');
  pretend();
  expect(await model(booted('two'), ['serial'])).not.toBe('Pretended');
});

test('a start of the system has one digest for each device, which tells nothing of the id itself', async () => {
  const ids = [];
  for (const [machine, device] of [
    [booted('one'), 'a'],
    [booted('one'), 'a'],
    [booted('two'), 'a'],
    [booted('one'), 'b'],
  ] as const)
    ids.push((await factsOf(file, machine, { device, collect: [] })).boot.id);
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
  expect(ids.join()).not.toContain('one');
});

test('a Mac tells its start by sysctl, and by its minute where that says nothing', async () => {
  const mac = (sysctl: string): Machine => {
    const folder = scratchFolder();
    writeFileSync(path.join(folder, 'sysctl'), `#!/bin/sh\n${sysctl}\n`);
    chmodSync(path.join(folder, 'sysctl'), 0o755);
    return { ...thisMachine(), platform: 'macos', path: `${folder}:${thisMachine().path}` };
  };
  const bootOf = async (machine: Machine) => (await ask(machine, [])).boot.id;
  const known = await bootOf(mac('[ "$*" = "-n kern.bootsessionuuid" ] && echo 3F2504E0'));
  const unknown = await bootOf(mac('exit 1'));
  expect(known).toBe(await bootOf(mac('echo 3F2504E0')));
  expect(unknown).not.toBe(known);
});

function ask(machine: Machine, collect: IdentityPart[]) {
  return factsOf(file, machine, { device: place.device, collect });
}

/** This machine, as if it had been started another time. */
function booted(id: string): Machine {
  const root = scratchFolder();
  const folder = path.join(root, 'proc/sys/kernel/random');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'boot_id'), `${id}\n`);
  return { ...thisMachine(), platform: 'linux', root };
}

function kept(): unknown {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return JSON.parse(String(db.prepare('SELECT facts FROM platform_facts').get()?.facts));
  } finally {
    db.close();
  }
}
