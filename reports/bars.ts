import { html } from 'ghtml';
import type { Counts } from '../src/fleet/counts.ts';
import type { Mark } from './marks.ts';

/** A bar whose parts are to each other as these counts are. It repeats what stands beside it in words. */
export function stackedBar(parts: readonly [Mark, number][], label?: string): string {
  const all = parts.reduce((sum, [, count]) => sum + count, 0);
  let before = 0;
  const rects = parts
    .filter(([, count]) => count > 0)
    .map(([mark, count]) => {
      const x = (before / all) * 100;
      before += count;
      return html`<rect class="${mark}" x="${x.toFixed(3)}%" width="${((count / all) * 100).toFixed(3)}%" height="100%"/>`;
    });
  const role = label === undefined ? 'aria-hidden="true"' : html`role="img" aria-label="${label}"`;
  return html`<svg class="bar" !${role}>!${rects.join('')}</svg>`;
}

/** The grades of some cells to which the question applies, the worst first. */
export function gradeBar(counts: Counts): string {
  return stackedBar([
    ['fail', counts.fail],
    ['unknown', counts.error + counts.stale + counts.missing],
    ['waived', counts.waived],
    ['pass', counts.pass],
  ]);
}
