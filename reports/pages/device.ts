import { html } from 'ghtml';
import { type DeviceFacts, nameOf, systemOf } from '../../src/fleet/device.ts';
import type { DeviceSummary, FleetCell } from '../../src/fleet/fleet.ts';
import type { Grade } from '../../src/fleet/grade.ts';
import type { ListedWaiver } from '../../src/fleet/waiver.ts';
import { type Check, type CheckHeader, severities } from '../../src/protocol/check.ts';
import type { Outcome, Point } from '../../src/protocol/result.ts';
import { gradeWords, marked, stateWords } from '../marks.ts';
import { dateHtml, whenHtml } from '../moments.ts';
import { checkUrl, type Frame, page, withQuery } from '../page.ts';
import { questionOf } from '../questions.ts';
import { counted, said, stepHtml } from '../words.ts';
import { type Received, receivedSection } from './received.ts';
import { type PastSpan, timeline } from './timeline.ts';

/** `cells` are those of this laptop, `evidence` why its latest answers are no pass; `summary` is undefined for a laptop that is no part of the fleet at that time. */
export type DeviceView = {
  facts: DeviceFacts;
  summary: DeviceSummary | undefined;
  cells: readonly FleetCell[];
  evidence: ReadonlyMap<string, { reason?: string; points: readonly Point[] }>;
  spans: readonly PastSpan[];
  received: Received;
  checks: readonly Check[];
  /** Whether whoever looks may ask whose laptop it is. */
  mayAskWhose: boolean;
  /** Whether whoever looks may ask for waivers of it. */
  mayAskWaiver: boolean;
  /** Whether whoever looks may have no more of its reports taken in. */
  mayRevoke: boolean;
  /** What excuses its fails at that time, as far as whoever looks may read it. */
  waivers: readonly ListedWaiver[];
};

export function devicePage(view: DeviceView, frame: Frame): string {
  const { facts, summary } = view;
  const name = nameOf(facts);
  const content = html`
<p class="trail"><a href="/devices">Devices</a></p>
<h1>!${said(name)}</h1>
<p class="verdict">!${summary === undefined ? goneHtml(facts) : verdict(summary, view)}</p>
!${warnings(facts)}
!${aboutSection(facts)}
!${view.mayAskWhose ? whoseForm(facts) : ''}
!${view.mayRevoke ? revokeForm(facts) : ''}
!${summary === undefined ? '' : standings(view, frame.day)}
!${timeline(view.spans, view.checks, frame.asOf ?? 0, facts.os)}
!${receivedSection(view.received, frame.asOf ?? 0)}`;
  return page({ title: name, content, frame });
}

function goneHtml({ state }: DeviceFacts): string {
  if (state === 'active') return 'It had not joined at that time.';
  return state === 'revoked'
    ? 'It was revoked: its reports are not taken in any more.'
    : 'It left the fleet: it said that it reports no more.';
}

function verdict({ state, reported, counts }: DeviceSummary, { cells }: DeviceView): string {
  const fails = counts.fail;
  const words = {
    failing: `${counted(fails, 'check')} of ${cells.length - counts.skip} ${fails === 1 ? 'is' : 'are'} not in order`,
    unknown: `of ${counted(counts.error + counts.stale + counts.missing, 'check')} nobody can tell`,
    grace: `${counted(counts.inGrace, 'fail')} in grace`,
    waived: 'what fails is waived',
    compliant: 'all that applies to it is in order',
  }[state];
  return html`!${marked(state, stateWords[state])} · ${words} · !${reported === null ? 'no report yet' : html`last report !${dateHtml(reported)}`}`;
}

function warnings({ forkedAt, skew }: DeviceFacts): string {
  const told = [
    forkedAt !== null &&
      html`<li>Since !${whenHtml(forkedAt)} there are two reports with one number: its state was copied or restored. Let it join anew.</li>`,
    Math.abs(skew) >= 300 && html`<li>Its clock was wrong by ${Math.round(Math.abs(skew) / 60)} minutes when it last reported.</li>`,
  ].filter(Boolean);
  return told.length === 0 ? '' : html`<ul class="warnings">!${told as string[]}</ul>`;
}

function aboutSection(facts: DeviceFacts): string {
  const { platform, identity } = facts;
  const rows: [string, string][] = [
    ['Owner', identity.owner === undefined ? 'not told' : said(identity.owner)],
    ['Group', facts.group === null ? 'none' : said(facts.group)],
    ['System', said(platform === null ? systemOf(facts) : `${systemOf(facts)} (${platform.build}, ${platform.arch})`)],
    ['Model', platform === null ? 'not told yet' : said(platform.model)],
    ...(identity.hostname === undefined ? [] : ([['Host name', said(identity.hostname)]] as [string, string][])),
    ...(identity.serial === undefined ? [] : ([['Serial number', said(identity.serial)]] as [string, string][])),
    ['Joined', dateHtml(facts.enrolledAt)],
    ['Key', facts.keyLevel === null ? 'no report yet' : facts.keyLevel === 'software' ? 'in software, on its disk' : said(facts.keyLevel)],
    ['Agent', html`shipshape !${said(facts.agent)}`],
    ['Id', html`<code>${facts.device}</code>`],
  ];
  return html`<dl class="facts">!${rows.map(([title, value]) => html`<div><dt>${title}</dt><dd>!${value}</dd></div>`)}</dl>`;
}

function whoseForm({ device }: DeviceFacts): string {
  return html`<details class="whose"><summary>Whose laptop is it?</summary>
<form method="post" action="/devices/${device}/reveals">
<p><label for="reason">Why you must know; its owner sees this</label> <input id="reason" name="reason" required minlength="4" maxlength="200"></p>
<button>Show me for a quarter of an hour</button>
</form></details>`;
}

function revokeForm({ device }: DeviceFacts): string {
  return html`<details class="whose"><summary>Was it stolen, or handed on?</summary>
<form method="post" action="/devices/${device}/revocation">
<p>Once it is revoked nothing that it sends is taken in, and it is counted no more. What it reported stays. To come back it has to join anew.</p>
<button>Revoke this laptop</button>
</form></details>`;
}

const parts: [string, string, readonly Grade[]][] = [
  ['fails', 'Not in order', ['fail']],
  ['unknown', 'Nobody can tell', ['error', 'stale', 'missing']],
  ['waived', 'Waived', ['waived']],
];

function standings({ cells, evidence, checks, facts, mayAskWaiver, waivers }: DeviceView, day: string | undefined): string {
  const rank = ({ check }: FleetCell) => severities.indexOf(questionOf(checks, check, facts.os)?.severity ?? 'low');
  const told = parts.map(([id, title, grades]) => {
    const those = cells.filter(({ cell }) => grades.includes(cell.grade)).sort((a, b) => rank(a) - rank(b));
    if (those.length === 0) return '';
    const items = those.map(cell =>
      standing(cell, evidence.get(cell.check), questionOf(checks, cell.check, facts.os), {
        day,
        waiver: mayAskWaiver && day === undefined ? facts.device : undefined,
        excuse: waivers.find(({ check }) => check === cell.check),
      }),
    );
    return html`<section aria-labelledby="${id}"><h2 id="${id}">${title} <span class="count">${those.length}</span></h2>!${items}</section>`;
  });
  return html`!${told}!${rest('In order', 'pass', cells, checks, facts)}!${rest('Does not apply', 'skip', cells, checks, facts)}`;
}

function standing(
  { check, since, cell }: FleetCell,
  evidence: { reason?: string; points: readonly Point[] } | undefined,
  question: CheckHeader | undefined,
  { day, waiver, excuse }: { day: string | undefined; waiver: string | undefined; excuse: ListedWaiver | undefined },
): string {
  const { grade, graceUntil } = cell;
  const title = question === undefined ? said(check) : said(grade === 'fail' || grade === 'waived' ? question.failing : question.title);
  const isAnswer = grade === 'fail' || grade === 'waived' || grade === 'error';
  return html`<article class="standing"><div><h3>!${question === undefined ? title : html`<a href="${checkUrl(check, day)}">!${title}</a>`}</h3>
<p class="meta">!${marked(grade, gradeWords[grade])}!${isAnswer && since > 0 ? html` since !${dateHtml(since)}` : ''}!${graceUntil === undefined ? '' : html`, in grace until !${dateHtml(graceUntil)}`}!${question === undefined ? '' : html` · ${question.severity}`} · <code>!${said(check)}</code></p>
!${grade === 'waived' && excuse ? excuseHtml(excuse) : ''}
!${grade === 'fail' && question ? mending(check, question) : ''}
!${grade === 'fail' && waiver !== undefined ? html`<p class="meta"><a href="${withQuery('/waivers/new', { device: waiver, check })}">Ask for a waiver<span class="unseen"> of !${title}</span></a></p>` : ''}</div>
!${isAnswer && evidence ? html`<div>!${found(evidence)}</div>` : ''}</article>`;
}

function found({ reason, points }: { reason?: string; points: readonly Point[] }): string {
  const bare = points.filter(({ evidence = {} }) => Object.keys(evidence).length === 0);
  const told = [
    ...(reason === undefined ? [] : [said(reason)]),
    // A point says what should be so: beside it stands that it is not.
    ...bare.map(({ outcome, text, reason }) => html`!${marked(outcome, '')}!${said(reason === undefined ? text : `${text}: ${reason}`)}`),
  ];
  const facts = points.flatMap(({ evidence = {} }) => Object.entries(evidence));
  const rows = facts.map(([name, value]) => html`<div><dt>!${said(name)}</dt><dd>!${said(value)}</dd></div>`);
  return html`!${told.map(words => html`<p>!${words}</p>`)}!${rows.length === 0 ? '' : html`<dl class="evidence">!${rows}</dl>`}`;
}

function excuseHtml({ id, until, reason, control }: ListedWaiver): string {
  return html`<p><a href="/waivers#${id}">Waived until !${dateHtml(until - 1)}</a>: !${said(reason)}!${control === null ? '' : html`<br>Meanwhile: !${said(control)}`}</p>`;
}

function mending(check: string, { why, steps, fix }: CheckHeader): string {
  const items = steps.map(step => html`<li>!${stepHtml(step)}</li>`);
  return html`<p>${why}</p><details><summary>How to mend it</summary>
!${fix === undefined ? '' : html`<p><code>shipshape fix ${check}</code> on the laptop: ${fix}</p>`}<ol>!${items}</ol></details>`;
}

function rest(title: string, grade: Grade & Outcome, cells: readonly FleetCell[], checks: readonly Check[], { os }: DeviceFacts): string {
  const those = cells.filter(({ cell }) => cell.grade === grade);
  if (those.length === 0) return '';
  const items = those.map(({ check, since }) => {
    const name = questionOf(checks, check, os)?.title ?? check;
    return html`<li>!${marked(grade, '')}!${said(name)} <small>since !${dateHtml(since)}</small></li>`;
  });
  return html`<details class="rest"><summary><h2>${title} <span class="count">${those.length}</span></h2></summary><ul>!${items}</ul></details>`;
}
