import { html } from 'ghtml';
import type { AlertRule } from '../../src/fleet/alerts.ts';
import type { Check } from '../../src/protocol/check.ts';
import { ruleText } from '../alerts.ts';
import { marked } from '../marks.ts';
import { dateHtml, whenHtml } from '../moments.ts';
import { checkUrl, deviceUrl, type Frame, page } from '../page.ts';
import { failingTitle } from '../questions.ts';
import { counted, numberText, said } from '../words.ts';

/** Times are epoch milliseconds. `place` is where a destination leads, without what is secret. */
export type AlertsView = {
  rules: readonly AlertRule[];
  destinations: readonly { name: string; form: 'webhook' | 'slack' | 'mail'; place: string }[];
  firing: ReadonlyMap<AlertRule, { count: number; first: readonly Firing[] }>;
  messages: readonly ShownMessage[];
  every: number;
  checks: readonly Check[];
  maySend: boolean;
};
type Firing = { device: string | null; name: string | null; check: string | null; waiver: string; since: number; firedAt: number };
type ShownMessage = {
  id: string;
  destination: string;
  summary: string;
  created_at: number;
  attempts: number;
  due_at: number | null;
  sent_at: number | null;
  problem: string | null;
};

export function alertsPage(view: AlertsView, frame: Frame): string {
  const content = view.rules.length + view.destinations.length === 0 ? nothing : whole(view);
  return page({ title: 'Alerts', content: html`<h1>Alerts</h1>!${content}`, frame });
}

const nothing = `<p>Nobody is told of anything. Say in <code>collector.yaml</code> of what, and where it leads:</p>
<pre>alerts:
  destinations:
    chat: { slackFile: chat.url }
    desk: { webhook: https://desk.example.com/shipshape, secretFile: desk.secret }
    team: { mail: [security@example.com] }
  mail: { server: smtp://mail.example.com, from: shipshape@example.com }
  rules:
    critical: { fail: critical, to: [chat, team], repeat: 7 }
    silent: { silent: 14, to: [team] }
    waivers: { waiver: 7, to: [team] }
    fleet: { below: 90, to: [desk] }
</pre>`;

function whole(view: AlertsView): string {
  const { rules, destinations, messages, every } = view;
  return html`
<p>What fires is looked for every ${counted(every, 'minute')}; each destination gets one message of all that is new.</p>
<section aria-labelledby="rules"><h2 id="rules">What fires</h2>!${rules.map(rule => ruleHtml(rule, view))}</section>
!${part(
    'destinations',
    'Destinations',
    ['Name', 'Leads to', ''],
    destinations.map(one => destinationRow(one, view)),
    'There is none.',
  )}
!${part(
    'messages',
    'Messages',
    ['Made', 'To', 'Tells', 'State'],
    messages.map(one => messageRow(one, view)),
    'Nothing was told yet.',
  )}
!${verifying}`;
}

function ruleHtml(rule: AlertRule, { firing, checks }: AlertsView): string {
  const { count, first } = firing.get(rule) ?? { count: 0, first: [] };
  const rows = first.map(({ device, name, check, waiver, since, firedAt }) => {
    const laptop = device === null ? 'the fleet' : html`<a href="${deviceUrl(device)}">!${said(name ?? device)}</a>`;
    const what = check === null ? '' : html`<a href="${checkUrl(check)}">!${said(failingTitle(checks, check))}</a> on `;
    const from = since > 0 ? html`, since !${dateHtml(since)}` : '';
    return html`<li>!${what}!${laptop}!${waiver === '' ? '' : html` (<a href="/waivers#${waiver}">waiver</a>)`}!${from}; told !${dateHtml(firedAt)}</li>`;
  });
  const more = count > first.length ? html`<li>and ${numberText(count - first.length)} more</li>` : '';
  const state =
    count === 0 ? marked('compliant', 'rests') : marked('failing', rule.about === 'below' ? 'fires' : `fires for ${numberText(count)}`);
  return html`<h3>${rule.name} !${state}</h3>
<p>When ${ruleText(rule)}: tell ${rule.to.join(', ')}${rule.repeat === undefined ? '' : `, and again after ${counted(rule.repeat, 'day')}`}.</p>
!${count === 0 ? '' : html`<ul>!${rows}!${more}</ul>`}`;
}

function destinationRow({ name, form, place }: AlertsView['destinations'][number], { maySend }: AlertsView): string {
  const trial = html`<form method="post" action="/alerts/destinations/${name}/trials"><button class="plain">Try it<span class="unseen">: ${name}</span></button></form>`;
  return html`<tr><th scope="row">${name}</th><td>!${said(place)}<small>${forms[form]}</small></td><td>!${maySend ? trial : ''}</td></tr>`;
}

const forms = { webhook: 'signed webhook', slack: 'Slack’s form', mail: 'mail' };

function messageRow(message: ShownMessage, { maySend }: AlertsView): string {
  const { id, destination, summary, created_at, due_at } = message;
  const again = html`<form method="post" action="/alerts/messages/${id}/sendings"><button class="plain">Send again<span class="unseen"> what was made ${new Date(created_at).toISOString()}</span></button></form>`;
  return html`<tr id="${id}"><td>!${whenHtml(created_at)}</td><td>${destination}</td><td>!${said(summary)}</td><td>!${stateHtml(message)}!${maySend && due_at === null ? again : ''}</td></tr>`;
}

function stateHtml({ sent_at, due_at, attempts, problem }: ShownMessage): string {
  const why = problem === null ? '' : html`<small>!${said(problem)}</small>`;
  if (sent_at !== null) return html`!${marked('compliant', 'sent')} !${whenHtml(sent_at)}!${why}`;
  if (due_at === null) return html`!${marked('failing', 'given up')} after ${counted(attempts, 'attempt')}!${why}`;
  if (attempts === 0) return marked('grace', 'on its way');
  return html`!${marked('grace', 'not sent yet')}: ${counted(attempts, 'attempt')}, the next !${whenHtml(due_at)}!${why}`;
}

function part(id: string, title: string, heads: readonly string[], rows: readonly string[], empty: string): string {
  const columns = heads.map(head => (head === '' ? '<td></td>' : html`<th scope="col">${head}</th>`));
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Table: ${title}"><table><thead><tr>!${columns}</tr></thead><tbody>!${rows}</tbody></table></div>`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>!${rows.length === 0 ? html`<p>${empty}</p>` : table}</section>`;
}

const verifying = `<details><summary>How a receiver knows that a webhook is ours</summary>
<p>Webhooks are signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> says: <code>webhook-signature</code> holds HMAC-SHA256 over
<code>webhook-id</code>, <code>webhook-timestamp</code> and the body as it came, with dots between them. A message that is sent again has the same
<code>webhook-id</code>: whoever has seen it needs to do nothing. Its libraries verify it, and so do these lines of Node:</p>
<pre>import { createHmac, timingSafeEqual } from 'node:crypto';

export function isOurs(secret, now, headers, body) {  // now: seconds since 1970
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  if (Math.abs(now - Number(at)) &gt; 300) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = createHmac('sha256', key).update(\`\${id}.\${at}.\${body}\`).digest();
  return signatures.split(' ').some(signature =&gt; {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64');
    return given.length === wanted.length &amp;&amp; timingSafeEqual(given, wanted);
  });
}
</pre></details>`;
