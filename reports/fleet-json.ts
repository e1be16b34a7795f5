import type { Evidence } from '../src/fleet/answers/cells.ts';
import type { CheckAnswer, ChecksAnswer, FrameworkAnswer, FrameworksAnswer } from '../src/fleet/answers/checks.ts';
import type { DeviceAnswer, DevicesAnswer } from '../src/fleet/answers/devices.ts';
import type { FleetAnswer, SilencesAnswer, TrendAnswer } from '../src/fleet/answers/fleet.ts';
import { applying, compliance, coverage } from '../src/fleet/counts.ts';
import { type DeviceFacts, nameOf } from '../src/fleet/device.ts';
import type { CheckSummary, FleetCounts } from '../src/fleet/fleet.ts';
import type { ListedLaptop } from '../src/fleet/listing.ts';
import type { Silence } from '../src/fleet/silence.ts';
import type { Suspicion } from '../src/fleet/suspect.ts';
import type { Check } from '../src/protocol/check.ts';
import type { Point } from '../src/protocol/result.ts';
import { cellJson, whichLaptop } from './cells.ts';
import type { CheckView } from './pages/check.ts';
import type { DeviceView } from './pages/device.ts';
import type { GradedFramework } from './pages/frameworks.ts';
import { questionOf } from './questions.ts';

/** What pages show, for programs: see src/fleet/answers. Moments are epoch milliseconds here, and text in what comes out. */

/** The fleet for programs. Percentages have one decimal and are null where the question applies to nobody; fields are only ever added. */
export function fleetJson({ asOf, counts, states, devices, checks }: FleetCounts): FleetAnswer {
  return {
    asOf: moment(asOf),
    ...sharesOf({ counts }),
    counts,
    devices: { all: devices, ...states },
    checks: checks.map(({ check, severity, failingSince, counts }) => ({
      check,
      ...(severity && { severity }),
      ...sharesOf({ counts }),
      failingSince: momentOrNull(failingSince),
      ...counts,
    })),
  };
}

export function laptopJson({ facts, summary }: ListedLaptop): DevicesAnswer['devices'][number] {
  const { agent, keyLevel, enrolledAt } = facts;
  return {
    ...whichLaptop(facts),
    state: summary.state,
    ...sharesOf(summary),
    counts: summary.counts,
    reported: momentOrNull(summary.reported),
    enrolled: moment(enrolledAt),
    agent,
    keyLevel,
  };
}

/** One laptop with all of its cells; undefined when it was no part of the fleet at that time. */
export function deviceJson(view: DeviceView, asOf: number): DeviceAnswer | undefined {
  const { facts, summary, cells, evidence, spans, received, checks } = view;
  if (!summary) return undefined;
  return {
    asOf: moment(asOf),
    ...laptopJson({ facts, summary }),
    cells: cells.map(cell => ({
      ...cellJson({ at: asOf, cell, facts }, checks),
      failing: questionOf(checks, cell.check, facts.os)?.failing ?? null,
      evidence: evidenceJson(evidence.get(cell.check)),
    })),
    changes: spans
      .filter(({ began }) => began <= asOf)
      .map(({ check, outcome, began, ended }) => ({ check, outcome, began: moment(began), ended: momentOrNull(ended) })),
    reports: {
      all: received.all,
      latest: received.reports.map(({ seq, madeAt, receivedAt }) => ({ seq, made: moment(madeAt), received: moment(receivedAt) })),
      gaps: received.gaps.map(({ first, last, why }) => ({ first, last, why })),
    },
  };
}

export function listedCheckJson(
  { check, severity, counts, failingSince }: CheckSummary,
  suspicion: Suspicion | undefined,
  checks: readonly Check[],
): ChecksAnswer['checks'][number] {
  const question = questionOf(checks, check);
  return {
    check,
    title: question?.title ?? null,
    failing: question?.failing ?? null,
    severity: severity ?? question?.severity ?? null,
    ...sharesOf({ counts }),
    counts,
    failingSince: momentOrNull(failingSince),
    suspect: suspectJson(suspicion),
  };
}

/** One check with the cells that are no pass. */
export function checkJson(view: CheckView, asOf: number): CheckAnswer {
  const { check, counts, worst, systems, mending, suspicion, controls, checks } = view;
  const question = questionOf(checks, check);
  return {
    asOf: moment(asOf),
    check,
    title: question?.title ?? null,
    failing: question?.failing ?? null,
    why: question?.why ?? null,
    steps: question?.steps ?? [],
    severity: question?.severity ?? null,
    ...sharesOf({ counts }),
    counts,
    systems: systems.map(({ system, counts }) => ({ system, counts })),
    mending: mending ?? null,
    suspect: suspectJson(suspicion),
    controls: controls.map(({ id }) => id),
    worst: worst.map(({ facts, cell, evidence }) => ({ ...cellJson({ at: asOf, cell, facts }, checks), evidence: evidenceJson(evidence) })),
  };
}

export function frameworksJson(frameworks: readonly GradedFramework[], asOf: number): FrameworksAnswer {
  return {
    asOf: moment(asOf),
    frameworks: frameworks.map(({ name, title, controls }) => ({
      framework: name,
      title,
      controls: controls.length,
      supported: controls.filter(({ checks }) => checks.length > 0).length,
      failing: controls.filter(({ counts }) => counts.fail > 0).length,
      answered: controls.filter(({ counts }) => applying(counts) > 0).length,
    })),
  };
}

export function frameworkJson({ name, title, controls }: GradedFramework, asOf: number): FrameworkAnswer {
  return {
    asOf: moment(asOf),
    framework: name,
    title,
    controls: controls.map(({ id, title, counts, checks }) => ({
      control: id,
      title: title ?? null,
      compliance: compliance(counts),
      counts,
      checks: checks.map(({ id, platforms, counts }) => ({ check: id, platforms, counts })),
    })),
  };
}

export function trendJson(fleets: readonly FleetCounts[], asOf: number): TrendAnswer {
  return {
    asOf: moment(asOf),
    days: fleets.map(({ asOf, counts, devices }) => ({ asOf: moment(asOf), ...sharesOf({ counts }), fails: counts.fail, devices })),
  };
}

export function silenceJson({ device, since, cause }: Silence, facts: DeviceFacts | undefined): SilencesAnswer['silences'][number] {
  return { device, name: facts ? nameOf(facts) : device.slice(0, 8), since: moment(since), cause };
}

function evidenceJson(evidence: { reason?: string; points: readonly Point[] } | undefined): Evidence | null {
  return evidence ? { ...evidence, points: [...evidence.points] } : null;
}

function sharesOf({ counts }: Pick<CheckSummary, 'counts'>) {
  return { compliance: compliance(counts), coverage: coverage(counts) };
}

function suspectJson(suspicion: Suspicion | undefined): CheckAnswer['suspect'] {
  return suspicion ? { ...suspicion, since: moment(suspicion.since) } : null;
}

export function moment(at: number): string {
  return new Date(at).toISOString();
}

export function momentOrNull(at: number | null): string | null {
  return at === null ? null : moment(at);
}
