import { html } from 'ghtml';
import { type DeviceFacts, nameOf } from '../../src/fleet/device.ts';
import { dateHtml, whenHtml } from '../moments.ts';
import { deviceUrl, page } from '../page.ts';
import type { ListedToken } from '../tokens.ts';
import { said } from '../words.ts';

/**
 * `made` is a token that was just made, whose text is shown this once; `release` whether this collector gives out an installer. `group` is
 * the only one that whoever looks may let laptops join, if it is only one; null if it is none. `joined` are the laptops that came by a token, by its id.
 */
export type NewDeviceView = {
  made: { id: string; text: string; expires_at: number } | undefined;
  tokens: readonly ListedToken[];
  joined: ReadonlyMap<string, readonly DeviceFacts[]>;
  groups: readonly string[];
  group: string | null | undefined;
  release: boolean;
  url: string;
  now: number;
};

export function newDevicePage(view: NewDeviceView): string {
  const { made, group } = view;
  const content = html`
<p class="trail"><a href="/devices">Devices</a></p>
<h1>Add a device</h1>
!${made === undefined ? '' : madeToken(made, view)}
!${group === null ? '<p>An operator of no group lets no laptop join. Ask an admin for a group.</p>' : orderForm(view)}
!${tokenTable(view)}`;
  return page({ title: 'Add a device', content, frame: { section: 'devices' } });
}

function orderForm({ made, groups, group }: NewDeviceView): string {
  const field =
    typeof group === 'string'
      ? html`<p>It joins the group !${said(group)}.</p>`
      : html`<p><label for="group">Group (if any)</label> <input id="group" name="group" maxlength="64" list="groups"></p><datalist id="groups">!${groups.map(name => html`<option value="${name}">`)}</datalist>`;
  return html`<h2>${made === undefined ? 'Make a token for a laptop' : 'And another'}</h2>
<p>A token lets one laptop join, within a day. It is shown once.</p>
<form class="fields" method="post" action="/devices/new">!${field}<button>Make a token</button></form>`;
}

function madeToken({ id, text, expires_at }: NonNullable<NewDeviceView['made']>, { url, release }: NewDeviceView): string {
  const install = `(umask 077; echo ${text} > shipshape.token) && curl -fsSLO ${url}/release/install.sh && sh install.sh --from ${url}/release --enroll ${url} --token-file shipshape.token --schedule; rm -f shipshape.token`;
  return html`<section aria-label="The new token">
!${release ? html`<p>Paste this in a terminal on the laptop. It installs shipshape, joins, and makes a report every day:</p><pre>${install}</pre><p>Where shipshape is installed already:</p>` : html`<p>Install shipshape on the laptop, and paste this there in a terminal:</p>`}
<pre>echo ${text} | shipshape enroll ${url}</pre>
<p>The token <code>${id}</code> works once, until !${whenHtml(expires_at)}. <a href="/devices/new#${id}">See whether it has joined</a></p></section>`;
}

function tokenTable({ tokens, joined, now }: NewDeviceView): string {
  if (tokens.length === 0) return '';
  const rows = tokens.map(token => {
    const laptops = (joined.get(token.id) ?? []).map(facts => html`<a href="${deviceUrl(facts.device)}">!${said(nameOf(facts))}</a>`);
    return html`<tr id="${token.id}"><th scope="row"><code>${token.id}</code></th><td>${stateOf(token, now)}<small>!${laptops.slice(0, 3).join(', ')}!${laptops.length > 3 ? html` and ${laptops.length - 3} more` : ''}</small></td>
<td class="lesser">!${token.group_name === null ? '–' : said(token.group_name)}</td><td>!${dateHtml(token.expires_at)}</td></tr>`;
  });
  return html`<h2 id="tokens">Latest tokens</h2><table><thead><tr><th scope="col">Token</th><th scope="col">State</th><th scope="col" class="lesser">Group</th><th scope="col">Until</th></tr></thead><tbody>!${rows}</tbody></table>`;
}

function stateOf({ uses, used, expires_at, revoked_at }: ListedToken, now: number): string {
  const joined = uses === 1 ? 'joined' : `${used} of ${uses} joined`;
  if (used >= uses) return joined;
  const isOver = revoked_at !== null || expires_at <= now;
  if (isOver) return used === 0 ? 'over, nobody joined' : `${joined}, over`;
  return used === 0 ? 'waiting …' : `${joined}, waiting for more …`;
}
