import Type, { type Static } from 'typebox';
import { Moment, OneOf } from '../../protocol/terms.ts';
import { GradeWord, OrNull, SeverityWord, Told, WhichLaptop } from './parts.ts';

/** One laptop × check at one moment. Its names are those of the columns of the CSV. */
export const Cell = Told({
  as_of: Moment,
  ...WhichLaptop,
  check: Type.String(),
  title: OrNull(Type.String()),
  severity: OrNull(SeverityWord),
  grade: GradeWord,
  since: OrNull(Moment),
  answered: OrNull(Moment),
  in_grace_until: OrNull(Moment),
});
export type Cell = Static<typeof Cell>;

/** Why an answer is no pass: short, structured, as the laptop's latest report says. */
export const Evidence = Told(
  {
    reason: Type.Optional(Type.String()),
    points: Type.Array(
      Told({
        outcome: OneOf(['pass', 'fail', 'skip', 'error']),
        text: Type.String(),
        reason: Type.Optional(Type.String()),
        evidence: Type.Optional(Type.Record(Type.String(), Type.String())),
      }),
    ),
  },
  { title: 'Evidence', description: 'Why an answer is no pass: short and structured, as the latest report of the laptop says.' },
);
export type Evidence = Static<typeof Evidence>;
