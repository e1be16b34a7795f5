import Type, { type TProperties, type TSchema } from 'typebox';
import { type Platform, platforms, severities } from '../../protocol/check.ts';
import { Moment, OneOf } from '../../protocol/terms.ts';
import type { DeviceState } from '../fleet.ts';
import { grades } from '../grade.ts';

/** What the answers of the API to programs are made of. They are open: a program ignores members that it does not know, and members are only ever added. */

/** An object of which a program knows these members. What several answers have a part in has a title, and words about it. */
export const Told = <T extends TProperties>(members: T, about: { title?: string; description?: string } = {}) =>
  Type.Object(members, about);

export const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const Count = Type.Integer({ minimum: 0 });

/** To a tenth, rounded down; null where the question applies to nobody. */
const Percent = OrNull(Type.Number({ minimum: 0, maximum: 100 }));

/** The moment that all numbers of an answer are of. */
export const AsOf = { asOf: Moment };

export const GradeWord = OneOf([...grades]);
export const PlatformWord = OneOf([...platforms] as [Platform, ...Platform[]]);
export const SeverityWord = OneOf([...severities]);
export const StateWord = OneOf(['failing', 'unknown', 'grace', 'waived', 'compliant'] satisfies DeviceState[]);

/** Which laptop it is, and what it is called. */
export const WhichLaptop = {
  device: Type.String(),
  name: Type.String(),
  owner: OrNull(Type.String({ description: 'Only where whoever asks may know' })),
  group: OrNull(Type.String()),
  platform: PlatformWord,
  system: Type.String(),
};

const gradeCounts = { pass: Count, fail: Count, skip: Count, error: Count, waived: Count, stale: Count, missing: Count, inGrace: Count };

export const Counted = Told(gradeCounts, {
  title: 'Counts',
  description: 'How many cells (laptop × check) have each grade; inGrace are those of the fails that do not count yet.',
});

/** The two shares of the same counts. */
export const Shares = { compliance: Percent, coverage: Percent };

/** The same as members of what they are of. */
export const countMembers = gradeCounts;

/** One page of a list: `count` is how many there are on all of them. */
export const Paged = <const Name extends string, T extends TSchema>(name: Name, item: T) =>
  Told({
    ...AsOf,
    count: Count,
    page: Type.Integer({ minimum: 1 }),
    pages: Type.Integer({ minimum: 1 }),
    ...({ [name]: Type.Array(item) } as Record<Name, ReturnType<typeof Type.Array<T>>>),
  });
