import type { FastifyInstance } from 'fastify';
import { frameworkJson, frameworksJson } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { frameworkPage, frameworksPage } from '../../../reports/pages/frameworks.ts';
import { FrameworkAnswer, FrameworksAnswer } from '../../fleet/answers/checks.ts';
import { gradeControls } from '../../fleet/controls.ts';
import type { CheckSummary } from '../../fleet/fleet.ts';
import { type FrameworkName, frameworkNames, frameworks } from '../../protocol/controls.ts';
import { Closed, OneOf } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { fleetOf } from '../fleet/shown.ts';
import { documented, PastDay } from '../http/api.ts';

const Query = Closed({ day: PastDay });
const Named = Closed({ framework: OneOf([...frameworkNames]) });

type Asked = { Querystring: { day?: string } };

/** GET /frameworks and /frameworks/NAME: what the fleet's answers say of each control; /v1/… for programs. Now, or at the end of a past day (`?day=`). */
export function frameworkRoutes(app: FastifyInstance, collector: Collector): void {
  const config = { permission: 'read fleet' } as const;

  app.get<Asked>('/frameworks', { config, schema: { querystring: Query } }, async ({ query: { day } }, reply) => {
    const { asOf, checks: answers } = await fleetOf(collector, day);
    const graded = frameworkNames.map(name => gradedBy(name, answers));
    return reply.type(htmlMedia).send(frameworksPage(graded, { section: 'frameworks', asOf, day }));
  });

  app.get<Asked & { Params: { framework: FrameworkName } }>(
    '/frameworks/:framework',
    { config, schema: { querystring: Query, params: Named } },
    async ({ params: { framework }, query: { day } }, reply) => {
      const { asOf, checks: answers } = await fleetOf(collector, day);
      const frame = { section: 'frameworks', asOf, day, url: `/frameworks/${framework}` } as const;
      return reply.type(htmlMedia).send(frameworkPage(gradedBy(framework, answers), collector.checks, frame));
    },
  );

  app.get<Asked>(
    '/v1/frameworks',
    { config, schema: { querystring: Query, ...documented('The frameworks, each in counts of its controls', { 200: FrameworksAnswer }) } },
    async ({ query: { day } }) => {
      const { asOf, checks: answers } = await fleetOf(collector, day);
      return frameworksJson(
        frameworkNames.map(name => gradedBy(name, answers)),
        asOf,
      );
    },
  );

  app.get<Asked & { Params: { framework: FrameworkName } }>(
    '/v1/frameworks/:framework',
    {
      config,
      schema: { querystring: Query, params: Named, ...documented('One framework, control by control', { 200: FrameworkAnswer }) },
    },
    async ({ params: { framework }, query: { day } }) => {
      const { asOf, checks: answers } = await fleetOf(collector, day);
      return frameworkJson(gradedBy(framework, answers), asOf);
    },
  );

  function gradedBy(name: FrameworkName, answers: readonly CheckSummary[]) {
    return { name, title: frameworks[name].title, controls: gradeControls(frameworks[name], collector.checks, answers) };
  }
}
