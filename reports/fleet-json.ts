import { compliance, coverage } from '../src/fleet/counts.ts';
import { type DeviceFacts, nameOf, systemOf } from '../src/fleet/device.ts';
import type { FleetCell } from '../src/fleet/fleet.ts';
import type { ListedLaptop } from '../src/fleet/listing.ts';
import type { Check } from '../src/protocol/check.ts';
import { cellJson } from './cells.ts';
import type { CheckView } from './pages/check.ts';

/** What pages show, for programs: fields are only ever added. Moments are epoch milliseconds here, and text in what comes out. */

export function laptopJson({ facts, summary }: ListedLaptop) {
  const { device, group, os, identity, agent, keyLevel, enrolledAt } = facts;
  return {
    device,
    name: nameOf(facts),
    owner: identity.owner ?? null,
    group,
    platform: os,
    system: systemOf(facts),
    state: summary.state,
    compliance: compliance(summary.counts),
    coverage: coverage(summary.counts),
    counts: summary.counts,
    reported: moment(summary.reported),
    enrolled: moment(enrolledAt),
    agent,
    keyLevel,
  };
}

/** One laptop with all of its cells. */
export function deviceJson(laptop: ListedLaptop, cells: readonly FleetCell[], checks: readonly Check[], asOf: number) {
  return { asOf: moment(asOf), ...laptopJson(laptop), cells: cells.map(cell => cellJson({ at: asOf, cell, facts: laptop.facts }, checks)) };
}

/** One check with the cells that are no pass. */
export function checkJson({ check, counts, worst, systems, mending, suspicion, controls, checks }: CheckView, asOf: number) {
  return {
    asOf: moment(asOf),
    check,
    compliance: compliance(counts),
    coverage: coverage(counts),
    counts,
    systems,
    mending: mending ?? null,
    suspect: suspicion ? { ...suspicion, since: moment(suspicion.since) } : null,
    controls: controls.map(({ id }) => id),
    worst: worst.map(({ facts, cell, evidence }: { facts: DeviceFacts; cell: FleetCell; evidence: unknown }) => ({
      ...cellJson({ at: asOf, cell, facts }, checks),
      evidence: evidence ?? null,
    })),
  };
}

function moment(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
