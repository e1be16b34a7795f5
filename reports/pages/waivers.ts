import { html } from 'ghtml';
import { type DeviceFacts, nameOf } from '../../src/fleet/device.ts';
import { type WaiverState, waiverState } from '../../src/fleet/waiver.ts';
import type { Check } from '../../src/protocol/check.ts';
import { dateHtml } from '../moments.ts';
import { checkUrl, deviceUrl, type Frame, page } from '../page.ts';
import { failingTitle } from '../questions.ts';
import type { ShownWaiver } from '../waivers.ts';
import { said } from '../words.ts';

/** `me` is who looks; `mayDecide` when that person approves, refuses and ends waivers of others. `people` are names by id. */
export type WaiversView = {
  waivers: readonly ShownWaiver[];
  facts: ReadonlyMap<string, DeviceFacts>;
  people: ReadonlyMap<string, string>;
  checks: readonly Check[];
  me: string;
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

function rowOf(waiver: ShownWaiver, { facts, people, checks, me, mayDecide, now }: WaiversView): string {
  const { id, device, check, reason, control } = waiver;
  const known = facts.get(device);
  const name = (who: string | null) => said(who === null ? '' : (people.get(who) ?? who));
  const state = waiverState(waiver, now);
  const isOwn = waiver.requestedBy === me;
  const by = {
    requested: null,
    refused: waiver.refusedBy,
    lapsed: null,
    coming: waiver.approvedBy,
    'in force': waiver.approvedBy,
    over: waiver.endedBy ?? waiver.approvedBy,
  }[state];
  const deeds = !mayDecide
    ? []
    : state === 'requested'
      ? [...(isOwn ? [] : ['approve']), 'refuse']
      : state === 'coming' || state === 'in force'
        ? ['end']
        : [];
  const forms = deeds.map(
    deed =>
      html`<form method="post" action="/waivers/${id}/${deed}"><button class="!${deed === 'approve' ? '' : 'plain'}">${words[deed]}<span class="unseen"> the waiver of ${check} for ${known ? nameOf(known) : device}</span></button></form>`,
  );
  return html`<tr id="${id}"><th scope="row"><a href="${checkUrl(check)}">!${said(failingTitle(checks, check, known?.os))}</a><small><a href="${deviceUrl(device)}">!${said(known ? nameOf(known) : device)}</a></small></th>
<td>!${said(reason)}!${control === null ? '' : html`<small>meanwhile: !${said(control)}</small>`}</td><td class="lesser">!${name(waiver.requestedBy)}<small>!${dateHtml(waiver.requestedAt)}</small></td>
<td>!${dateHtml(waiver.until - 1)}</td><td>${state}!${by === null ? '' : html`<small>by !${name(by)}</small>`}!${isOwn && state === 'requested' && mayDecide ? '<small>another person has to approve it</small>' : ''}<div class="deeds">!${forms}</div></td></tr>`;
}

const words: Record<string, string> = { approve: 'Approve', refuse: 'Refuse', end: 'End it now' };

/** Where somebody asks for a waiver of this fail. */
export function newWaiverPage({ facts, check, checks }: { facts: DeviceFacts; check: string; checks: readonly Check[] }): string {
  const content = html`
<p class="trail"><a href="${deviceUrl(facts.device)}">!${said(nameOf(facts))}</a></p>
<h1>Ask for a waiver</h1>
<p>!${said(failingTitle(checks, check, facts.os))} · <code>!${said(check)}</code> on !${said(nameOf(facts))}. Until another person approves it, it fails as before.</p>
<form class="fields" method="post" action="/waivers">
<input type="hidden" name="device" value="${facts.device}"><input type="hidden" name="check" value="${check}">
<p><label for="reason">Why it cannot be mended now</label><textarea id="reason" name="reason" rows="3" maxlength="2000" required></textarea></p>
<p><label for="control">What protects the laptop meanwhile (if anything)</label><input id="control" name="control" maxlength="2000"></p>
<p><label for="until">The last day on which it is excused (UTC)</label><input type="date" id="until" name="until" required></p>
<button>Ask for it</button></form>`;
  return page({ title: 'Ask for a waiver', content, frame: { section: 'waivers' } });
}
