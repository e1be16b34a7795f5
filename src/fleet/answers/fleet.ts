import Type, { type Static } from 'typebox';
import { Moment, OneOf } from '../../protocol/terms.ts';
import { AsOf, Count, Counted, countMembers, OrNull, Paged, SeverityWord, Shares, Told } from './parts.ts';

/** GET /v1/fleet */
export const FleetAnswer = Told({
  ...AsOf,
  ...Shares,
  counts: Counted,
  devices: Told({ all: Count, failing: Count, unknown: Count, grace: Count, waived: Count, compliant: Count }),
  checks: Type.Array(
    Told({
      check: Type.String(),
      severity: Type.Optional(SeverityWord),
      ...Shares,
      failingSince: OrNull(Moment),
      ...countMembers,
    }),
  ),
});
export type FleetAnswer = Static<typeof FleetAnswer>;

/** GET /v1/trend: the fleet at the end of each day that was counted, and now; the earliest first. */
export const TrendAnswer = Told({ ...AsOf, days: Type.Array(Told({ ...AsOf, ...Shares, fails: Count, devices: Count })) });
export type TrendAnswer = Static<typeof TrendAnswer>;

const Cause = Told({
  kind: OneOf(['never', 'replaced', 'forked', 'together', 'away', 'lost']),
  by: Type.Optional(Type.String({ description: 'The device that replaced it' })),
  others: Type.Optional(Type.Integer({ minimum: 1, description: 'How many others fell silent on the same day' })),
});

/** GET /v1/silences: laptops that have not reported for longer than an answer counts, the longest first. */
export const SilencesAnswer = Paged('silences', Told({ device: Type.String(), name: Type.String(), since: Moment, cause: Cause }));
export type SilencesAnswer = Static<typeof SilencesAnswer>;
