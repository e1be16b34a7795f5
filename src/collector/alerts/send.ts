import type { Collector } from '../collector.ts';
import { leaseMessages, type Message, settleMessage } from '../store/alerts/messages.ts';
import { type Attempt, nextAttempt } from './attempts.ts';
import { sendMail } from './mail.ts';
import type { Alerts } from './settings.ts';
import { post } from './webhook.ts';

/** How long one attempt may take, and for how long nobody else tries a message that is being sent (ms). */
const usualPatience = 15_000;
const lease = 4 * usualPatience;
const atOnce = 10;

/** Sends what is due. Nothing is thrown away: what cannot be sent is tried again, for three days, and then shown as given up. */
export async function sendMessages(collector: Collector, isStopped: () => boolean = () => false, patience = usualPatience): Promise<void> {
  const { alerting } = collector.config;
  if (!alerting) return;
  while (!isStopped()) {
    const messages = await leaseMessages(collector.store, { limit: atOnce, lease }, collector.now());
    if (messages.length === 0) return;
    await Promise.all(messages.map(message => sendOne(collector, alerting, { message, patience })));
  }
}

type Sending = { message: Message; patience: number };

async function sendOne({ log, metrics, now, store }: Collector, alerting: Alerts, { message, patience }: Sending): Promise<void> {
  const { problem = null, isSent, readyIn, isHopeless } = await attempt(alerting, { message, patience }, now());
  const dueAt = isSent || isHopeless ? null : nextAttempt(message.attempts, now(), readyIn);
  const outcome = isSent ? 'sent' : dueAt === null ? 'given up' : 'not sent';
  metrics.messages.inc({ outcome });
  const { id, destination, attempts } = message;
  if (problem !== null) log.warn({ id, destination, attempts, problem }, `a message of alerts was ${outcome}`);
  await settleMessage(store, message, { sent_at: isSent ? now() : null, due_at: dueAt, problem });
}

async function attempt({ destinations, mail }: Alerts, { message, patience }: Sending, now: number): Promise<Attempt> {
  const destination = destinations.find(({ name }) => name === message.destination);
  if (!destination || destination.form !== message.form)
    return { isSent: false, problem: 'there is no such destination in collector.yaml' };
  try {
    if (destination.form === 'mail')
      return mail ? await sendMail(mail, destination.to, message, patience) : { isSent: false, problem: 'alerts.mail is missing' };
    return await post(destination, message, { now, patience });
  } catch (error) {
    return { isSent: false, problem: reasonOf(error, patience) };
  }
}

/** The innermost reason: what `fetch` says itself is that it failed. */
function reasonOf(error: unknown, patience: number): string {
  const { cause, name, message } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${patience / 1000} seconds`;
  return cause instanceof Error ? reasonOf(cause, patience) : message;
}
