import Type, { type Static } from 'typebox';
import { Moment } from '../../protocol/terms.ts';
import { AsOf, OrNull, Told } from './parts.ts';

/** GET /v1/access-log: who did what about whom or what, the latest first. */
export const AccessLogAnswer = Told({
  ...AsOf,
  entries: Type.Array(
    Told({
      id: Type.Integer({ minimum: 1 }),
      at: Moment,
      who: Type.String({ description: 'The id of a person or an API token, or: host console' }),
      whoName: OrNull(Type.String()),
      what: Type.String(),
      about: Type.String({ description: 'The id of a person, a laptop or a thing' }),
      aboutName: OrNull(Type.String({ description: 'What that person is called, or the owner of that laptop' })),
    }),
  ),
  next: OrNull(Type.Integer({ minimum: 1, description: 'What to send as before= for those that are older' })),
});
export type AccessLogAnswer = Static<typeof AccessLogAnswer>;
