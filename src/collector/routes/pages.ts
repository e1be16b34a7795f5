import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { todayPage } from '../../../reports/pages/today.ts';
import { gradeFleet } from '../../fleet/fleet.ts';
import { silences } from '../../fleet/silence.ts';
import { Closed } from '../../protocol/terms.ts';
import { tree } from '../../tree.ts';
import type { Collector } from '../collector.ts';
import { judgedAt } from '../fleet.ts';
import { allDeviceFacts } from '../store/device-facts.ts';
import { suspectsAt } from '../suspects.ts';
import { toldTo } from '../told.ts';

const Query = Closed({ day: Type.Optional(Type.String({ maxLength: 10 })) });

const msPerDay = 86_400_000;

/** GET / is the fleet today, or at the end of a past day (`?day=2026-11-01`, UTC) · GET /style.css, /icon.svg: what every page needs. */
export function pageRoutes(app: FastifyInstance, { now, store, checks }: Collector): void {
  const anyone = { config: { permission: 'anyone' } } as const;
  const [styleSheet, icon] = ['style.css', 'icon.svg'].map(name => readFileSync(path.join(tree, 'reports', name)));
  app.get('/style.css', anyone, async (_, reply) => reply.type('text/css').send(styleSheet));
  app.get('/icon.svg', anyone, async (_, reply) => reply.type('image/svg+xml').send(icon));

  const options = { config: { permission: 'read fleet' }, schema: { querystring: Query } } as const;
  app.get<{ Querystring: { day?: string } }>('/', options, async ({ query: { day }, who }, reply) => {
    const { devices, judgement } = await judgedAt(store, { day, now: now() });
    const fleet = gradeFleet(devices, judgement);
    const eve = new Date(fleet.asOf - msPerDay).toISOString().slice(0, 10);
    const before = await judgedAt(store, { day: eve, now: now() })
      .then(({ devices, judgement }) => gradeFleet(devices, judgement))
      .catch(() => undefined);
    const names = new Map([...(await allDeviceFacts(store))].map(([device, facts]) => [device, toldTo(who, facts)]));
    const reported = new Map(devices.map(({ device, reported }) => [device, reported]));
    const known = [...names.values()].flatMap(facts =>
      reported.has(facts.device) ? [{ ...facts, madeAt: reported.get(facts.device) ?? null }] : [],
    );
    const silent = silences(known, judgement.policy.freshness, fleet.asOf);
    const suspects = await suspectsAt(store, known, fleet.asOf);
    return reply
      .type(htmlMedia)
      .send(todayPage({ fleet, before, checks, suspects, silent, names }, { section: 'fleet', asOf: fleet.asOf, day }));
  });
}
