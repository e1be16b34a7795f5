import { html } from 'ghtml';
import { type ListedApiToken, stateOf, useOf } from '../api-tokens.ts';
import { momentText } from '../moments.ts';
import { type Looker, partPage, scrolling } from './account-parts.ts';

/** `made` is a token that was just made, whose text is shown this once; `choices` are what a new one can be allowed. Times are epoch milliseconds. */
export type ApiTokens = Looker & {
  tokens: readonly (ListedApiToken & { maker: string })[];
  choices: readonly string[];
  made: { text: string; expires_at: number } | undefined;
  url: string;
  now: number;
};

export function apiTokensPage({ tokens, choices, made, url, now, managesPeople }: ApiTokens): string {
  const content = html`
<p>With one of them a program does what you may do, and no more than what the token is for. It ends with its day, or with you.
<a href="/docs">What programs can ask</a>; at a terminal, <code>shipshape fleet</code> asks for you.</p>
!${made === undefined ? '' : madeToken(made, url)}
!${tokens.length === 0 ? '<p>None yet.</p>' : tokenTable(tokens, now)}
<h2>Make one</h2>
<form method="post" action="/api-tokens">
<fieldset><legend>It may</legend>
!${choices.map(choice => html`<label><input type="checkbox" name="permissions" value="${choice}"!${choice === 'read fleet' ? ' checked' : ''}> ${choice}</label>`)}
</fieldset>
<p><label for="days">For days</label> <input id="days" name="days" type="number" min="1" max="365" value="90" required></p>
<button>Make a token</button>
</form>`;
  return partPage('tokens', { managesPeople }, content);
}

function madeToken({ text, expires_at }: { text: string; expires_at: number }, url: string): string {
  return html`<section aria-label="Your new token">
<p>Keep it where you keep passwords: it is shown this once. It works until ${momentText(expires_at)}.</p>
<pre>${text}</pre>
<pre>curl -H 'Authorization: Bearer ${text}' ${url}/v1/fleet</pre>
</section>`;
}

function tokenTable(tokens: ApiTokens['tokens'], now: number): string {
  const rows = tokens.map(
    token => html`<tr><th scope="row">${token.id}</th><td>${token.permissions.replaceAll(',', ', ')}</td><td>${token.maker}</td>
<td>${stateOf(token, now)}</td><td>${useOf(token)}</td><td>!${works(token, now) ? revokeForm(token.id) : ''}</td></tr>`,
  );
  return scrolling('API tokens', ['Token', 'May', 'Of', 'State', 'Use', ''], rows);
}

function works({ revoked_at, expires_at }: ListedApiToken, now: number): boolean {
  return revoked_at === null && expires_at > now;
}

function revokeForm(id: string): string {
  return html`<form method="post" action="/api-tokens/${id}/revoke"><button class="plain">Revoke<span class="unseen"> ${id}</span></button></form>`;
}
