import { advance, type Courses, stretchesOf } from '../intake/history.ts';
import { enrolledAt, retime, type Told } from '../intake/reports.ts';
import { spansOf } from '../intake/spans.ts';
import type { Device, Span, StandingRow } from '../tables.ts';
import { type Presence, presenceOf } from '../time.ts';

/** What a device's envelopes say, told from the first that is kept. `since` is when each check first answered in them. */
export type Recount = {
  spans: Span[];
  standings: StandingRow[];
  presence: Presence[];
  times: Map<number, number>;
  since: Map<number, number>;
};

/** Tells a device's whole history from what is kept of it, in the order of their numbers, and from nothing else that is known but when it ended. */
export function recount(device: Device, kept: readonly Told[], checks: ReadonlyMap<string, number>): Recount {
  // What a pruned report said of the time lives on in the first that is kept.
  const told = retime(kept, device.pruned_through > 0 ? (kept[0]?.at ?? 0) : enrolledAt(device));
  const courses: Courses = new Map();
  const since = new Map<number, number>();
  let last = 0;
  for (const { report, at } of told) {
    advance(courses, { at, report }, checks, last);
    for (const check of courses.keys()) if (!since.has(check)) since.set(check, at);
    last = at;
  }
  const standings = [...courses].map(([check_id, { outcome, since, answered, evidence }]) => {
    return { device: device.id, check_id, outcome, since, answered, evidence };
  });
  const spans = [...courses].flatMap(([check, course]) => spansOf(device.id, check, stretchesOf(course)));
  return {
    spans: device.ended === null ? spans : endSpans(spans, device.ended),
    standings,
    presence: presenceOf(
      device.id,
      told.map(({ at }) => at),
    ),
    times: new Map(told.map(({ seq, at }) => [seq, at])),
    since,
  };
}

/** Spans of a device that is heard of no more. One that began that very second leaves no trace. */
export function endSpans(spans: readonly Span[], at: number): Span[] {
  return spans.filter(({ began, ended }) => ended !== null || began < at).map(span => ({ ...span, ended: span.ended ?? at }));
}
