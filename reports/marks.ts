import { html } from 'ghtml';
import type { DeviceState } from '../src/fleet/fleet.ts';
import type { Grade } from '../src/fleet/grade.ts';

/** What stands before a word: a shape for each, so that none rests on its colour alone. */
export type Mark = Grade | DeviceState | 'silent' | 'open';

/** A word with its mark. */
export function marked(mark: Mark, words: string): string {
  return html`<span class="marked ${mark}">!${markOf(mark)}${words}</span>`;
}

function markOf(mark: Mark): string {
  return html`<svg class="mark ${mark}" aria-hidden="true"><use href="#${shapes[mark]}"/></svg>`;
}

/** What a grade is called beside its mark. */
export const gradeWords: Record<Grade, string> = {
  pass: 'pass',
  fail: 'fail',
  error: 'could not tell',
  stale: 'stale',
  missing: 'never answered',
  waived: 'waived',
  skip: 'does not apply',
};

/** What the state of a laptop is called. */
export const stateWords: Record<DeviceState, string> = {
  failing: 'not in order',
  unknown: 'unknown',
  grace: 'in grace',
  waived: 'waived',
  compliant: 'in order',
};

const shapes: Record<Mark, string> = {
  pass: 'tick',
  compliant: 'tick',
  fail: 'cross',
  failing: 'cross',
  error: 'question',
  unknown: 'question',
  stale: 'clock',
  grace: 'clock',
  missing: 'hole',
  open: 'hole',
  waived: 'shield',
  skip: 'dash',
  silent: 'dash',
};

/** The shapes, once a page. */
export const marks = `<svg class="shapes" aria-hidden="true">
<symbol id="tick" viewBox="0 0 16 16"><path d="M2.5 8.5l4 4 7-9"/></symbol>
<symbol id="cross" viewBox="0 0 16 16"><path class="full" d="M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8z"/><path class="inner" d="M5.2 5.2l5.6 5.6m0-5.6l-5.6 5.6"/></symbol>
<symbol id="question" viewBox="0 0 16 16"><path d="M8 1l7 7-7 7-7-7z"/><path d="M8 4.8v3.7"/><path class="dot" d="M8 10.9v.1"/></symbol>
<symbol id="clock" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.4"/><path d="M8 4.2V8l2.6 2"/></symbol>
<symbol id="hole" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.2" stroke-dasharray="2.4 2.4"/></symbol>
<symbol id="shield" viewBox="0 0 16 16"><path d="M8 1.2l5.6 2v4.6c0 3.4-2.3 5.8-5.6 7-3.3-1.2-5.6-3.6-5.6-7V3.2z"/></symbol>
<symbol id="dash" viewBox="0 0 16 16"><path d="M3.5 8h9"/></symbol>
</svg>`;
