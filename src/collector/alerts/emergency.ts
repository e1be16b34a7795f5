import { emergencyOf } from '../../../reports/alerts.ts';
import type { Collector } from '../collector.ts';
import { putMessages } from '../store/alerts/messages.ts';
import type { Person } from '../store/tables.ts';
import { transact } from '../store/transact.ts';
import { newMessageId } from './look.ts';

/** Puts into the outbox that somebody signs in by a password: before that person is let in, so that nobody is in of whom nobody hears. */
export async function tellEmergency({ config, now, store, url }: Collector, { id, name }: Person): Promise<void> {
  const { alerting } = config;
  if (!alerting || alerting.emergencies.length === 0) return;
  const told = { now: now(), url, person: alerting.names ? `${name} (${id})` : id };
  const messages = alerting.emergencies.map(({ name, form }) => ({
    id: newMessageId(),
    destination: name,
    form,
    ...emergencyOf(form, told),
  }));
  await transact(store, trx => putMessages(trx, messages, told.now));
}
