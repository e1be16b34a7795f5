import type { FastifyInstance } from 'fastify';
import { trialOf } from '../../../reports/alerts.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { alertsPage } from '../../../reports/pages/alerts.ts';
import { ShipshapeError } from '../../errors.ts';
import { keyOf, newMessageId } from '../alerts/look.ts';
import type { Destination } from '../alerts/settings.ts';
import type { Collector } from '../collector.ts';
import { demandWho } from '../http/guard.ts';
import { listMessages, putMessages, sendAgain } from '../store/alerts/messages.ts';
import { firingNow } from '../store/alerts/shown.ts';
import { appendAudit } from '../store/audit-log.ts';
import { transact } from '../store/transact.ts';

const rows = { firing: 20, messages: 50 };

/**
 * GET /alerts shows what fires, where that leads, and what was told · POST /alerts/destinations/NAME/trials sends a message that tells of
 * nothing · POST /alerts/messages/ID/sendings has one sent again, with the same id.
 */
export function alertRoutes(app: FastifyInstance, collector: Collector): void {
  const { checks, config, now, store } = collector;
  const { rules = [], destinations = [], every = 0 } = config.alerting ?? {};
  const sending = { config: { permission: 'send alerts' } } as const;

  app.get('/alerts', { config: { permission: 'read fleet' } }, async (request, reply) => {
    const all = await firingNow(store, rows.firing);
    const firing = new Map(rules.map(rule => [rule, all.get(keyOf(rule)) ?? { count: 0, first: [] }]));
    const view = {
      ...{ rules, firing, every, checks },
      destinations: destinations.map(one => ({ name: one.name, form: one.form, place: placeOf(one) })),
      messages: await listMessages(store, rows.messages),
      maySend: demandWho(request).may.get('send alerts') === 'all',
    };
    return reply.type(htmlMedia).send(alertsPage(view, { section: 'alerts' }));
  });

  app.post<{ Params: { name: string } }>('/alerts/destinations/:name/trials', sending, async (request, reply) => {
    const found = destinations.find(({ name }) => name === request.params.name);
    if (!found) throw new ShipshapeError('NOT_FOUND', `there is no destination ${request.params.name}`);
    const { name, form } = found;
    await transact(store, async trx => {
      const trial = trialOf(form, { now: now(), url: collector.url, destination: name });
      await putMessages(trx, [{ id: newMessageId(), destination: name, form, ...trial }], now());
      await appendAudit(trx, { at: now(), who: demandWho(request).id, what: 'alerts tried', about: name });
    });
    return reply.redirect('/alerts#messages', 303);
  });

  app.post<{ Params: { id: string } }>('/alerts/messages/:id/sendings', sending, async (request, reply) => {
    const { id } = request.params;
    const isThere = await transact(store, async trx => {
      if (!(await sendAgain(trx, id, now()))) return false;
      await appendAudit(trx, { at: now(), who: demandWho(request).id, what: 'message sent again', about: id });
      return true;
    });
    if (!isThere) throw new ShipshapeError('NOT_FOUND', `there is no message ${id}`);
    return reply.redirect('/alerts#messages', 303);
  });
}

/** The address of a chat is its secret, and a path may be one, too. */
function placeOf(destination: Destination): string {
  return destination.form === 'mail' ? destination.to.join(', ') : new URL(destination.url).host;
}
