import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { checkJson } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { checkPage } from '../../../reports/pages/check.ts';
import { checksPage } from '../../../reports/pages/checks.ts';
import { ShipshapeError } from '../../errors.ts';
import { countCell, noCounts } from '../../fleet/counts.ts';
import { type DeviceFacts, systemOf } from '../../fleet/device.ts';
import { cellsOfFleet, type FleetCell, gradeFleet } from '../../fleet/fleet.ts';
import { mendingSince } from '../../fleet/mending.ts';
import { frameworkNames, frameworks } from '../../protocol/controls.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { judgedAt } from '../fleet.ts';
import { checkEvidence, checkSpans } from '../store/devices/check-history.ts';
import { allDeviceFacts } from '../store/devices/device-facts.ts';
import { suspectsAt } from '../suspects.ts';
import { toldTo } from '../told.ts';

const Query = Closed({ day: Type.Optional(Type.String({ maxLength: 10 })) });

type Asked = { Querystring: { day?: string } };

const msPerDay = 86_400_000;
const drawnDays = 90;
/** How many laptops are named of each kind. */
const named = 100;

/** GET /checks lists what is asked with what the fleet answers · GET /checks/ID shows one, /v1/checks/ID for programs. Now, or at the end of a past day (`?day=`). */
export function checkPages(app: FastifyInstance, { now, store, checks }: Collector): void {
  const options = { config: { permission: 'read fleet' }, schema: { querystring: Query } } as const;

  app.get<Asked>('/checks', options, async ({ query: { day } }, reply) => {
    const { devices, judgement } = await judgedAt(store, { day, now: now() });
    const fleet = gradeFleet(devices, judgement);
    const suspects = await suspectsAt(store, await reporting(fleet.devices), fleet.asOf);
    return reply.type(htmlMedia).send(checksPage({ fleet, checks, suspects }, { section: 'checks', asOf: fleet.asOf, day }));
  });

  type OneRequest = FastifyRequest<Asked & { Params: { check: string } }>;

  app.get('/checks/:check', options, async (request: OneRequest, reply) => {
    const { view, asOf } = await shown(request);
    const frame = { section: 'checks', asOf, day: request.query.day, url: `/checks/${view.check}` } as const;
    return reply.type(htmlMedia).send(checkPage(view, frame));
  });

  app.get('/v1/checks/:check', options, async (request: OneRequest) => {
    const { view, asOf } = await shown(request);
    return checkJson(view, asOf);
  });

  async function shown({ params: { check }, query: { day }, who }: OneRequest) {
    const { devices, judgement } = await judgedAt(store, { day, now: now() });
    const asOf = judgement.now;
    const cells = [...cellsOfFleet(devices, judgement)].filter(cell => cell.check === check);
    if (cells.length === 0 && !checks.some(({ id }) => id === check)) throw new ShipshapeError('NOT_FOUND', `there is no check ${check}`);
    const facts = await allDeviceFacts(store);
    const spans = await checkSpans(store, check, asOf - drawnDays * msPerDay);
    const view = {
      check,
      counts: countsOf(cells),
      worst: await worstOf(check, cells, day, device => toldTo(who, facts.get(device) as DeviceFacts)),
      systems: systemsOf(cells, facts),
      mending: mendingSince(spans, asOf - drawnDays * msPerDay, asOf),
      suspicion: (await suspectsAt(store, await reporting(devices), asOf)).get(check),
      controls: controlsOf(check),
      checks,
    };
    return { view, asOf };
  }

  async function reporting(devices: readonly { device: string }[]): Promise<DeviceFacts[]> {
    const facts = await allDeviceFacts(store);
    return devices.flatMap(({ device }) => facts.get(device) ?? []);
  }

  /** What is no pass, the longest first, with what was found: which is kept of the latest answers alone. */
  async function worstOf(check: string, cells: readonly FleetCell[], day: string | undefined, factsOf: (device: string) => DeviceFacts) {
    const worst = cells.filter(({ cell }) => cell.grade !== 'pass' && cell.grade !== 'skip').toSorted((a, b) => a.since - b.since);
    const shown = [...Map.groupBy(worst, ({ cell }) => cell.grade).values()].flatMap(those => those.slice(0, named));
    const evidence =
      day === undefined
        ? await checkEvidence(
            store,
            check,
            shown.map(({ device }) => device.device),
          )
        : new Map();
    return shown.map(cell => ({ facts: factsOf(cell.device.device), cell, evidence: evidence.get(cell.device.device) }));
  }

  function controlsOf(check: string) {
    const ids = new Set(checks.filter(({ id }) => id === check).flatMap(({ header }) => header.controls));
    return frameworkNames.flatMap(framework => {
      const { title, ids: pattern, controls } = frameworks[framework];
      return [...ids].filter(id => pattern.test(id)).map(id => ({ framework, frameworkTitle: title, id, title: controls[id] }));
    });
  }
}

function countsOf(cells: readonly FleetCell[]) {
  const counts = noCounts();
  for (const { cell } of cells) countCell(counts, cell);
  return counts;
}

function systemsOf(cells: readonly FleetCell[], facts: ReadonlyMap<string, DeviceFacts>) {
  const bySystem = Map.groupBy(cells, ({ device }) => systemOf(facts.get(device.device) as DeviceFacts));
  return [...bySystem]
    .map(([system, those]) => ({ system, counts: countsOf(those) }))
    .sort((a, b) => b.counts.fail - a.counts.fail || (a.system < b.system ? -1 : 1));
}
