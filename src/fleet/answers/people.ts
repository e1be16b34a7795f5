import Type, { type Static } from 'typebox';
import { Moment } from '../../protocol/terms.ts';
import { AsOf, Count, OrNull, Told } from './parts.ts';

/** GET /v1/people: who signs in and who owns laptops, by their addresses. Whose a laptop is, it does not tell. */
export const PeopleAnswer = Told({
  ...AsOf,
  people: Type.Array(
    Told({
      id: Type.String(),
      email: Type.String(),
      name: Type.String(),
      role: Type.String(),
      group: OrNull(Type.String({ description: 'Of an operator' })),
      laptops: Count,
      disabled: OrNull(Moment),
      signedIn: OrNull(Moment),
    }),
  ),
  next: OrNull(Type.String({ description: 'What to send as after= for those that follow' })),
  withoutOwner: Type.Array(Type.String(), { description: 'Laptops that nobody owns, a hundred at most' }),
});
export type PeopleAnswer = Static<typeof PeopleAnswer>;
