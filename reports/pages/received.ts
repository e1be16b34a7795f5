import { html } from 'ghtml';
import { dayNumber } from '../../src/calendar.ts';
import { lengthText, whenHtml } from '../moments.ts';
import { counted } from '../words.ts';

/**
 * What came from a laptop: its latest reports, the days on which it made one (days since 1970, UTC), and what it told of numbers that it
 * had to drop. Times are epoch milliseconds.
 */
export type Received = {
  reports: readonly { seq: number; madeAt: number; receivedAt: number }[];
  all: number;
  days: ReadonlySet<number>;
  gaps: readonly { first: number; last: number; why: string }[];
};

const drawn = 90;
export function receivedSection({ reports, all, days, gaps }: Received, asOf: number): string {
  const heading = html`<h2 id="received">Reports received <span class="count">${all}</span></h2>`;
  if (reports.length === 0) return html`<section aria-labelledby="received">!${heading}<p>None yet.</p></section>`;
  const rows = reports.map(
    ({ seq, madeAt, receivedAt }) =>
      html`<tr><td class="number">${seq}</td><td>!${whenHtml(madeAt)}</td><td>${receivedAt - madeAt < 60_000 ? 'at once' : `${lengthText(receivedAt - madeAt)} later`}</td></tr>`,
  );
  return html`<section aria-labelledby="received">!${heading}
!${presence(days, dayNumber(asOf))}
!${gaps.map(({ first, last, why }) => html`<p>It had to drop ${counted(last - first + 1, 'report')} (${first} to ${last}) before they could be sent: ${why === 'full' ? 'there were too many' : 'they were too old'}.</p>`)}
<table class="narrow"><caption>The latest of them</caption><thead><tr><th scope="col" class="number">Number</th><th scope="col">Made</th><th scope="col">Received</th></tr></thead><tbody>!${rows}</tbody></table></section>`;
}

/** A tick for each day, higher where there is a report. */
function presence(days: ReadonlySet<number>, today: number): string {
  const those = Array.from({ length: drawn }, (_, place) => today - drawn + 1 + place);
  const count = those.filter(day => days.has(day)).length;
  const ticks = those.map((day, place) => {
    const height = days.has(day) ? 20 : 3;
    return html`<rect class="${days.has(day) ? 'there' : 'absent'}" x="${place * 6}" y="${20 - height}" width="4" height="${height}"/>`;
  });
  return html`<figure><svg class="presence" viewBox="0 0 ${drawn * 6} 20" role="img" aria-label="A report on ${count} of the last ${drawn} days">!${ticks}</svg>
<figcaption>A report on ${count} of the last ${drawn} days</figcaption></figure>`;
}
