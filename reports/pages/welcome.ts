import { html } from 'ghtml';
import { page } from '../page.ts';

/** What a link that works once opens: for the owner to be, for a person with a name, or nothing any more. */
export type Welcome =
  | { for: 'owner'; refusal?: string; email?: string; name?: string }
  | { for: 'person'; name: string }
  | { for: 'nobody' };

export function welcomePage(welcome: Welcome): string {
  if (welcome.for === 'owner') return page({ title: 'Welcome', content: ownerForm(welcome) });
  if (welcome.for === 'person') return page({ title: 'Welcome', content: personForm(welcome.name) });
  return page({ title: 'This link is over', content: over });
}

function ownerForm({ refusal, email = '', name = '' }: Extract<Welcome, { for: 'owner' }>): string {
  return html`
<h1>Your collector runs</h1>
<p>It keeps what laptops report. This link makes you its owner: who sets its policy, and lets others in. It works once.</p>
!${refusal === undefined ? '' : html`<p class="refusal" role="alert">${refusal}</p>`}
<form method="post">
<p><label for="name">Your name</label> <input id="name" name="name" autocomplete="name" required maxlength="100" value="${name}"></p>
<p><label for="email">Your e-mail</label> <input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value="${email}"></p>
<button>Become the owner</button>
</form>`;
}

function personForm(name: string): string {
  return html`
<h1>Welcome, ${name}</h1>
<p>This link signs you in, once. Then make a passkey, by which you sign in from then on.</p>
<form method="post"><button>Sign in</button></form>`;
}

const over = html`
<h1>This link is over</h1>
<p>A link works once, and not for long. Whoever runs this collector makes another:</p>
<ul>
<li>for the first owner: start it again, and open the link that it prints;</li>
<li>for anybody else: on the page <em>People</em>, or on its host:</li>
</ul>
<pre>shipshape collector person link EMAIL</pre>
<p><a href="/sign-in">Sign in</a></p>`;
