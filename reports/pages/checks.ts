import { html } from 'ghtml';
import { compliance } from '../../src/fleet/counts.ts';
import type { CheckSummary, FleetCounts } from '../../src/fleet/fleet.ts';
import type { Suspicion } from '../../src/fleet/suspect.ts';
import type { Check } from '../../src/protocol/check.ts';
import { gradeBar } from '../bars.ts';
import { marked } from '../marks.ts';
import { dateHtml } from '../moments.ts';
import { checkUrl, type Frame, page } from '../page.ts';
import { bySeverity, questionOf } from '../questions.ts';
import { suspectMark } from '../suspicion.ts';
import { counted, numberText, percentText, said } from '../words.ts';

export type ChecksView = { fleet: Pick<FleetCounts, 'checks'>; checks: readonly Check[]; suspects: ReadonlyMap<string, Suspicion> };

export function checksPage({ fleet, checks, suspects }: ChecksView, frame: Frame): string {
  const failing = fleet.checks.filter(({ counts }) => counts.fail > 0).length;
  const rows = fleet.checks.toSorted(bySeverity(checks)).map(summary => rowOf(summary, checks, suspects, frame.day));
  const content =
    rows.length === 0
      ? html`<h1>Checks</h1><p>No laptop has answered a check yet. What there is to ask: <code>shipshape checks</code></p>`
      : html`<h1>${numberText(failing)} of ${counted(rows.length, 'check')} ${failing === 1 ? 'fails' : 'fail'} somewhere</h1>
<div class="scroll" tabindex="0" role="region" aria-label="Checks"><table><caption class="unseen">Checks with the grades of all laptops, those that fail first, by severity</caption>
<thead><tr><th scope="col">Check</th><th scope="col" class="lesser">Severity</th><th scope="col" class="number">Fail</th><th scope="col" class="number lesser">Unknown</th>
<th scope="col" class="number lesser">Waived</th><th scope="col" class="number">Compliance</th><th scope="col" class="lesser share"><span class="unseen">Shares</span></th><th scope="col" class="lesser">Oldest fail</th></tr></thead>
<tbody>!${rows}</tbody></table></div>`;
  return page({ title: 'Checks', content, frame });
}

function rowOf(
  { check, severity, counts, failingSince }: CheckSummary,
  checks: readonly Check[],
  suspects: ReadonlyMap<string, Suspicion>,
  day: string | undefined,
): string {
  const question = questionOf(checks, check);
  const unknown = counts.error + counts.stale + counts.missing;
  return html`<tr><th scope="row"><a href="${checkUrl(check, day)}">!${said(question?.title ?? check)}</a>!${suspects.has(check) ? suspectMark : ''}</th>
<td class="lesser">${severity ?? question?.severity ?? '–'}</td><td class="number">!${counts.fail === 0 ? '·' : marked('fail', numberText(counts.fail))}</td>
<td class="number lesser">${unknown === 0 ? '·' : numberText(unknown)}</td><td class="number lesser">${counts.waived === 0 ? '·' : numberText(counts.waived)}</td>
<td class="number">${percentText(compliance(counts))}</td><td class="lesser share">!${gradeBar(counts)}</td><td class="lesser">!${failingSince === null ? '' : dateHtml(failingSince)}</td></tr>`;
}
