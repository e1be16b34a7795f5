import { html } from 'ghtml';
import { page } from './page.ts';

/** The first page of a new collector. `token` is shown once, `expires` is the last day on which it works. */
export type Welcome = { step: 'greet' } | { step: 'done'; token: string; expires: Date; url: string } | { step: 'over' };

export function welcomePage(welcome: Welcome): string {
  if (welcome.step === 'greet') return page({ title: 'Welcome', content: greeting });
  if (welcome.step === 'over') return page({ title: 'This link is over', content: over });
  return page({ title: 'Your API token', content: done(welcome) });
}

const greeting = html`
<h1>Your collector runs</h1>
<p>It keeps what laptops report, and answers programs that have an API token. This link makes the first token, which is the owner's.
It works once.</p>
<form method="post"><button>Make my API token</button></form>
`;

const over = html`
<h1>This link is over</h1>
<p>It works once, for 15 minutes after the collector started, and only while there is no owner. If you are the owner and have lost your
token, make another one on the machine that runs the collector:</p>
<pre>shipshape collector api-token create</pre>
`;

function done({ token, expires, url }: Extract<Welcome, { step: 'done' }>): string {
  return html`
<h1>Your API token</h1>
<p>Keep it where you keep passwords: it is shown this once. It reads the fleet's counts until
<time datetime="${expires.toISOString()}">${expires.toISOString().slice(0, 10)}</time>.</p>
<pre>${token}</pre>
<p>Ask for the fleet:</p>
<pre>curl -H 'Authorization: Bearer ${token}' ${url}/v1/fleet</pre>
<p>Laptops join by a token of their own:</p>
<pre>shipshape collector token create</pre>
`;
}
