import { html } from 'ghtml';
import { applying, type Counts, compliance } from '../../src/fleet/counts.ts';
import { type DeviceFacts, nameOf, systemOf } from '../../src/fleet/device.ts';
import type { FleetCell } from '../../src/fleet/fleet.ts';
import type { Grade } from '../../src/fleet/grade.ts';
import type { Mending } from '../../src/fleet/mending.ts';
import type { Suspicion } from '../../src/fleet/suspect.ts';
import type { Check } from '../../src/protocol/check.ts';
import type { Point } from '../../src/protocol/result.ts';
import { gradeBar } from '../bars.ts';
import { gradeWords, marked } from '../marks.ts';
import { dateHtml, lengthText } from '../moments.ts';
import { deviceUrl, type Frame, page, withQuery } from '../page.ts';
import { questionOf } from '../questions.ts';
import { suspicionHtml } from '../suspicion.ts';
import { type TrendDay, trend } from '../trend.ts';
import { counted, numberText, percentText, said, stepHtml } from '../words.ts';
import { type ShownControl, supportSection } from './supports.ts';

/** A cell of this check with the laptop that it is of, and why it is no pass. */
type CheckCell = { facts: DeviceFacts; cell: FleetCell; evidence: { reason?: string; points: readonly Point[] } | undefined };

/** `worst` are the cells that are no pass, the longest first, of `counts` in all; `systems` are the counts by system. */
export type CheckView = {
  check: string;
  counts: Counts;
  worst: readonly CheckCell[];
  systems: readonly { system: string; counts: Counts }[];
  mending: Mending | undefined;
  days: readonly TrendDay[];
  suspicion: Suspicion | undefined;
  controls: readonly ShownControl[];
  checks: readonly Check[];
};

export function checkPage(view: CheckView, frame: Frame): string {
  const { check, counts, suspicion, checks } = view;
  const question = questionOf(checks, check);
  const content = html`
<p class="trail"><a href="${withQuery('/checks', { day: frame.day })}">Checks</a></p>
<h1>!${said(question?.title ?? check)}</h1>
<p class="verdict">!${verdict(counts)}</p>
!${suspicion === undefined ? '' : suspicionHtml(suspicion)}
!${question === undefined ? '' : html`<p>${question.why}</p>`}
<p class="meta">${question === undefined ? 'A check of your own' : question.severity} · <code>!${said(check)}</code>!${mendingHtml(view.mending)}</p>
!${applying(counts) === 0 ? '' : gradeBar(counts)}
!${part('fails', 'Who fails', ['fail'], view, frame)}
!${part('unknown', 'Of whom nobody can tell', ['error', 'stale', 'missing'], view, frame)}
!${part('waived', 'Waived', ['waived'], view, frame)}
!${applying(counts) === 0 ? '' : trend(view.days)}
!${systemsSection(view, frame)}
!${mendSection(view)}
!${supportSection(view.controls, frame.day)}`;
  return page({ title: question?.title ?? check, content, frame });
}

function verdict(counts: Counts): string {
  const unknown = counts.error + counts.stale + counts.missing;
  if (applying(counts) === 0) return counts.skip === 0 ? 'No laptop is asked this.' : 'It applies to no laptop.';
  const told = [
    counts.fail > 0 && marked('fail', `${counted(counts.fail, 'laptop')} ${counts.fail === 1 ? 'fails' : 'fail'}`),
    unknown > 0 && marked('unknown', `${numberText(unknown)} cannot be told`),
    counts.waived > 0 && marked('waived', `${numberText(counts.waived)} waived`),
    marked('pass', `${numberText(counts.pass)} of ${numberText(applying(counts))} ${counts.pass === 1 ? 'passes' : 'pass'}`),
  ].filter(Boolean);
  return html`!${told.join(' · ')} · compliance ${percentText(compliance(counts))}`;
}

function mendingHtml(mending: Mending | undefined): string {
  if (mending === undefined) return '';
  return html` · ${counted(mending.mended, 'fail')} mended in 90 days, half of them within ${lengthText(mending.median)}`;
}

function part(id: string, title: string, grades: readonly Grade[], { worst, counts }: CheckView, { day }: Frame): string {
  const all = grades.reduce((sum, grade) => sum + counts[grade], 0);
  if (all === 0) return '';
  const those = worst.filter(({ cell }) => grades.includes(cell.cell.grade));
  const rows = those.map(one => cellRow(one, day));
  const more = all > those.length ? html`<p>And ${counted(all - those.length, 'more laptop')}: the export has them all.</p>` : '';
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title} <span class="count">${numberText(all)}</span></h2>
<table><thead><tr><th scope="col">Laptop</th><th scope="col" class="lesser">Since</th><th scope="col">What was found</th><th scope="col" class="lesser">System</th></tr></thead><tbody>!${rows}</tbody></table>!${more}</section>`;
}

function cellRow({ facts, cell, evidence }: CheckCell, day: string | undefined): string {
  const { grade, graceUntil } = cell.cell;
  const { owner } = facts.identity;
  const grace = graceUntil === undefined ? '' : html`<small>in grace until !${dateHtml(graceUntil)}</small>`;
  return html`<tr><th scope="row"><a href="${deviceUrl(facts.device, day)}">!${said(nameOf(facts))}</a>!${owner === undefined ? '' : html`<small>!${said(owner)}</small>`}</th>
<td class="lesser">!${sinceHtml(cell)}!${grace}</td><td>!${foundHtml(grade, evidence)}</td><td class="lesser">!${said(systemOf(facts))}</td></tr>`;
}

/** Since when it is so: of an answer that is too old, when the laptop reported last. */
function sinceHtml({ cell, since, device }: FleetCell): string {
  const at = cell.grade === 'stale' ? device.reported : cell.grade === 'missing' ? null : since;
  return at === null ? '–' : dateHtml(at);
}

function foundHtml(grade: Grade, evidence: CheckCell['evidence']): string {
  if (grade === 'stale' || grade === 'missing') return marked(grade, gradeWords[grade]);
  const facts = (evidence?.points ?? []).flatMap(({ evidence }) => Object.entries(evidence ?? {}));
  const told = facts.map(([name, value]) => html`<span class="fact"><span>!${said(name)}</span> !${said(value)}</span>`).join(' ');
  const reason = evidence?.reason === undefined ? '' : said(evidence.reason);
  return told === '' && reason === '' ? marked(grade, gradeWords[grade]) : html`!${reason} !${told}`;
}

function systemsSection({ systems }: CheckView, { day }: Frame): string {
  if (systems.length === 0) return '';
  const rows = systems.map(({ system, counts }) => {
    return html`<tr><th scope="row"><a href="${withQuery('/devices', { system, day })}">!${said(system)}</a></th><td class="number">${numberText(applying(counts))}</td>
<td class="number">!${counts.fail === 0 ? '·' : marked('fail', numberText(counts.fail))}</td><td class="number">${percentText(compliance(counts))}</td><td class="share">!${gradeBar(counts)}</td></tr>`;
  });
  return html`<section aria-labelledby="systems"><h2 id="systems">Spread over systems</h2>
<table><thead><tr><th scope="col">System</th><th scope="col" class="number">Laptops</th><th scope="col" class="number">Fail</th><th scope="col" class="number">Compliance</th><th scope="col" class="share"><span class="unseen">Shares</span></th></tr></thead><tbody>!${rows}</tbody></table></section>`;
}

function mendSection({ check, checks }: CheckView): string {
  const those = checks.filter(({ id }) => id === check);
  if (those.length === 0) return '';
  const told = those.map(({ platform, header }) => {
    const steps = header.steps.map(step => html`<li>!${stepHtml(step)}</li>`);
    const name = platform === undefined ? '' : html`<h3>${platform === 'macos' ? 'macOS' : 'Linux'}</h3>`;
    return html`<div>!${name}!${header.fix === undefined ? '' : html`<p><code>shipshape fix ${check}</code> on the laptop: ${header.fix}</p>`}<ol>!${steps}</ol></div>`;
  });
  return html`<section aria-labelledby="mend"><h2 id="mend">How to mend it</h2>!${told}</section>`;
}
