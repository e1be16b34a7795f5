import Type, { type Static } from 'typebox';
import { Moment, OneOf } from '../../protocol/terms.ts';
import { Cell, Evidence } from './cells.ts';
import { AsOf, Count, Counted, OrNull, Paged, PlatformWord, SeverityWord, Shares, Told } from './parts.ts';

const Suspect = Told(
  { build: Type.String(), outcome: OneOf(['pass', 'fail', 'skip', 'error']), flipped: Count, laptops: Count, since: Moment },
  { title: 'Suspect', description: 'Why a check is suspect: it changed on so many of the laptops of one build at once.' },
);

/** GET /v1/checks, those that fail first, by severity. */
export const ChecksAnswer = Paged(
  'checks',
  Told({
    check: Type.String(),
    title: OrNull(Type.String({ description: 'The fact when it holds; null for a check that is not built in' })),
    failing: OrNull(Type.String({ description: 'The fact when it does not hold' })),
    severity: OrNull(SeverityWord),
    ...Shares,
    counts: Counted,
    failingSince: OrNull(Moment),
    suspect: OrNull(Suspect),
  }),
);
export type ChecksAnswer = Static<typeof ChecksAnswer>;

/** GET /v1/checks/ID. `worst` are the cells that are no pass, the longest first: a hundred of each grade at the most. */
export const CheckAnswer = Told({
  ...AsOf,
  check: Type.String(),
  title: OrNull(Type.String()),
  failing: OrNull(Type.String()),
  why: OrNull(Type.String()),
  steps: Type.Array(Type.String({ description: 'How a person mends it by hand, in order' })),
  severity: OrNull(SeverityWord),
  ...Shares,
  counts: Counted,
  systems: Type.Array(Told({ system: Type.String(), counts: Counted })),
  mending: OrNull(Told({ mended: Count, median: Type.Number({ minimum: 0, description: 'Milliseconds within which half of them were' }) })),
  suspect: OrNull(Suspect),
  controls: Type.Array(Type.String()),
  worst: Type.Array(Told({ ...Cell.properties, evidence: OrNull(Evidence) })),
});
export type CheckAnswer = Static<typeof CheckAnswer>;

const Framework = {
  framework: Type.String(),
  title: Type.String(),
  controls: Type.Array(
    Told({
      control: Type.String(),
      title: OrNull(Type.String()),
      compliance: Shares.compliance,
      counts: Counted,
      checks: Type.Array(Told({ check: Type.String(), platforms: Type.Array(PlatformWord), counts: Counted })),
    }),
  ),
};

/** GET /v1/frameworks: of the controls of each, how many a check supports, how many of those the fleet answers, and how many of those fail somewhere. */
export const FrameworksAnswer = Told({
  ...AsOf,
  frameworks: Type.Array(
    Told({ framework: Framework.framework, title: Framework.title, controls: Count, supported: Count, answered: Count, failing: Count }),
  ),
});
export type FrameworksAnswer = Static<typeof FrameworksAnswer>;

/** GET /v1/frameworks/NAME: what the fleet answers to the checks that support each control. Whether one is met, people decide. */
export const FrameworkAnswer = Told({ ...AsOf, ...Framework });
export type FrameworkAnswer = Static<typeof FrameworkAnswer>;
