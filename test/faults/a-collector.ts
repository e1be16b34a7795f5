import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, inject, onTestFinished } from 'vitest';
import { onHost, type Running, type Setting, startCollector, tokensFor } from '../../bench/fleet/collector.ts';
import { eachOf } from '../../bench/fleet/deliver.ts';
import { Device } from '../../bench/fleet/device.ts';
import { habitsFor } from '../../bench/fleet/results.ts';
import { Wire } from '../../bench/fleet/wire.ts';

/** Full size, or what a usual run has time for. */
export const isFull = process.env.SHIPSHAPE_FULL === '1';

/** Bars of time and memory are for a machine that does nothing else: a usual run tells its figures, and asks only that nothing is lost. */
export function expectAtMost(figure: number, most: number, what?: string): void {
  if (isFull) expect(figure, what).toBeLessThanOrEqual(most);
}

/** A folder that is gone after the test. */
export function aFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-fault-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @throws in a test whose fault only root can make, and whoever runs it is not: that counts as a failure. */
export function needsRoot(): void {
  const missing = inject('missing');
  if (missing) throw new Error(`the fault cannot be made: ${missing}`);
}

/** The errors that a collector logged. */
export function errorsOf(said: string): unknown[] {
  const lines = said.split('\n').filter(line => line.startsWith('{'));
  return lines.map(line => JSON.parse(line)).filter(({ level }) => level === 50);
}

/** The environment of a process that believes it is this much later, as `+10m`, or earlier, as `-365d`. */
export function clockAt(offset: string): Record<string, string> {
  return { LD_PRELOAD: inject('libfaketime'), FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
}

/** A collector that runs until the test has ended; `now` is the process that runs it at present. */
export class ACollector {
  readonly setting: Setting;
  #running: Running;

  constructor(setting: Setting, running: Running) {
    this.setting = setting;
    this.#running = running;
  }

  static async start(setting: Partial<Setting> = {}): Promise<ACollector> {
    const whole = { shipshape: inject('shipshape'), data: path.join(setting.data ?? aFolder(), 'data'), ...setting };
    const collector = new ACollector(whole, await startCollector(whole));
    onTestFinished(() => collector.now.kill());
    return collector;
  }

  get now(): Running {
    return this.#running;
  }

  get url(): string {
    return this.#running.url;
  }

  /** Again, at the same address. */
  async restart(other: Partial<Setting> = {}): Promise<void> {
    this.#running = await startCollector({ ...this.setting, port: this.#running.port, ...other });
  }

  /** Stops it. What it then knows must be what the kept reports say, each with its signature. */
  async stop(): Promise<void> {
    expect(await this.now.stop()).toBe(0);
    this.onHost('verify');
  }

  onHost(...words: string[]): string {
    return onHost(this.setting, ...words);
  }

  /** So many laptops, enrolled, whose reports are of so many bytes. */
  async fleet(count: number, bytes = 4000): Promise<Device[]> {
    const devices = Array.from({ length: count }, (_, seed) => new Device(seed, habitsFor(bytes)));
    const tokens = tokensFor(this.setting, count);
    const wire = this.wire(16);
    await eachOf(devices, 16, device => device.enroll(wire, tokens[device.seed % tokens.length] as string));
    wire.close();
    return devices;
  }

  /** Connections to it that are closed after the test. */
  wire(most = 64, patience = 60_000): Wire {
    const wire = new Wire(this.url, most, patience);
    onTestFinished(() => wire.close());
    return wire;
  }
}
