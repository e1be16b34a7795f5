import Type, { type Static } from 'typebox';
import { CheckId, Closed, Moment, OneOf } from '../../protocol/terms.ts';
import type { WaiverState } from '../../protocol/waiver.ts';
import { AsOf, OrNull, Paged, Told } from './parts.ts';

const Saying = Told(
  { by: Type.String({ description: 'The id of a person or an API token, or: host console' }), at: Moment },
  { title: 'Saying', description: 'Who said it, and when.' },
);

const Waiver = Told(
  {
    id: Type.String(),
    state: OneOf(['requested', 'refused', 'lapsed', 'coming', 'in force', 'over'] satisfies WaiverState[]),
    device: Type.String(),
    check: Type.String(),
    reason: Type.String(),
    control: OrNull(Type.String({ description: 'What protects the laptop meanwhile' })),
    from: Moment,
    until: Moment,
    requested: Saying,
    approved: OrNull(Saying),
    request: OrNull(Type.String({ description: 'The id that the laptop gave it, where it was asked for there' })),
    refused: OrNull(Saying),
    ended: OrNull(Saying),
    answer: OrNull(Type.String({ description: 'What was said when it was refused or ended' })),
  },
  { title: 'Waiver', description: 'A fail of one laptop that is excused until a day, or is asked to be.' },
);

/** GET /v1/waivers, the latest request first. */
export const WaiversAnswer = Paged('waivers', Waiver);
export type WaiversAnswer = Static<typeof WaiversAnswer>;

/** Answer to whoever asks for a waiver, or decides one. */
export const WaiverAnswer = Told({ ...AsOf, waiver: Waiver });

/** POST /v1/waivers: `until` is the last day (UTC), a year from now at the most. */
export const NewWaiver = Closed({
  device: Type.String({ maxLength: 64 }),
  check: CheckId,
  reason: Type.String({ minLength: 1, maxLength: 2000 }),
  control: Type.Optional(Type.String({ maxLength: 2000, description: 'What protects the laptop meanwhile' })),
  until: Type.String({ maxLength: 10, description: 'The last day, such as 2027-01-31 (UTC); a year from now at the most' }),
});
export type NewWaiver = Static<typeof NewWaiver>;
