import { createHmac } from 'node:crypto';
import { version } from '../../version.ts';
import type { Message } from '../store/alerts/messages.ts';
import type { Attempt } from './attempts.ts';
import type { Destination } from './settings.ts';

type Hook = Exclude<Destination, { form: 'mail' }>;

/**
 * Posts a message once. No redirect is followed: the operator named this address and no other. Who answers 2xx has it.
 * @see https://www.standardwebhooks.com 410 says that nobody wants it any more
 */
export async function post(hook: Hook, { id, body }: Message, { now, patience }: { now: number; patience: number }): Promise<Attempt> {
  const answer = await fetch(hook.url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
    headers: {
      'content-type': 'application/json',
      'user-agent': `shipshape/${version}`,
      ...(hook.form === 'webhook' && signatureOf(hook.keys, { id, body, at: Math.floor(now / 1000) })),
    },
    body,
  });
  // What it says beside its status nobody reads, however long it is.
  await answer.body?.cancel();
  if (answer.ok) return { isSent: true };
  const problem = `it answered ${answer.status}${answer.status >= 300 && answer.status < 400 ? ', and redirects are not followed' : ''}`;
  return { isSent: false, problem, readyIn: readyIn(answer.headers.get('retry-after'), now), isHopeless: answer.status === 410 };
}

/** The three headers of Standard Webhooks: the signature is over id, time and body, so that neither can be exchanged. One for each key. */
export function signatureOf(keys: readonly Buffer[], { id, body, at }: { id: string; body: string; at: number }) {
  const signatures = keys.map(key => `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') };
}

/** Retry-After (RFC 9110): seconds, or a date; in ms from now. */
function readyIn(text: string | null, now: number): number {
  if (text === null) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
