import { html } from 'ghtml';
import { whenHtml } from '../moments.ts';
import { said } from '../words.ts';
import { type Looker, partPage, scrolling } from './account-parts.ts';

/**
 * What a person sees of the own account. Times are epoch milliseconds. `hasCompany` when the company's sign-in knows the person; `refusal` is
 * why a password was not taken.
 */
export type Account = Looker & {
  name: string;
  email: string;
  role: string;
  passkeys: readonly { id: string; name: string; created_at: number; used_at: number | null }[];
  passwordSetAt: number | undefined;
  hasCompany: boolean;
  sessions: readonly { id: string; way: string; browser: string; created_at: number; seen_at: number }[];
  session: string;
  refusal?: string;
};

export function accountPage(account: Account): string {
  const { name, email, role, passkeys, passwordSetAt, hasCompany } = account;
  const isNew = passkeys.length === 0 && passwordSetAt === undefined && !hasCompany;
  const content = html`
<p>!${said(name)}, !${said(email)}, ${role}.</p>
!${isNew ? '<p class="refusal">The link that brought you here does not work again. Make a passkey now, or you cannot come back.</p>' : ''}
<h2>Passkeys</h2>
!${passkeyTable(passkeys)}
<form method="post" action="/account/passkeys" data-passkey="make" data-challenge="/account/passkeys/challenge" hidden>
<p><label for="passkey-name">Name of the new one</label> <input id="passkey-name" name="name" required maxlength="60" placeholder="This laptop"></p>
<button>Make a passkey</button>
<p role="status"></p>
</form>
<noscript><p>Passkeys need a script of this page. Without it, a password does.</p></noscript>
<h2>Password</h2>
!${passwordForm(account)}
<h2>Sessions</h2>
!${sessionTable(account)}
<p><a href="/access-log?about=me">Who looked at what is known of you</a></p>
<form method="post" action="/sign-out"><button class="plain">Sign out</button></form>
<script type="module" src="/scripts/passkey.js"></script>
<script type="module" src="/scripts/password.js"></script>`;
  return partPage('account', account, content);
}

function passkeyTable(passkeys: Account['passkeys']): string {
  if (passkeys.length === 0) return '<p>None yet.</p>';
  const rows = passkeys.map(
    ({ id, name, created_at, used_at }) => html`<tr><th scope="row">!${said(name)}</th><td>!${whenHtml(created_at)}</td>
<td>!${used_at === null ? 'never' : whenHtml(used_at)}</td>
<td><form method="post" action="/account/passkeys/${encodeURIComponent(id)}/remove"><button class="plain">Remove<span class="unseen"> ${name}</span></button></form></td></tr>`,
  );
  return scrolling('Passkeys', ['Name', 'Made', 'Last used', ''], rows);
}

function passwordForm({ email, passwordSetAt, refusal }: Account): string {
  return html`
<p>!${passwordSetAt === undefined ? 'None.' : html`Set !${whenHtml(passwordSetAt)}.`} For emergencies, when there is no passkey at hand. Fifteen
characters or more, whatever they are; a few words that do not belong together are best.</p>
!${refusal === undefined ? '' : html`<p class="refusal" role="alert">${refusal}</p>`}
<form method="post" action="/account/password">
<input type="hidden" name="email" autocomplete="username" value="${email}">
<p><label for="password">New password</label> <input id="password" name="password" type="password" autocomplete="new-password" required minlength="15"
maxlength="256" data-strength="/account/password/strength" aria-describedby="strength"></p>
<p id="strength" role="status"></p>
<button>Set the password</button>
</form>
!${passwordSetAt === undefined ? '' : '<form method="post" action="/account/password/remove"><button class="plain">Remove the password</button></form>'}`;
}

function sessionTable({ sessions, session }: Account): string {
  const rows = sessions.map(
    ({
      id,
      way,
      browser,
      created_at,
      seen_at,
    }) => html`<tr><th scope="row">!${said(browser)}</th><td>${way}</td><td>!${whenHtml(created_at)}</td>
<td>!${whenHtml(seen_at)}</td><td>!${id === session ? 'this one' : endForm(id, browser)}</td></tr>`,
  );
  return html`!${scrolling('Sessions', ['Browser', 'Signed in by', 'At', 'Last used', ''], rows)}
!${sessions.length > 1 ? '<form method="post" action="/account/sessions/end"><button class="plain">End all others</button></form>' : ''}`;
}

function endForm(id: string, browser: string): string {
  return html`<form method="post" action="/account/sessions/end"><input type="hidden" name="id" value="${id}">
<button class="plain">End<span class="unseen"> the one of ${browser}</span></button></form>`;
}
