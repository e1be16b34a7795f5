import { html } from 'ghtml';
import { dateHtml, momentText } from '../moments.ts';
import { page } from '../page.ts';
import type { ListedPerson } from '../people.ts';
import { numberText, said } from '../words.ts';
import { partPage, scrolling } from './account-parts.ts';

/** `mayChange` when whoever looks may change this person. */
type ChangeablePerson = ListedPerson & { id: string; mayChange: boolean };

/** `roles` are those that whoever looks may give; `after` is the address after which the list goes on; `isWithout` when only people without a laptop are listed. */
export type People = {
  people: readonly ChangeablePerson[];
  roles: readonly string[];
  text: string;
  isWithout: boolean;
  after: string | undefined;
  /** Ids of laptops that nobody owns. */
  unowned: readonly string[];
};

export function peoplePage({ people, roles, text, isWithout, after, unowned }: People): string {
  const next = after !== undefined && new URLSearchParams({ q: text, ...(isWithout && { laptops: 'none' }), after });
  const content = html`
<form class="filters" method="get" action="/people"><div class="search"><label for="q">Search</label><input id="q" name="q" value="${text}" maxlength="100" placeholder="name, e-mail or role"></div>
<label><input type="checkbox" name="laptops" value="none"!${isWithout ? ' checked' : ''}> without a laptop</label><button>Show</button></form>
!${scrolling(
    'People',
    ['Person', 'Role', 'Laptops', 'Signed in', ''],
    people.map(person => personRow(person, roles)),
  )}
!${next ? html`<p><a href="/people?${next.toString()}">More</a></p>` : ''}
<h2>Let somebody in</h2>
<form method="post" action="/people">
<p><label for="new-name">Name</label> <input id="new-name" name="name" required maxlength="100"></p>
<p><label for="new-email">E-mail</label> <input id="new-email" name="email" type="email" required maxlength="254"></p>
!${roleFields('new', roles, 'analyst', null)}
<button>Make a link for them</button>
</form>
<h2>Whose laptops are whose</h2>
!${unowned.length === 0 ? '<p>Every laptop has an owner.</p>' : unownedList(unowned)}
<form method="post" action="/owners">
<p><label for="list">A table with the columns email, name and laptop (CSV); a laptop goes by its id, its name or its serial number</label>
<textarea id="list" name="list" rows="6" required maxlength="50000" placeholder="email,name,laptop"></textarea></p>
<button>Keep these owners</button>
</form>`;
  return partPage('people', { managesPeople: true }, content);
}

function unownedList(devices: readonly string[]): string {
  const links = devices.map(device => html`<li><a href="/devices/${device}">${device}</a></li>`);
  return html`<details><summary>Laptops without an owner: ${numberText(devices.length)}</summary><ul>!${links}</ul></details>`;
}

/** What a table of owners did, in lines. */
export function ownersPage(words: string): string {
  const content = html`<h1>Owners</h1><pre>${words}</pre><p><a href="/people">To the people</a></p>`;
  return page({ title: 'Owners', content });
}

function personRow(person: ChangeablePerson, roles: readonly string[]): string {
  const { id, email, name, role, group_name, disabled_at, signed_in_at, laptops, mayChange } = person;
  const may = group_name === null ? role : `${role} of ${group_name}`;
  return html`<tr><th scope="row">!${said(name)}<small>!${said(email)}</small></th><td>${disabled_at === null ? may : `disabled (${may})`}</td><td>${laptops}</td>
<td>!${signed_in_at === null ? 'never' : dateHtml(signed_in_at)}</td><td>!${mayChange ? changeForms(id, person, roles) : ''}</td></tr>`;
}

function changeForms(id: string, { name, role, group_name, disabled_at }: ChangeablePerson, roles: readonly string[]): string {
  const unseen = html`<span class="unseen"> !${said(name)}</span>`;
  if (disabled_at !== null)
    return html`<form method="post" action="/people/${id}/enable"><button class="plain">Let in again!${unseen}</button></form>`;
  return html`<details><summary>Change!${unseen}</summary>
<form method="post" action="/people/${id}/role">!${roleFields(id, roles, role, group_name)}<button>Change the role</button></form>
<form method="post" action="/people/${id}/link"><button class="plain">Make a sign-in link</button></form>
<form method="post" action="/people/${id}/disable"><button class="plain">Let in no more</button></form>
</details>`;
}

function roleFields(id: string, roles: readonly string[], role: string, group: string | null): string {
  const options = roles.map(name => html`<option!${name === role ? ' selected' : ''}>${name}</option>`);
  return html`<p><label for="role-${id}">Role</label> <select id="role-${id}" name="role">!${options}</select>
<label for="group-${id}">Group (of an operator)</label> <input id="group-${id}" name="group" maxlength="64" value="${group ?? ''}"></p>`;
}

/** A link that is shown once. `until` is in epoch milliseconds. */
export function linkPage({ name, link, until }: { name: string; link: string; until: number }): string {
  const content = html`
<h1>A link for !${said(name)}</h1>
<p>Give it to !${said(name)} on a way that nobody else reads. It is shown this once, signs in once, and works until ${momentText(until)}.</p>
<pre>${link}</pre>
<p><a href="/people">To the people</a></p>`;
  return page({ title: 'A link', content, frame: { section: 'account' } });
}
