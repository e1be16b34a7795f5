import type { FastifyInstance } from 'fastify';
import { trialOf } from '../../../reports/alerts.ts';
import { moment, momentOrNull } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { alertsPage } from '../../../reports/pages/alerts.ts';
import { ShipshapeError } from '../../errors.ts';
import type { AlertRule } from '../../fleet/alerts.ts';
import { AlertsAnswer } from '../../fleet/answers/alerts.ts';
import { keyOf, newMessageId } from '../alerts/look.ts';
import type { Destination } from '../alerts/settings.ts';
import type { Collector } from '../collector.ts';
import { documented } from '../http/api.ts';
import { demandWho } from '../http/guard.ts';
import { listMessages, type Message, putMessages, sendAgain } from '../store/alerts/messages.ts';
import { type Firing, firingNow } from '../store/alerts/shown.ts';
import { appendAudit } from '../store/audit-log.ts';
import { transact } from '../store/transact.ts';

const rows = { firing: 20, messages: 50 };

type FiringByRule = { count: number; first: Firing[] };
const nothing: FiringByRule = { count: 0, first: [] };

/**
 * GET /alerts shows what fires, where that leads, and what was told, and GET /v1/alerts tells programs · POST
 * /alerts/destinations/NAME/trials sends a message that tells of nothing · POST /alerts/messages/ID/sendings has one sent again, with the
 * same id.
 */
export function alertRoutes(app: FastifyInstance, collector: Collector): void {
  const { checks, config, now, store } = collector;
  const { rules = [], destinations = [], every = 0 } = config.alerting ?? {};
  const sending = { config: { permission: 'send alerts' } } as const;

  app.get('/alerts', { config: { permission: 'read fleet' } }, async (request, reply) => {
    const view = { ...(await alertsNow()), checks, maySend: demandWho(request).may.get('send alerts') === 'all' };
    return reply.type(htmlMedia).send(alertsPage(view, { section: 'alerts' }));
  });

  const schema = documented('What is told to whom, what fires, and what was told', { 200: AlertsAnswer });
  app.get('/v1/alerts', { config: { permission: 'read fleet' }, schema }, async (): Promise<AlertsAnswer> => {
    const { firing, messages, ...alerts } = await alertsNow();
    return {
      asOf: moment(now()),
      everyMinutes: alerts.every,
      rules: rules.map(rule => ruleJson(rule, firing.get(rule) ?? nothing)),
      destinations: alerts.destinations,
      messages: messages.map(messageJson),
    };
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

  async function alertsNow() {
    const all = await firingNow(store, rows.firing);
    return {
      ...{ rules, every },
      firing: new Map(rules.map(rule => [rule, all.get(keyOf(rule)) ?? nothing])),
      destinations: destinations.map(one => ({ name: one.name, form: one.form, place: placeOf(one) })),
      messages: await listMessages(store, rows.messages),
    };
  }
}

function ruleJson({ repeat, to, ...rule }: AlertRule, { count, first }: FiringByRule): AlertsAnswer['rules'][number] {
  const firing = first.map(({ device, check, waiver, since, firedAt }) => ({
    ...{ device, check, waiver: waiver === '' ? null : waiver },
    ...{ since: since > 0 ? moment(since) : null, told: moment(firedAt) },
  }));
  return { ...rule, repeat: repeat ?? null, to: [...to], count, firing };
}

function messageJson({ id, destination, summary, created_at, attempts, sent_at, due_at, problem }: Message) {
  const [made, sent, due] = [moment(created_at), momentOrNull(sent_at), momentOrNull(due_at)];
  return { id, destination, summary, made, attempts, sent, due, problem };
}

/** The address of a chat is its secret, and a path may be one, too. */
function placeOf(destination: Destination): string {
  return destination.form === 'mail' ? destination.to.join(', ') : new URL(destination.url).host;
}
