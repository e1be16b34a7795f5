import Type, { type Static } from 'typebox';
import { readerOf } from './message.ts';
import { Closed, Words } from './terms.ts';

/** What a collector says when it does not do what it was asked: a code of errors.ts, and words for a person. */
export const Refusal = Closed({
  code: Type.String({ pattern: '^[A-Z_]+$', maxLength: 64 }),
  message: Words(1000),
  hint: Type.Optional(Words(1000)),
});

export type Refusal = Static<typeof Refusal>;

export const readRefusal = readerOf(Refusal);
