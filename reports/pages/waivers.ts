import { html } from 'ghtml';
import { type DeviceFacts, nameOf } from '../../src/fleet/device.ts';
import { type ListedWaiver, waiverState } from '../../src/fleet/waiver.ts';
import type { Check } from '../../src/protocol/check.ts';
import type { WaiverState } from '../../src/protocol/waiver.ts';
import { dateHtml } from '../moments.ts';
import { checkUrl, deviceUrl, type Frame, page } from '../page.ts';
import { failingTitle } from '../questions.ts';
import { said } from '../words.ts';

/** `me` is who looks, with `own` laptops; `mayDecide` when that person approves, refuses and ends waivers of others. `people` are names by id. */
export type WaiversView = {
  waivers: readonly ListedWaiver[];
  facts: ReadonlyMap<string, DeviceFacts>;
  people: ReadonlyMap<string, string>;
  checks: readonly Check[];
  me: string;
  own: ReadonlySet<string>;
  mayDecide: boolean;
  now: number;
};

const parts: [string, string, readonly WaiverState[]][] = [
  ['queue', 'Waiting for an answer', ['requested']],
  ['force', 'In force', ['in force', 'coming']],
  ['past', 'Over', ['over', 'refused', 'lapsed']],
];

export function waiversPage(view: WaiversView, frame: Frame): string {
  const told = parts.map(([id, title, states]) => part(id, title, states, view));
  const content = html`
<h1>Waivers</h1>
<p>A waiver excuses one fail of one laptop until a day, for a reason. Whoever asks for one, another person approves it; a waived fail is shown
as waived everywhere, and is no pass.</p>
!${view.waivers.length === 0 ? '<p>There is none. Ask for one on the page of a laptop, beside what it fails.</p>' : told.join('')}`;
  return page({ title: 'Waivers', content, frame });
}

function part(id: string, title: string, states: readonly WaiverState[], view: WaiversView): string {
  const those = view.waivers.filter(waiver => states.includes(waiverState(waiver, view.now)));
  if (those.length === 0) return id === 'queue' ? '<h2>Waiting for an answer</h2><p>Nobody waits.</p>' : '';
  const rows = those.map(waiver => rowOf(waiver, view));
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title} <span class="count">${those.length}</span></h2>
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><th scope="col">Fail</th><th scope="col">Why</th><th scope="col" class="lesser">Asked by</th><th scope="col">Until</th><th scope="col">State</th></tr></thead><tbody>!${rows}</tbody></table></div></section>`;
}

function rowOf(waiver: ListedWaiver, view: WaiversView): string {
  const { id, device, check, reason, control } = waiver;
  const { facts, people, checks, now } = view;
  const known = facts.get(device);
  const name = (who: string) => said(people.get(who) ?? who);
  const state = waiverState(waiver, now);
  const forms = deedsFor(waiver, state, view).map(deed => deedForm(deed, waiver, known ? nameOf(known) : device));
  return html`<tr id="${id}"><th scope="row"><a href="${checkUrl(check)}">!${said(failingTitle(checks, check, known?.os))}</a><small><a href="${deviceUrl(device)}">!${said(known ? nameOf(known) : device)}</a></small></th>
<td>!${said(reason)}!${control === null ? '' : html`<small>meanwhile: !${said(control)}</small>`}</td><td class="lesser">!${waiver.request === null ? name(waiver.requestedBy) : 'its owner, on the laptop'}<small>!${dateHtml(waiver.requestedAt)}</small></td>
<td>!${dateHtml(waiver.until - 1)}</td><td>!${stateHtml(waiver, state, name)}!${isOwn(waiver, view) && state === 'requested' && view.mayDecide ? '<small>another person has to approve it</small>' : ''}<div class="deeds">!${forms}</div></td></tr>`;
}

/** What was asked for on a laptop, its owner asked for. */
function isOwn({ requestedBy, request, device }: ListedWaiver, { me, own }: WaiversView): boolean {
  return requestedBy === me || (request !== null && own.has(device));
}

type Deed = 'approve' | 'refuse' | 'withdraw' | 'end';

function deedsFor(waiver: ListedWaiver, state: WaiverState, view: WaiversView): Deed[] {
  if (state === 'requested') {
    if (isOwn(waiver, view)) return ['withdraw'];
    return view.mayDecide ? ['approve', 'refuse'] : [];
  }
  return view.mayDecide && (state === 'coming' || state === 'in force') ? ['end'] : [];
}

/** Who has to say why to whom asked says it in a fold, so that the list stays one. */
function deedForm(deed: Deed, { id, check }: ListedWaiver, device: string): string {
  const of = html`<span class="unseen"> the waiver of ${check} for ${device}</span>`;
  const button = html`<button class="!${deed === 'approve' ? '' : 'plain'}">${words[deed]}!${of}</button>`;
  const action = `/waivers/${id}/${deed}`;
  if (deed === 'approve' || deed === 'withdraw') return html`<form method="post" action="${action}">!${button}</form>`;
  return html`<details><summary>${words[deed]} …!${of}</summary><form class="fields" method="post" action="${action}">
<p><label for="why-${id}">Why; whoever asked is told</label><input id="why-${id}" name="why" maxlength="500"></p>!${button}</form></details>`;
}

const words: Record<Deed, string> = { approve: 'Approve', refuse: 'Refuse', withdraw: 'Withdraw', end: 'End it now' };

function stateHtml(
  { approvedBy, refusedBy, endedBy, answer, requestedBy }: ListedWaiver,
  state: WaiverState,
  name: (who: string) => string,
): string {
  const by = { requested: null, refused: refusedBy, lapsed: null, coming: approvedBy, 'in force': approvedBy, over: endedBy ?? approvedBy };
  const who = by[state];
  const word = state === 'refused' && refusedBy === requestedBy ? 'withdrawn' : state === 'over' && endedBy !== null ? 'ended' : state;
  return html`${word}!${who === null ? '' : html`<small>by !${name(who)}</small>`}!${answer === null ? '' : html`<small>!${said(answer)}</small>`}`;
}

/** `days` are the first and the last that may be chosen. */
type NewWaiver = { facts: DeviceFacts; check: string; checks: readonly Check[]; days: { first: string; last: string } };

/** Where somebody asks for a waiver of this fail. */
export function newWaiverPage({ facts, check, checks, days }: NewWaiver): string {
  const content = html`
<p class="trail"><a href="${deviceUrl(facts.device)}">!${said(nameOf(facts))}</a></p>
<h1>Ask for a waiver</h1>
<p>!${said(failingTitle(checks, check, facts.os))} · <code>!${said(check)}</code> on !${said(nameOf(facts))}. Until another person approves it, it fails as before.</p>
<form class="fields" method="post" action="/waivers">
<input type="hidden" name="device" value="${facts.device}"><input type="hidden" name="check" value="${check}">
<p><label for="reason">Why it cannot be mended now</label><textarea id="reason" name="reason" rows="3" maxlength="2000" required></textarea></p>
<p><label for="control">What protects the laptop meanwhile (if anything)</label><input id="control" name="control" maxlength="2000"></p>
<p><label for="until">The last day on which it is excused (UTC)</label><input type="date" id="until" name="until" min="${days.first}" max="${days.last}" required></p>
<button>Ask for it</button></form>`;
  return page({ title: 'Ask for a waiver', content, frame: { section: 'waivers' } });
}
