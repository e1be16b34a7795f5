import type { Device, StandingRow } from '../tables.ts';
import type { Presence } from '../time.ts';
import type { Courses } from './history.ts';
import type { Judged } from './judge.ts';
import type { SpanChange } from './spans.ts';

/** A device with its new reports, by number, and how it stood before them. */
export type Change = { device: Device; news: Judged[]; standings: StandingRow[] };

/**
 * What is known of a device once its new reports are taken in. `from` is the effective time before which they tell nothing, `last` that
 * of its latest; `skew` as in the table.
 */
export type Progress = { courses: Courses; from: number; last: number; skew: number; spans: SpanChange; presence: Presence[] };
