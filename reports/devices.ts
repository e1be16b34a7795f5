import { agoText, momentText } from './moments.ts';
import { plain } from './plain.ts';

/** A device as whoever runs the collector lists it. Times are epoch milliseconds. */
export type ListedDevice = {
  device: string;
  label: string | null;
  group: string | null;
  state: 'active' | 'revoked' | 'departed';
  os: string;
  version: string | null;
  agent: string;
  reports: number;
  receivedAt: number | null;
  enrolledAt: number;
  failing: number;
  unknown: number;
  forkedAt: number | null;
  /** Seconds by which its clock was wrong when it last reported. */
  skew: number;
};

export function devicesText(devices: readonly ListedDevice[], now: number): string {
  if (devices.length === 0) return 'No devices. Let one join: shipshape collector token create\n';
  const lines = devices.map(device => [headOf(device), stateOf(device, now), ...warningsOf(device)].join('\n    '));
  return `${lines.join('\n')}\n${devices.length} ${devices.length === 1 ? 'device' : 'devices'}\n`;
}

function headOf({ device, label, group }: ListedDevice): string {
  return [device, label && plain(label), group && `(${group})`].filter(Boolean).join('  ');
}

function stateOf({ state, os, version, receivedAt, enrolledAt, failing, unknown, reports }: ListedDevice, now: number): string {
  const system = version === null ? (os === 'macos' ? 'macOS' : 'Linux') : plain(version);
  if (state !== 'active') return `${state} · ${system}`;
  if (receivedAt === null) return `enrolled ${agoText(enrolledAt, now)}, no report yet · ${system}`;
  const trouble = [failing > 0 && `${failing} not in order`, unknown > 0 && `${unknown} could not be told`].filter(Boolean).join(', ');
  return `report ${reports} ${agoText(receivedAt, now)} · ${trouble || 'all in order'} · ${system}`;
}

function warningsOf({ forkedAt, skew }: ListedDevice): string[] {
  return [
    ...(forkedAt === null ? [] : [`! two reports with one number since ${momentText(forkedAt)}: its state was copied or restored`]),
    ...(Math.abs(skew) < 300 ? [] : [`! its clock is wrong by ${Math.round(Math.abs(skew) / 60)} minutes`]),
  ];
}
