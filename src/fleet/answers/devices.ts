import Type, { type Static } from 'typebox';
import { Moment, OneOf } from '../../protocol/terms.ts';
import { Cell, Evidence } from './cells.ts';
import { AsOf, Count, Counted, OrNull, Paged, Shares, StateWord, Told, WhichLaptop } from './parts.ts';

const Laptop = {
  ...WhichLaptop,
  state: StateWord,
  ...Shares,
  counts: Counted,
  reported: OrNull(Moment),
  enrolled: Moment,
  agent: Type.String(),
  keyLevel: OrNull(Type.String()),
};

/** GET /v1/devices: fifty at once. */
export const DevicesAnswer = Told({
  ...Paged('devices', Told(Laptop)).properties,
  next: OrNull(Type.String({ description: 'What to send as after= for those that follow: however long the list is, it costs the same' })),
});
export type DevicesAnswer = Static<typeof DevicesAnswer>;

/** GET /v1/devices/ID: the laptop with all of its cells, what changed in ninety days, and the latest reports that came from it. */
export const DeviceAnswer = Told({
  ...AsOf,
  ...Laptop,
  cells: Type.Array(
    Told({
      ...Cell.properties,
      failing: OrNull(Type.String({ description: 'The fact when it does not hold' })),
      evidence: OrNull(Evidence),
    }),
  ),
  changes: Type.Array(
    Told({
      check: Type.String(),
      outcome: OneOf(['pass', 'fail', 'skip', 'error']),
      began: Moment,
      ended: OrNull(Moment),
    }),
  ),
  reports: Told({
    all: Count,
    latest: Type.Array(Told({ seq: Count, made: Moment, received: Moment })),
    gaps: Type.Array(Told({ first: Count, last: Count, why: Type.String() })),
  }),
});
export type DeviceAnswer = Static<typeof DeviceAnswer>;
