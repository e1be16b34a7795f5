import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { checkJson, listedCheckJson, moment } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { checkPage } from '../../../reports/pages/check.ts';
import { checksPage } from '../../../reports/pages/checks.ts';
import { bySeverity } from '../../../reports/questions.ts';
import { ShipshapeError } from '../../errors.ts';
import { CheckAnswer, ChecksAnswer } from '../../fleet/answers/checks.ts';
import { countCell, noCounts } from '../../fleet/counts.ts';
import { type DeviceFacts, systemOf } from '../../fleet/device.ts';
import { cellsOfFleet, type FleetCell, gradeFleet } from '../../fleet/fleet.ts';
import { mendingSince } from '../../fleet/mending.ts';
import { pageOf } from '../../fleet/paging.ts';
import { frameworkNames, frameworks } from '../../protocol/controls.ts';
import { Closed } from '../../protocol/terms.ts';
import { documented, PageNumber, PastDay } from '../api.ts';
import type { Collector } from '../collector.ts';
import { countFleet } from '../count-fleet.ts';
import { judgedAt } from '../fleet.ts';
import { checkEvidence, checkSpans } from '../store/devices/check-history.ts';
import { allDeviceFacts } from '../store/devices/device-facts.ts';
import { suspectsAt } from '../suspects.ts';
import { toldTo } from '../told.ts';

const Query = Closed({ day: PastDay });
const ListQuery = Closed({ day: PastDay, page: PageNumber });

type Asked = { Querystring: { day?: string } };

const msPerDay = 86_400_000;
const drawnDays = 90;
/** How many laptops are named of each kind. */
const named = 100;
const perPage = 100;

/** GET /checks lists what is asked with what the fleet answers · GET /checks/ID shows one; /v1/… for programs. Now, or at the end of a past day (`?day=`). */
export function checkPages(app: FastifyInstance, { now, store, checks, present }: Collector): void {
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

  app.get(
    '/v1/checks/:check',
    { config: options.config, schema: { querystring: Query, ...documented('One check, and where it is no pass', { 200: CheckAnswer }) } },
    async (request: OneRequest) => {
      const { view, asOf } = await shown(request);
      return checkJson(view, asOf);
    },
  );

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/v1/checks',
    {
      config: options.config,
      schema: { querystring: ListQuery, ...documented('All checks, those that fail first', { 200: ChecksAnswer }) },
    },
    async ({ query: { day, page } }) => {
      const fleet = day === undefined ? await present.counts() : await countFleet(store, { day, now: now() });
      const suspects = await suspectsAt(store, (await allDeviceFacts(store)).values(), fleet.asOf);
      const { items, ...place } = pageOf(fleet.checks.toSorted(bySeverity(checks)), page, perPage);
      const listed = items.map(summary => listedCheckJson(summary, suspects.get(summary.check), checks));
      return { asOf: moment(fleet.asOf), ...place, checks: listed };
    },
  );

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
