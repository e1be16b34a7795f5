import { html } from 'ghtml';
import { compliance } from '../../src/fleet/counts.ts';
import type { FleetCounts } from '../../src/fleet/fleet.ts';
import type { Move } from '../../src/fleet/moves.ts';
import { type DiffLine, diffLines } from '../diff.ts';
import { stateWords } from '../marks.ts';
import { whenHtml } from '../moments.ts';
import { type Frame, page } from '../page.ts';
import { counted, percentText, said } from '../words.ts';

/** A version of the policy; `saved_at` in epoch milliseconds. */
type Version = { id: number; author: string; saved_at: number; text: string };

/**
 * `shown` is the version that is looked at, `before` the one that it took the place of. `people` are names by id; `isFiled` when a file
 * says the policy; `mayEdit` when whoever looks may save another.
 */
export type PolicyView = {
  shown: Version | undefined;
  before: Version | undefined;
  versions: readonly Omit<Version, 'text'>[];
  people: ReadonlyMap<string, string>;
  isFiled: boolean;
  mayEdit: boolean;
};

const frame: Frame = { section: 'policy' };

export function policyPage(view: PolicyView): string {
  const { shown, versions, isFiled, mayEdit } = view;
  const isLast = shown?.id === versions[0]?.id;
  const edit = html`<p><a href="${isLast ? '/policy/edit' : `/policy/edit?version=${shown?.id ?? ''}`}">${isLast ? 'Write another version' : 'Begin another version with this one'}</a></p>`;
  const content = html`
<h1>Policy</h1>
<p>What is asked of laptops: which checks, for how long an answer counts, and how long a fail may last. A past day is judged by the version that was
in force then.</p>
!${isFiled ? '<p class="note">The file <code>policy.yaml</code> in the collector’s folder says the policy. It is read when the collector starts; nothing is changed here.</p>' : ''}
!${shown ? shownHtml(shown, view, isLast) : '<p>No policy was saved yet: an answer counts for 7 days, a fail counts at once, and all that laptops are asked is required.</p>'}
!${mayEdit && !isFiled ? edit : ''}
!${versions.length === 0 ? '' : versionTable(view)}`;
  return page({ title: 'Policy', content, frame });
}

function shownHtml({ id, author, saved_at, text }: Version, { before, people }: PolicyView, isLast: boolean): string {
  return html`<section aria-labelledby="shown"><h2 id="shown">${isLast ? 'In force' : `Version ${id}`}</h2>
<p>Version ${id}, saved !${whenHtml(saved_at)} by !${said(people.get(author) ?? author)}</p>
<pre>!${text.trimEnd().split('\n').map(said).join('\n')}</pre>
<h3>${before ? `What it changed of version ${before.id}` : 'It was the first'}</h3>!${before ? diffHtml(diffLines(before.text, text)) : ''}</section>`;
}

function diffHtml(lines: readonly DiffLine[]): string {
  const rows = lines.map(({ mark, line }) => {
    const content = html`${mark} !${said(line)}`;
    return mark === ' ' ? content : mark === '+' ? html`<ins>!${content}</ins>` : html`<del>!${content}</del>`;
  });
  return lines.some(({ mark }) => mark !== ' ') ? html`<pre class="diff">!${rows.join('\n')}</pre>` : '<p>Nothing.</p>';
}

function versionTable({ versions, shown, people }: PolicyView): string {
  const rows = versions.map(
    ({ id, author, saved_at }) =>
      html`<tr><th scope="row"><a href="/policy?version=${id}"!${id === shown?.id ? ' aria-current="true"' : ''}>Version ${id}</a></th><td>!${whenHtml(saved_at)}</td><td>!${said(people.get(author) ?? author)}</td></tr>`,
  );
  return html`<section aria-labelledby="versions"><h2 id="versions">Versions</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Table: versions"><table><thead><tr><th scope="col">Version</th><th scope="col">Saved</th><th scope="col">By</th></tr></thead><tbody>!${rows}</tbody></table></div></section>`;
}

/** What would become of the fleet: undefined when it is too large to look at. `moves` are the laptops whose state would be another. */
export type Preview = { is: FleetCounts; would: FleetCounts; moves: readonly Move[] } | undefined;

/** `after` is the version that whoever writes began with, 0 for none. */
export type PolicyDraft = { text: string; after: number; problem?: string; checked?: { before: string; preview: Preview } };

/** Where a policy is written, with what is wrong with it, or what it would change. */
export function policyDraftPage({ text, after, problem, checked }: PolicyDraft): string {
  const fields = html`<input type="hidden" name="after" value="${after}">`;
  const content = html`
<p class="trail"><a href="/policy">Policy</a></p>
<h1>Another version</h1>
!${problem === undefined ? '' : html`<p class="note" role="alert">Nothing is saved: !${said(problem)}</p>`}
!${checked ? checkedHtml(checked, text) : ''}
!${checked ? html`<form method="post" action="/policy/versions">!${fields}<input type="hidden" name="text" value="${text}"><button>Put it in force</button></form>` : ''}
<form class="fields" method="post" action="/policy/edit">!${fields}
<p><label for="text">The policy (YAML)</label><textarea id="text" name="text" rows="24" maxlength="40000" spellcheck="false" class="code">${`\n${text}`}</textarea></p>
<button class="!${checked ? 'plain' : ''}">See what it changes</button></form>
<p>It says <code>freshness</code> and <code>grace</code> (days), <code>required</code> (a list of checks, platforms, groups) and <code>checks</code> (freshness,
grace and severity of single checks).</p>`;
  return page({ title: 'Another version of the policy', content, frame });
}

function checkedHtml({ before, preview }: NonNullable<PolicyDraft['checked']>, text: string): string {
  return html`<section aria-labelledby="changes"><h2 id="changes">What it changes</h2>!${diffHtml(diffLines(before, text))}!${previewHtml(preview)}</section>`;
}

function previewHtml(preview: Preview): string {
  if (!preview)
    return '<p>The fleet is too large to say here what would become of it: <code>shipshape collector fleet --policy FILE</code> does.</p>';
  const { is, would, moves } = preview;
  const items = moves.map(
    ({ from, to, count }) => html`<li>${counted(count, 'laptop')} from ${stateWords[from]} to ${stateWords[to]}</li>`,
  );
  return html`<p>As of !${whenHtml(is.asOf)}, compliance would be ${percentText(compliance(would.counts))} in place of ${percentText(compliance(is.counts))}!${moves.length === 0 ? ', and no laptop would be in another state' : ''}.</p>
!${moves.length === 0 ? '' : html`<ul>!${items}</ul>`}`;
}
