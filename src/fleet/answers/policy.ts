import Type, { type Static } from 'typebox';
import { Moment, OneOf } from '../../protocol/terms.ts';
import { AsOf, OrNull, Told } from './parts.ts';

const versionNumber = Type.Integer({ minimum: 1 });

const Version = {
  version: versionNumber,
  saved: Moment,
  by: Type.String({ description: 'The id of a person, or what saved it' }),
};

/** GET /v1/policy: a version, what it changed, and which there are, the latest first. `shown` is null before the first was saved. */
export const PolicyAnswer = Told({
  ...AsOf,
  isFiled: Type.Boolean({ description: 'Whether a file in the folder of the collector says the policy' }),
  shown: OrNull(Told({ ...Version, text: Type.String({ description: 'As it was written (YAML)' }) })),
  difference: OrNull(
    Told({
      since: versionNumber,
      lines: Type.Array(Told({ mark: OneOf(['+', '-', ' ']), line: Type.String() })),
    }),
  ),
  versions: Type.Array(Told(Version)),
});
export type PolicyAnswer = Static<typeof PolicyAnswer>;
