import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static, type TSchema } from 'typebox';
import { cellColumns, cellJson, cellRow, type ShownCell } from '../../../reports/cells.ts';
import { formatCsv } from '../../../reports/csv.ts';
import { dayName, msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';
import { Cell } from '../../fleet/answers/cells.ts';
import { cellsOfFleet } from '../../fleet/fleet.ts';
import { Closed } from '../../protocol/terms.ts';
import { reaches } from '../access.ts';
import type { Collector } from '../collector.ts';
import { judgedAt } from '../fleet/judged.ts';
import { beginOf } from '../fleet/named-day.ts';
import { documented, inForm, PastDay } from '../http/api.ts';
import { demandWho, reachHere } from '../http/guard.ts';
import { appendAudit } from '../store/audit-log.ts';
import { allDeviceFacts } from '../store/devices/device-facts.ts';
import { toldTo } from '../told.ts';

/** How many days one export has at the most. */
const mostDays = 92;

const Query = Closed({
  day: PastDay,
  from: Type.Optional(Type.String({ maxLength: 10, description: 'The first of several days, such as 2026-11-01 (UTC)' })),
  until: Type.Optional(
    Type.String({ maxLength: 10, description: `The last of them, which is today where none is named; ${mostDays} days at the most` }),
  ),
});

type Asked = { Querystring: Static<typeof Query> };

/**
 * GET /v1/cells and /v1/cells.csv: every laptop × check with its grade, now, at the end of a past day (`?day=2026-11-01`), or at the end of
 * each day from one to another (`?from=&until=`, UTC). The access log has who exported.
 */
export function exportRoutes(app: FastifyInstance, { now, store, checks }: Collector): void {
  const config = { permission: 'export evidence', narrowed: true } as const;
  const told = (media: string, description: string, line?: TSchema) =>
    documented('Every laptop × check with its grade', { 200: inForm(media, description, line) });

  app.get<Asked>('/v1/cells.csv', { config, schema: { querystring: Query, ...told('text/csv', 'A row each') } }, async (request, reply) => {
    const rows = cells(await begun(request), line => formatCsv([cellRow(line, checks)]), formatCsv([cellColumns]));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="shipshape-cells.csv"')
      .send(Readable.from(rows));
  });

  app.get<Asked>(
    '/v1/cells',
    { config, schema: { querystring: Query, ...told('application/jsonl', 'An object a line', Cell) } },
    async (request, reply) => {
      const lines = cells(await begun(request), line => `${JSON.stringify(cellJson(line, checks))}\n`);
      return reply.type('application/jsonl; charset=utf-8').send(Readable.from(lines));
    },
  );

  /** What is asked for, once it is known that it can be had: from then on the answer has begun. */
  async function begun(request: FastifyRequest<Asked>) {
    const days = daysOf(request.query, now());
    const [day] = days;
    await judgedAt(store, { day, now: now() });
    const about = days.length === 1 ? (day ?? 'now') : `${day} to ${days.at(-1)}`;
    await appendAudit(store.db, { at: now(), who: demandWho(request).id, what: 'cells exported', about });
    return { days, reach: reachHere(request), who: request.who };
  }

  async function* cells(
    { days, reach, who }: Awaited<ReturnType<typeof begun>>,
    line: (cell: ShownCell) => string,
    head = '',
  ): AsyncGenerator<string> {
    yield head;
    for (const day of days) {
      const { devices, judgement } = await judgedAt(store, { day, now: now() });
      const facts = await allDeviceFacts(store);
      let text = '';
      for (const cell of cellsOfFleet(devices, judgement)) {
        const known = facts.get(cell.device.device);
        if (!known || !reaches(reach, known)) continue;
        text += line({ at: judgement.now, cell, facts: toldTo(who, known) });
        if (text.length < 64 * 1024) continue;
        yield text;
        text = '';
      }
      yield text;
    }
  }
}

/** The days that are asked for; undefined is now. @throws DAY_UNKNOWN */
function daysOf({ day, from, until }: Static<typeof Query>, now: number): (string | undefined)[] {
  if (from === undefined && until === undefined) return [day || undefined];
  const first = beginOf(from ?? until ?? '', now);
  const last = beginOf(until ?? dayName(now), now);
  const count = (last - first) / msPerDay + 1;
  if (day !== undefined || count < 1 || count > mostDays)
    throw new ShipshapeError('DAY_UNKNOWN', `from ${from} until ${until} is no time of 1 to ${mostDays} days`, {
      hint: 'Write it like from=2026-11-01&until=2026-11-30.',
    });
  return Array.from({ length: count }, (_, place) => dayName(first + place * msPerDay));
}
