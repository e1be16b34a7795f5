import { html } from 'ghtml';
import { msPerDay } from '../../src/calendar.ts';
import type { Check, Platform } from '../../src/protocol/check.ts';
import type { Outcome } from '../../src/protocol/result.ts';
import { gradeWords, marked } from '../marks.ts';
import { dateHtml, lengthText } from '../moments.ts';
import { questionOf } from '../questions.ts';
import { said } from '../words.ts';

/** A time in which an outcome did not change (epoch ms); `ended` is null while it lasts. */
export type PastSpan = { check: string; outcome: Outcome; began: number; ended: number | null };

/** How many days are drawn. */
const drawn = 90;

/** What changed in ninety days: a band for each check that changed, and the same as a list. */
export function timeline(spans: readonly PastSpan[], checks: readonly Check[], asOf: number, os: Platform): string {
  const from = asOf - drawn * msPerDay;
  const seen = spans.filter(({ began }) => began <= asOf);
  const changing = [...Map.groupBy(seen, ({ check }) => check)].filter(([, those]) => those.length > 1);
  const heading = html`<h2 id="timeline">What changed in ${drawn} days</h2>`;
  if (changing.length === 0)
    return html`<section aria-labelledby="timeline">!${heading}<p>Nothing: every check answered the same all the time.</p></section>`;
  const name = (check: string) => questionOf(checks, check, os)?.title ?? check;
  const bands = changing.map(
    ([check, those]) => html`<tr><th scope="row">!${said(name(check))}</th><td>!${band(those, from, asOf)}</td></tr>`,
  );
  return html`<section aria-labelledby="timeline">!${heading}
<table class="bands" aria-hidden="true"><tbody>!${bands}<tr><th></th><td class="axis"><span>!${dateHtml(from)}</span><span>!${dateHtml(asOf)}</span></td></tr></tbody></table>
!${changeList(changing, from, name)}</section>`;
}

function band(spans: readonly PastSpan[], from: number, until: number): string {
  const place = (at: number) => (Math.max(0, at - from) / (until - from)) * 100;
  const rects = spans.map(({ outcome, began, ended }) => {
    const [x, end] = [place(began), place(Math.min(ended ?? until, until))];
    return html`<rect class="${outcome}" x="${x.toFixed(2)}%" width="${(end - x).toFixed(2)}%" height="100%"/>`;
  });
  return html`<svg class="bar">!${rects}</svg>`;
}

function changeList(changing: readonly [string, PastSpan[]][], from: number, name: (check: string) => string): string {
  const changes = changing
    .flatMap(([check, spans]) => spans.slice(1).map((span, place) => ({ check, span, former: spans[place] as PastSpan })))
    .filter(({ span }) => span.began >= from)
    .sort((a, b) => b.span.began - a.span.began);
  const rows = changes.map(
    ({ check, span, former }) => html`<tr><td>!${dateHtml(span.began)}</td><th scope="row">!${said(name(check))}</th>
<td>!${marked(former.outcome, gradeWords[former.outcome])} for ${lengthText(span.began - former.began)}</td><td>!${marked(span.outcome, gradeWords[span.outcome])}</td></tr>`,
  );
  return html`<details><summary>The same as a list</summary><table><thead><tr><th scope="col">When</th><th scope="col">Check</th><th scope="col">Was</th><th scope="col">Is since then</th></tr></thead><tbody>!${rows}</tbody></table></details>`;
}
