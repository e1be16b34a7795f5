import { html } from 'ghtml';
import { gradeWords, marked, marks } from '../../reports/marks.ts';
import { dateHtml, whenHtml } from '../../reports/moments.ts';
import { counted, said, stepHtml } from '../../reports/words.ts';
import type { Standing } from '../agent/history.ts';
import { type CheckHeader, severities } from '../protocol/check.ts';
import { countOutcomes, type Outcome, type Point } from '../protocol/result.ts';
import { excusesAt } from '../protocol/waiver.ts';
import { type Daily, describeEach } from './daily.ts';
import type { Status } from './status.ts';
import { type Excuse, type Excuses, type Headers, rootAdvice, waivedWords } from './text.ts';

/** The status of this laptop as a page that stands alone in one file: `style` is its sheet, `now` the moment that it is of, `excused` what
 * excuses fails where it is not what this laptop's collector said. */
export function formatStatusPage(status: Status, headers: Headers, now: Date, daily: Daily, style: string, excused?: Excuses): string {
  const { standings, startedAt, profile } = status;
  const having = (outcome: Outcome) =>
    standings.filter(standing => standing.outcome === outcome).sort((a, b) => rank(a, headers) - rank(b, headers));
  const excuses: Excuses = excused ?? excusesAt(daily.waivers.known?.waivers ?? [], now.getTime());
  const isWaived = ({ check }: Standing) => excuses.has(check);
  const fails = having('fail');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>This laptop · shipshape</title>
<style>
!${style.replaceAll('</', '<\\/')}
</style>
</head>
<body>
<main id="main">
<h1>This laptop</h1>
<p class="verdict">!${verdict(standings, fails.filter(isWaived).length)} · asked !${whenHtml(Date.parse(startedAt))}, in the profile ${profile} · this page is of !${whenHtml(now.getTime())}</p>
<dl class="facts">!${describeEach(daily, now).map(([label, text]) => html`<div><dt>${label}</dt><dd>!${said(text)}</dd></div>`)}</dl>
!${part(
    'fails',
    'Not in order',
    fails.filter(standing => !isWaived(standing)),
    headers,
  )}
!${part('unknown', 'Nobody can tell', having('error'), headers)}
!${part('waived', 'Waived', fails.filter(isWaived), headers, excuses)}
!${rest('In order', having('pass'), headers)}
!${rest('Does not apply', having('skip'), headers)}
</main>
!${marks}
</body>
</html>
`;
}

function verdict(standings: readonly Standing[], waived: number): string {
  const { fail, error, skip } = countOutcomes(standings);
  const all = standings.length - skip;
  const open = fail - waived;
  if (open > 0) return marked('failing', `${counted(open, 'check')} of ${all} ${open === 1 ? 'is' : 'are'} not in order`);
  if (error > 0) return marked('unknown', `of ${counted(error, 'check')} nobody can tell`);
  return waived > 0 ? marked('waived', 'what fails is waived') : marked('compliant', 'all that applies is in order');
}

function rank({ check }: Standing, headers: Headers): number {
  return severities.indexOf(headers.get(check)?.severity ?? 'low');
}

function part(id: string, title: string, those: readonly Standing[], headers: Headers, excuses: Excuses = new Map()): string {
  if (those.length === 0) return '';
  const items = those.map(standing => article(standing, headers.get(standing.check), excuses.get(standing.check)));
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title} <span class="count">${those.length}</span></h2>!${items}</section>`;
}

function article({ check, outcome, since, reason, points }: Standing, header: CheckHeader | undefined, excuse: Excuse | undefined): string {
  const title = (outcome === 'fail' ? header?.failing : header?.title) ?? check;
  const why = reason === 'needs root' ? rootAdvice : reason;
  const told = points.filter(point => point.outcome === outcome).map(pointHtml);
  return html`<article class="standing" id="${check}"><div><h3>!${said(title)}</h3>
<p class="meta">!${excuse ? marked('waived', waivedWords(excuse)) : marked(outcome, gradeWords[outcome])} since !${dateHtml(Date.parse(since))} · ${header?.severity ?? 'no header'} · <code>!${said(check)}</code></p>
!${outcome === 'fail' && header ? mending(check, header) : ''}</div>
<div>!${why === undefined ? '' : html`<p>!${said(why)}</p>`}!${told}</div></article>`;
}

/** What does not hold, with what was found instead. */
function pointHtml({ outcome, text, evidence = {} }: Point): string {
  const rows = Object.entries(evidence).map(([name, value]) => html`<div><dt>!${said(name)}</dt><dd>!${said(value)}</dd></div>`);
  return html`<p>!${marked(outcome, '')}!${said(text)}</p>!${rows.length === 0 ? '' : html`<dl class="evidence">!${rows}</dl>`}`;
}

function mending(check: string, { why, steps, fix }: CheckHeader): string {
  const items = steps.map(step => html`<li>!${stepHtml(step)}</li>`);
  return html`<p>${why}</p>
!${fix === undefined ? '' : html`<p><code>shipshape fix ${check}</code>: ${fix}</p>`}
<details><summary>${fix === undefined ? 'How to mend it' : 'How to mend it by hand'}</summary><ol>!${items}</ol></details>`;
}

function rest(title: string, those: readonly Standing[], headers: Headers): string {
  if (those.length === 0) return '';
  const items = those.map(({ check, outcome, since, reason }) => {
    const why = outcome === 'skip' && reason !== undefined ? `: ${reason}` : '';
    return html`<li>!${marked(outcome, '')}!${said((headers.get(check)?.title ?? check) + why)} <small>since !${dateHtml(Date.parse(since))}</small></li>`;
  });
  return html`<details class="rest"><summary><h2>${title} <span class="count">${those.length}</span></h2></summary><ul>!${items}</ul></details>`;
}
