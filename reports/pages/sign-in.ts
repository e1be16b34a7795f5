import { html } from 'ghtml';
import { page } from '../page.ts';

/**
 * Where people sign in, and go to `to` from. `company` is the name of the company's sign-in, if there is one. `again` when somebody who is in has to
 * prove to be there. `refusal` is why it did not work; the address that was typed stays.
 */
export type SignIn = { to: string; company: string | undefined; again: boolean; refusal?: string; email?: string };

export function signInPage({ to, company, again, refusal, email = '' }: SignIn): string {
  const here = new URLSearchParams({ to, ...(again && { again: '1' }) });
  const content = html`
<h1>${again ? 'Sign in again' : 'Sign in'}</h1>
!${again ? '<p>What you asked for reveals or destroys something. Show that it is you.</p>' : ''}
!${refusal === undefined ? '' : html`<p class="refusal" role="alert">${refusal}</p>`}
<form method="post" action="/sign-in/passkey" data-passkey="use" data-challenge="/sign-in/passkey/challenge" hidden>
<input type="hidden" name="to" value="${to}">
<button>Sign in with a passkey</button>
<p role="status"></p>
</form>
!${company === undefined ? '' : html`<p><a class="button" href="/sign-in/company?${here.toString()}">Sign in with ${company}</a></p>`}
<details!${refusal === undefined ? '' : ' open'}>
<summary>With a password</summary>
<form method="post" action="/sign-in/password">
<input type="hidden" name="to" value="${to}">
<p><label for="email">E-mail</label> <input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="${email}"></p>
<p><label for="password">Password</label> <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256"></p>
<button>Sign in</button>
</form>
</details>
<p>No way in? Whoever runs this collector makes you a link.</p>
<script type="module" src="/scripts/passkey.js"></script>`;
  return page({ title: again ? 'Sign in again' : 'Sign in', content });
}
