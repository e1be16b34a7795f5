import Type, { type Static } from 'typebox';
import { Moment, OneOf } from '../../protocol/terms.ts';
import { AsOf, Count, OrNull, SeverityWord, Told } from './parts.ts';

const Firing = Told({
  device: OrNull(Type.String({ description: 'null where it is about the fleet' })),
  check: OrNull(Type.String()),
  waiver: OrNull(Type.String()),
  since: OrNull(Moment),
  told: Moment,
});

const Rule = Told({
  name: Type.String(),
  about: OneOf(['fail', 'silent', 'waiver', 'below']),
  severity: Type.Optional(SeverityWord),
  days: Type.Optional(Type.Integer({ minimum: 1 })),
  percent: Type.Optional(Type.Number({ description: 'The compliance of the fleet under which it fires' })),
  repeat: OrNull(Type.Integer({ minimum: 1, description: 'After how many days what still holds is told again' })),
  to: Type.Array(Type.String()),
  count: Count,
  firing: Type.Array(Firing, { description: 'The first of them' }),
});

const Message = Told({
  id: Type.String({ description: 'The same however often it is sent' }),
  destination: Type.String(),
  summary: Type.String(),
  made: Moment,
  attempts: Count,
  sent: OrNull(Moment),
  /** Null when it was sent or given up. */
  due: OrNull(Moment),
  problem: OrNull(Type.String({ description: 'Why the latest attempt failed' })),
});

/** GET /v1/alerts: what is told to whom, what fires, and the latest messages, those on their way or given up before those sent. */
export const AlertsAnswer = Told({
  ...AsOf,
  everyMinutes: Type.Integer({ minimum: 0, description: 'How often is looked; 0 where nothing is told' }),
  rules: Type.Array(Rule),
  destinations: Type.Array(
    Told({
      name: Type.String(),
      form: OneOf(['webhook', 'slack', 'mail']),
      place: Type.String({ description: 'Where it leads, without what is secret' }),
    }),
  ),
  messages: Type.Array(Message),
});
export type AlertsAnswer = Static<typeof AlertsAnswer>;
