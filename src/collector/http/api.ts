import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { envelopeMedia } from '../../protocol/envelope.ts';
import { Refusal } from '../../protocol/refusal.ts';
import { version } from '../../version.ts';

/** A past day, at the end of which (UTC) the answer is as it was; now, where none is named. */
export const PastDay = Type.Optional(
  Type.String({ maxLength: 10, description: 'As it was at the end of this day, such as 2026-11-01 (UTC)' }),
);

export const PageNumber = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 100_000, description: 'Which page of the list: 1 where none is named' }),
);

/**
 * What /docs says of a route for programs. Its answers are held to their schemas: what these do not name is not sent. `body` is that
 * of a route which reads its body itself.
 */
export function documented(
  summary: string,
  response: Record<number, TSchema | Described>,
  { description, body, consumes }: { description?: string; body?: TSchema; consumes?: string[] } = {},
): FastifySchema {
  return {
    summary,
    response: { ...response, '4xx': refused, '5xx': refused },
    ...(description !== undefined && { description }),
    ...(body && { body }),
    ...(consumes && { consumes }),
  };
}

/** An answer that is no JSON. */
type Described = { description: string; content?: Record<string, { schema: TSchema }> };

const refused = { ...Refusal, description: 'Why not: a code, and words for a person' };

/** An answer in another form than JSON. */
export function inForm(media: string, description: string, schema: TSchema = Type.String()): Described {
  return { description, content: { [media]: { schema } } };
}

/** What a laptop sends: signed bytes, which are read as what they are once their signature is known to hold. */
export const signed = {
  consumes: [envelopeMedia],
  body: Type.Unknown({ description: 'A DSSE envelope, signed with the key of the laptop' }),
};

/** Has the document made from the routes that come after it: of all below /v1, and of nothing else. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'shipshape collector',
        version,
        description:
          'What the pages show, for programs, and what laptops send. Fields are only ever added. Times are UTC (RFC 3339); every answer says which moment its numbers are of.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'An API token: ssp_…' } } },
      tags: [
        { name: 'programs', description: 'With an API token, which a person makes at /api-tokens.' },
        { name: 'laptops', description: 'What shipshape on a laptop says, signed with its own key.' },
      ],
    },
    transform: ({ schema, url, route }) => {
      const { permission } = route.config ?? {};
      const isApi = url.startsWith('/v1/');
      const about =
        permission === 'device'
          ? { tags: ['laptops'], security: [] }
          : { tags: ['programs'], security: [{ token: [] }], 'x-permission': permission };
      return { schema: { ...schema, ...about, hide: !isApi }, url };
    },
  });
}
