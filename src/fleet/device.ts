import type { Platform } from '../protocol/check.ts';
import type { Report } from '../protocol/report.ts';

/**
 * What is known of a laptop beside its answers; the platform and identity are those of its latest report. Times are epoch milliseconds.
 * `skew` is by how many seconds its clock was ahead when it last reported.
 */
export type DeviceFacts = {
  device: string;
  label: string | null;
  group: string | null;
  os: Platform;
  platform: Report['platform'] | null;
  identity: NonNullable<Report['identity']>;
  agent: string;
  keyLevel: string | null;
  enrolledAt: number;
  reports: number;
  madeAt: number | null;
  receivedAt: number | null;
  skew: number;
  forkedAt: number | null;
  state: 'active' | 'revoked' | 'departed';
};

/** What people call a laptop: what was said when it joined, its own name where that is told, or the beginning of its id. */
export function nameOf({ label, identity, device }: Pick<DeviceFacts, 'label' | 'identity' | 'device'>): string {
  return label ?? identity.hostname ?? device.slice(0, 8);
}

/** Its system in words, with the version where a report has told it. */
export function systemOf({ os, platform }: Pick<DeviceFacts, 'os' | 'platform'>): string {
  return platform === null ? (os === 'macos' ? 'macOS' : 'Linux') : `${platform.name} ${platform.version}`;
}

/** Its system to the build, which is what a release of the system changes on many laptops at once. */
export function buildOf(facts: Pick<DeviceFacts, 'os' | 'platform'>): string {
  return facts.platform === null ? systemOf(facts) : `${systemOf(facts)} (${facts.platform.build})`;
}
