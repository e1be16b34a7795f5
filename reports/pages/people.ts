import { html } from 'ghtml';
import { momentText } from '../moments.ts';
import { page } from '../page.ts';
import { partPage, scrolling } from './account-parts.ts';

/** Somebody in the list of people. Times are epoch milliseconds; `mayChange` when whoever looks may change this person. */
type ListedPerson = {
  id: string;
  email: string;
  name: string;
  role: string;
  group_name: string | null;
  disabled_at: number | null;
  signed_in_at: number | null;
  laptops: number;
  mayChange: boolean;
};

/** `roles` are those that whoever looks may give; `older` is the address after which the list goes on. */
export type People = { people: readonly ListedPerson[]; roles: readonly string[]; text: string; after: string | undefined };

export function peoplePage({ people, roles, text, after }: People): string {
  const content = html`
<form method="get" action="/people"><label for="q">Find</label> <input id="q" name="q" value="${text}" maxlength="100"> <button>Find</button></form>
!${scrolling(
    'People',
    ['Person', 'Role', 'Laptops', 'Signed in', ''],
    people.map(person => personRow(person, roles)),
  )}
!${after === undefined ? '' : html`<p><a href="/people?${new URLSearchParams({ q: text, after }).toString()}">More</a></p>`}
<h2>Let somebody in</h2>
<form method="post" action="/people">
<p><label for="new-name">Name</label> <input id="new-name" name="name" required maxlength="100"></p>
<p><label for="new-email">E-mail</label> <input id="new-email" name="email" type="email" required maxlength="254"></p>
!${roleFields('new', roles, 'analyst', null)}
<button>Make a link for them</button>
</form>`;
  return partPage('people', { managesPeople: true }, content);
}

function personRow(person: ListedPerson, roles: readonly string[]): string {
  const { id, email, name, role, group_name, disabled_at, signed_in_at, laptops, mayChange } = person;
  const may = group_name === null ? role : `${role} of ${group_name}`;
  return html`<tr><th scope="row">${name}<br>${email}</th><td>${disabled_at === null ? may : `disabled (${may})`}</td><td>${laptops}</td>
<td>${signed_in_at === null ? 'never' : momentText(signed_in_at)}</td><td>!${mayChange ? changeForms(id, person, roles) : ''}</td></tr>`;
}

function changeForms(id: string, { name, role, group_name, disabled_at }: ListedPerson, roles: readonly string[]): string {
  const unseen = html`<span class="unseen"> ${name}</span>`;
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
<h1>A link for ${name}</h1>
<p>Give it to ${name} on a way that nobody else reads. It is shown this once, signs in once, and works until ${momentText(until)}.</p>
<pre>${link}</pre>
<p><a href="/people">To the people</a></p>`;
  return page({ title: 'A link', content, frame: { section: 'account' } });
}
