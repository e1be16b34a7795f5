import { html } from 'ghtml';
import { msPerDay } from '../src/calendar.ts';
import { applying, compliance, coverage } from '../src/fleet/counts.ts';
import type { FleetCounts } from '../src/fleet/fleet.ts';
import { dateHtml } from './moments.ts';
import { counted, numberText, percentText } from './words.ts';

/** Over how many days a trend goes. */
export const trendDays = 90;

/** How a fleet, or one check of it, stood at one moment (epoch ms), and how many laptops that is of. */
export type TrendDay = Pick<FleetCounts, 'asOf' | 'counts' | 'devices'>;

/**
 * Compliance and coverage over the last days, as two lines and as a table with the same numbers. A day that was not counted is a gap.
 * `fleets` come in the order of their days, the last of them is the one that the page shows. Without many days to tell of, it says so.
 */
export function trend(fleets: readonly TrendDay[], days = trendDays): string {
  const heading = html`<h2 id="trend">The last ${days} days</h2>`;
  const told = fleets.filter(({ counts }) => applying(counts) > 0);
  if (told.length < 2) return html`<section aria-labelledby="trend">!${heading}<p>Two days make a line: come back tomorrow.</p></section>`;
  const until = (told.at(-1) as TrendDay).asOf;
  const [from, floor] = [until - days * msPerDay, floorOf(told)];
  const x = (at: number) => Math.max(0, ((at - from) / (until - from)) * 900);
  const y = (percent: number) => ((100 - percent) / (100 - floor)) * 100;
  const line = (name: string, figure: typeof compliance) =>
    runsOf(told).map(run => {
      const points = run.map(({ asOf, counts }) => `${x(asOf).toFixed(1)},${y(figure(counts) as number).toFixed(1)}`);
      return html`<polyline class="${name}" points="${points.join(' ')}"/>`;
    });
  const label = `Compliance went from ${shareOf(told[0], compliance)} to ${shareOf(told.at(-1), compliance)}`;
  return html`<section aria-labelledby="trend">!${heading}
<figure class="trend"><div aria-hidden="true"><span>100 %</span><span>${floor} %</span></div>
<svg viewBox="0 0 900 100" preserveAspectRatio="none" role="img" aria-label="${label}">!${line('coverage', coverage)}!${line('compliance', compliance)}</svg>
<figcaption><span class="axis"><span>!${dateHtml(from)}</span><span>!${dateHtml(until)}</span></span>
<span class="key compliance">compliance</span> <span class="key coverage">coverage</span></figcaption></figure>
!${table(told)}</section>`;
}

/** The lowest figure, down to the next ten below it: the line moves, and the axis says how far down it reaches. */
function floorOf(fleets: readonly TrendDay[]): number {
  const figures = fleets.flatMap(({ counts }) => [compliance(counts) as number, coverage(counts) as number]);
  return Math.max(0, Math.floor((Math.min(...figures) - 1) / 10) * 10);
}

/** Days that follow each other: between others nothing is known, and no line is drawn. */
function runsOf(fleets: readonly TrendDay[]): TrendDay[][] {
  const runs: TrendDay[][] = [];
  for (const fleet of fleets) {
    const run = runs.at(-1);
    if (run && fleet.asOf - (run.at(-1) as TrendDay).asOf < 2 * msPerDay) run.push(fleet);
    else runs.push([fleet]);
  }
  return runs;
}

function shareOf(fleet: TrendDay | undefined, figure: typeof compliance): string {
  return percentText(fleet ? figure(fleet.counts) : null);
}

function table(fleets: readonly TrendDay[]): string {
  const rows = fleets.toReversed().map(
    fleet => html`<tr><th scope="row">!${dateHtml(fleet.asOf)}</th><td class="number">${shareOf(fleet, compliance)}</td>
<td class="number">${shareOf(fleet, coverage)}</td><td class="number">${numberText(fleet.counts.fail)}</td><td class="number">${numberText(fleet.devices)}</td></tr>`,
  );
  return html`<details><summary>The same as a table</summary><table class="narrow"><caption>${counted(fleets.length, 'day')}, each at its end (UTC)</caption>
<thead><tr><th scope="col">Day</th><th scope="col" class="number">Compliance</th><th scope="col" class="number">Coverage</th><th scope="col" class="number">Fails</th><th scope="col" class="number">Laptops</th></tr></thead>
<tbody>!${rows}</tbody></table></details>`;
}
