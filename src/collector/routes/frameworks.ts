import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { frameworkPage, frameworksPage } from '../../../reports/pages/frameworks.ts';
import { countByPlatform, gradeControls } from '../../fleet/controls.ts';
import { cellsOfFleet } from '../../fleet/fleet.ts';
import { type FrameworkName, frameworkNames, frameworks } from '../../protocol/controls.ts';
import { Closed, OneOf } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { judgedAt } from '../fleet.ts';

const Query = Closed({ day: Type.Optional(Type.String({ maxLength: 10 })) });
const Named = Closed({ framework: OneOf([...frameworkNames]) });

type Asked = { Querystring: { day?: string } };

/** GET /frameworks and /frameworks/NAME: what the fleet's answers say of each control, now or at the end of a past day (`?day=`). */
export function frameworkPages(app: FastifyInstance, { now, store, checks }: Collector): void {
  const config = { permission: 'read fleet' } as const;

  app.get<Asked>('/frameworks', { config, schema: { querystring: Query } }, async ({ query: { day } }, reply) => {
    const { counts, asOf } = await answers(day);
    const graded = frameworkNames.map(name => gradedBy(name, counts));
    return reply.type(htmlMedia).send(frameworksPage(graded, { section: 'frameworks', asOf, day }));
  });

  app.get<Asked & { Params: { framework: FrameworkName } }>(
    '/frameworks/:framework',
    { config, schema: { querystring: Query, params: Named } },
    async ({ params: { framework }, query: { day } }, reply) => {
      const { counts, asOf } = await answers(day);
      const frame = { section: 'frameworks', asOf, day, url: `/frameworks/${framework}` } as const;
      return reply.type(htmlMedia).send(frameworkPage(gradedBy(framework, counts), checks, frame));
    },
  );

  async function answers(day: string | undefined) {
    const { devices, judgement } = await judgedAt(store, { day, now: now() });
    return { counts: countByPlatform(cellsOfFleet(devices, judgement)), asOf: judgement.now };
  }

  function gradedBy(name: FrameworkName, counts: ReturnType<typeof countByPlatform>) {
    return { name, title: frameworks[name].title, controls: gradeControls(frameworks[name], checks, counts) };
  }
}
