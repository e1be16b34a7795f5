import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { htmlMedia, withQuery } from '../../../reports/page.ts';
import { shownSilent } from '../../../reports/pages/silent.ts';
import { todayPage } from '../../../reports/pages/today.ts';
import { trendDays } from '../../../reports/trend.ts';
import { dayName, msPerDay } from '../../calendar.ts';
import type { FleetCounts } from '../../fleet/fleet.ts';
import type { Mending } from '../../fleet/mending.ts';
import type { Silence } from '../../fleet/silence.ts';
import { endsWithin } from '../../fleet/waiver.ts';
import { Closed } from '../../protocol/terms.ts';
import { tree } from '../../tree.ts';
import type { Collector } from '../collector.ts';
import { countFleet } from '../fleet/counted.ts';
import { few } from '../fleet/kept.ts';
import { fleetOf, silentOf, suspectsOf } from '../fleet/shown.ts';
import { demandWho } from '../http/guard.ts';
import { fleetTrend } from '../store/counts/days.ts';
import { deviceFactsOf } from '../store/devices/device-facts.ts';
import { listWaivers } from '../store/waivers/waivers.ts';
import { toldTo } from '../told.ts';

const Query = Closed({ day: Type.Optional(Type.String({ maxLength: 10 })) });

/** How long a page waits for what is not its main thing (ms). */
const patience = 300;

/** GET / is the fleet today, or at the end of a past day (`?day=2026-11-01`, UTC) · GET /style.css, /icon.svg: what every page needs. */
export function pageRoutes(app: FastifyInstance, collector: Collector): void {
  const { now, store, checks } = collector;
  const anyone = { config: { permission: 'anyone' } } as const;
  const [styleSheet, icon] = ['style.css', 'icon.svg'].map(name => readFileSync(path.join(tree, 'reports', name)));
  app.get('/style.css', anyone, async (_, reply) => reply.type('text/css').send(styleSheet));
  app.get('/icon.svg', anyone, async (_, reply) => reply.type('image/svg+xml').send(icon));

  // Whoever sees none but own laptops is led to them.
  const config = { permission: 'read fleet', narrowed: true } as const;
  app.get<{ Querystring: { day?: string } }>('/', { config, schema: { querystring: Query } }, async (request, reply) => {
    const { day } = request.query;
    const who = demandWho(request);
    if (who.may.get('read fleet') !== 'all') return reply.redirect(withQuery('/devices', { day }), 303);
    const fleet = await fleetOf(collector, day);
    const { asOf } = fleet;
    const days = await fleetTrend(store, { days: trendDays - 1, now: asOf });
    const silent = await silentOf(collector, day);
    const ending =
      day === undefined && who.may.get('read waivers') === 'all'
        ? (await listWaivers(store)).filter(waiver => endsWithin(waiver, 14, asOf))
        : [];
    const named = [...silent.slice(0, shownSilent).flatMap(laptopsIn), ...ending.map(({ device }) => device)];
    const names = new Map([...(await deviceFactsOf(store, named))].map(([device, facts]) => [device, toldTo(who, facts)]));
    const view = {
      fleet,
      before: await eveOf(fleet, days),
      days,
      checks,
      suspects: await suspectsOf(collector, day),
      mending: day === undefined ? await mendingSoon() : new Map(),
      silent,
      ending,
      names,
      mayAdmit: who.may.has('admit devices'),
    };
    return reply.type(htmlMedia).send(todayPage(view, { section: 'fleet', asOf, day }));
  });

  /** Right after a start of a large collector it takes seconds to find: until then the page is without it. */
  async function mendingSoon(): Promise<ReadonlyMap<string, Mending>> {
    return Promise.race([collector.findings.mending(), pause(patience, new Map(), { ref: false })]);
  }

  /** The fleet at the end of the day before: of a large one, as it was counted last. */
  async function eveOf({ asOf, devices }: FleetCounts, days: readonly FleetCounts[]): Promise<FleetCounts | undefined> {
    const eve = dayName(asOf - msPerDay);
    const known = days.find(day => dayName(day.asOf) === eve);
    return devices > few ? known : countFleet(store, { day: eve, now: now() }).catch(() => undefined);
  }
}

/** The laptops that a silence names: its own, and the one that took its place. */
function laptopsIn({ device, cause }: Silence): string[] {
  return cause.kind === 'replaced' ? [device, cause.by] : [device];
}
