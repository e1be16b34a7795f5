import type { DeviceFacts } from '../../src/fleet/device.ts';
import type { FleetDevice } from '../../src/fleet/fleet.ts';
import type { Standing } from '../../src/fleet/grade.ts';
import type { Check } from '../../src/protocol/check.ts';
import { headerWith } from './results.ts';

/** The moment at which the made-up fleets of page tests are looked at. */
export const lookedAt = Date.UTC(2026, 10, 28, 4, 35);
const day = 86_400_000;

export function factsWith(fields: Partial<DeviceFacts> = {}): DeviceFacts {
  return {
    device: '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f',
    label: 'Ada’s laptop',
    group: 'engineering',
    os: 'linux',
    platform: { os: 'linux', name: 'Debian GNU/Linux', version: '13', build: '6.12.57', arch: 'x64', model: 'ThinkPad T14' },
    identity: { owner: 'ada' },
    agent: '0.1.0',
    keyLevel: 'software',
    enrolledAt: lookedAt - 60 * day,
    reports: 40,
    madeAt: lookedAt - day / 2,
    receivedAt: lookedAt - day / 2,
    skew: 0,
    forkedAt: null,
    state: 'active',
    ...fields,
  };
}

/** A laptop of the fleet that answered half a day ago, with these outcomes by check, all since ten days. */
export function fleetDevice(facts: DeviceFacts, outcomes: Record<string, Standing['outcome']>): FleetDevice {
  const standings = Object.entries(outcomes).map(([check, outcome]) => ({
    check,
    outcome,
    since: lookedAt - 10 * day,
    answered: facts.madeAt ?? 0,
  }));
  return { device: facts.device, platform: facts.os, group: facts.group, reported: facts.madeAt, standings };
}

export function checkWith(id: string, fields: Parameters<typeof headerWith>[0] = {}): Check {
  return { id, platform: undefined, file: `/suite/${id}.sh`, header: headerWith(fields) };
}

/** What somebody may call a laptop to break a page that shows it. */
export const hostileNames = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "' autofocus onfocus=alert(1) x='",
  'javascript:alert(1)',
  '</title></style></svg><i>',
  '\u202egnirts desrever',
  'null\u0000byte \u001b[31m',
  '&lt;already&gt; &amp;',
  '=HYPERLINK("https://evil.example")',
  '{{7*7}} ${7*7} <%= 7*7 %>',
];
