import type { Check } from '../protocol/check.ts';
import { Commits } from './commits.ts';
import type { Config } from './config.ts';
import { Devices } from './devices/devices.ts';
import { Intake } from './devices/intake.ts';
import { Present } from './fleet/counted.ts';
import { Findings } from './fleet/findings.ts';
import { Limits } from './http/limits.ts';
import { type Keys, keysOf } from './keys.ts';
import type { Logger } from './log.ts';
import { type Metrics, newMetrics } from './metrics.ts';
import { takeInPolicy } from './policy.ts';
import type { Incoming, Kept } from './store/intake/incoming.ts';
import { keepReports } from './store/intake/keep.ts';
import type { Store } from './store/store.ts';

/** What every part of a running collector has at hand. */
export type Collector = {
  config: Config;
  /** What the built-in checks say of themselves, for people who read what they answered. */
  checks: readonly Check[];
  store: Store;
  keys: Keys;
  devices: Devices;
  commits: Commits;
  /** How the fleet stands now. */
  present: Present;
  findings: Findings;
  intake: Intake<Incoming, Kept>;
  limits: Limits;
  metrics: Metrics;
  log: Logger;
  /** Epoch milliseconds. */
  now: () => number;
  /** How laptops and people reach it: known when it listens, unless it was told. */
  url: string;
};

/** Puts the parts together around an open store; makes the keys at the first start. @throws POLICY_INVALID */
export async function assemble(
  config: Config,
  { store, log, now, checks = [] }: Pick<Collector, 'store' | 'log' | 'now'> & { checks?: readonly Check[] },
): Promise<Collector> {
  await takeInPolicy(store, config, now());
  const metrics = newMetrics();
  const commits = new Commits(store, log, metrics);
  return {
    config,
    checks,
    store,
    keys: await keysOf(store),
    devices: new Devices(store),
    commits,
    present: new Present(store, now),
    findings: new Findings(store, now),
    intake: new Intake(group => commits.watch(() => keepReports(store, group))),
    limits: new Limits(),
    metrics,
    log,
    now,
    url: config.url ?? '',
  };
}
