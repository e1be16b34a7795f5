import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { type NewDeviceView, newDevicePage } from '../../../reports/pages/new-device.ts';
import { msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';
import { Closed, Words } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { demandPerson, reachHere } from '../http/guard.ts';
import { originOf } from '../people/same-site.ts';
import { devicesByToken } from '../store/devices/device-facts.ts';
import { createToken, listTokens } from '../store/devices/tokens.ts';

const Form = Closed({ group: Type.Optional(Words(64)) });

const shownTokens = 20;

/** GET /devices/new shows the latest tokens and who came by them · POST /devices/new makes one for one laptop, and shows it this once. */
export function newDeviceRoutes(app: FastifyInstance, collector: Collector): void {
  const { config, now, store } = collector;
  const admitting = { permission: 'admit devices', narrowed: true } as const;

  app.get('/devices/new', { config: admitting }, async (request, reply) => reply.type(htmlMedia).send(await shown(request, undefined)));

  app.post<{ Body: Static<typeof Form> }>('/devices/new', { config: admitting, schema: { body: Form } }, async (request, reply) => {
    const { person } = await demandPerson(request, collector);
    const only = onlyGroup(request);
    if (only === null)
      throw new ShipshapeError('PERMISSION_DENIED', 'an operator of no group lets no laptop join', { hint: 'Ask an admin for a group.' });
    const group = only ?? (request.body.group?.trim() || undefined);
    const token = await createToken(store, { uses: 1, lifetime: msPerDay, group, who: person.id }, now());
    return reply
      .code(201)
      .type(htmlMedia)
      .send(await shown(request, token));
  });

  async function shown(request: FastifyRequest, made: NewDeviceView['made']): Promise<string> {
    const group = onlyGroup(request);
    const all = await listTokens(store);
    const tokens = all
      .filter(({ group_name }) => group === undefined || group_name === group)
      .toReversed()
      .slice(0, shownTokens);
    return newDevicePage({
      made,
      tokens,
      // Whose they are is not told here.
      joined: await devicesByToken(
        store,
        tokens.map(({ id }) => id),
      ),
      groups: [...new Set(all.flatMap(({ group_name }) => group_name ?? []))].sort(),
      group,
      release: existsSync(path.join(config.data, 'release', 'install.sh')),
      url: originOf(request, collector),
      now: now(),
    });
  }
}

/** The only group that whoever asks may let laptops join: undefined for who may choose, null where there is none. */
function onlyGroup(request: FastifyRequest): string | null | undefined {
  const reach = reachHere(request);
  if (reach === 'all') return undefined;
  return 'group' in reach ? reach.group : null;
}
