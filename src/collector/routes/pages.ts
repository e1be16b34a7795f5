import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { todayPage, trendDays } from '../../../reports/pages/today.ts';
import type { DeviceFacts } from '../../fleet/device.ts';
import { silences } from '../../fleet/silence.ts';
import { endsWithin } from '../../fleet/waiver.ts';
import { Closed } from '../../protocol/terms.ts';
import { tree } from '../../tree.ts';
import type { Collector } from '../collector.ts';
import { countFleet } from '../count-fleet.ts';
import { judgedAt } from '../fleet.ts';
import { fleetTrend } from '../store/counts/days.ts';
import { allDeviceFacts } from '../store/devices/device-facts.ts';
import { policyInForce } from '../store/policies.ts';
import { listWaivers } from '../store/waivers/waivers.ts';
import { suspectsAt } from '../suspects.ts';
import { toldTo } from '../told.ts';

const Query = Closed({ day: Type.Optional(Type.String({ maxLength: 10 })) });

const msPerDay = 86_400_000;

/** GET / is the fleet today, or at the end of a past day (`?day=2026-11-01`, UTC) · GET /style.css, /icon.svg: what every page needs. */
export function pageRoutes(app: FastifyInstance, { now, store, checks, present }: Collector): void {
  const anyone = { config: { permission: 'anyone' } } as const;
  const [styleSheet, icon] = ['style.css', 'icon.svg'].map(name => readFileSync(path.join(tree, 'reports', name)));
  app.get('/style.css', anyone, async (_, reply) => reply.type('text/css').send(styleSheet));
  app.get('/icon.svg', anyone, async (_, reply) => reply.type('image/svg+xml').send(icon));

  const options = { config: { permission: 'read fleet' }, schema: { querystring: Query } } as const;
  app.get<{ Querystring: { day?: string } }>('/', options, async ({ query: { day }, who }, reply) => {
    const fleet = day === undefined ? await present.counts() : await countFleet(store, { day, now: now() });
    const { asOf } = fleet;
    const eve = new Date(asOf - msPerDay).toISOString().slice(0, 10);
    const before = await countFleet(store, { day: eve, now: now() }).catch(() => undefined);
    const days = await fleetTrend(store, { days: trendDays - 1, now: asOf });
    const facts = await allDeviceFacts(store);
    const names = new Map([...facts].map(([device, facts]) => [device, toldTo(who, facts)]));
    const known = await laptopsAt(asOf, day, names);
    const silent = silences(known, (await policyInForce(store, asOf)).freshness, asOf);
    const suspects = await suspectsAt(store, known, asOf);
    const ending =
      day === undefined && who?.may.get('read waivers') === 'all'
        ? (await listWaivers(store)).filter(waiver => endsWithin(waiver, 14, asOf))
        : [];
    return reply
      .type(htmlMedia)
      .send(todayPage({ fleet, before, days, checks, suspects, silent, ending, names }, { section: 'fleet', asOf, day }));
  });

  /** The laptops of that moment, each with when it had made its latest report. */
  async function laptopsAt(asOf: number, day: string | undefined, names: ReadonlyMap<string, DeviceFacts>): Promise<DeviceFacts[]> {
    if (day === undefined) return [...names.values()].filter(({ state }) => state === 'active');
    const { devices } = await judgedAt(store, { day, now: asOf });
    return devices.flatMap(({ device, reported }) => {
      const facts = names.get(device);
      return facts ? [{ ...facts, madeAt: reported }] : [];
    });
  }
}
