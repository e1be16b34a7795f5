import Type, { type Static } from 'typebox';
import { platforms } from './check.ts';
import { readerOf } from './message.ts';
import { profileNames } from './profiles.ts';
import { CheckId, Closed, Moment, OneOf, Sequence, Sha256, Uuid, Words } from './terms.ts';

export const reportType = 'application/vnd.shipshape.report.v1+json';

const outcomes = ['pass', 'fail', 'skip', 'error'] as const;

const Text = Words(500);

const Point = Closed({
  outcome: OneOf(outcomes),
  text: Text,
  reason: Type.Optional(Text),
  evidence: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Text, {
      maxProperties: 20,
      description: 'short facts, such as what was found and what was wanted; the home is written ~',
    }),
  ),
});

const ReportedResult = Closed({
  check: CheckId,
  digest: Type.Optional(Sha256),
  ranAs: OneOf(['root', 'user']),
  outcome: OneOf(outcomes),
  reason: Type.Optional(Text),
  ms: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
  points: Type.Array(Point, { maxItems: 101 }),
});

/**
 * What one device's checks answered in one run. The schema is closed: there is no place in it for anything else. `description` is
 * what `shipshape privacy` tells the owner.
 */
export const Report = Closed({
  report: Type.String({ ...Uuid, description: 'the id of this report; it begins with the time at which it was made (UUIDv7)' }),
  device: Type.String({ ...Uuid, description: 'the random id that this laptop got when it was enrolled' }),
  seq: Type.Integer({ ...Sequence, description: 'the number of this report: 1, 2, 3 …' }),
  prev: Type.Union([Sha256, Type.Null()], { description: 'the digest of the report before it, so that none can be left out or changed' }),
  createdAt: Type.String({ ...Moment, description: "when it was made, by the laptop's clock" }),
  boot: Closed(
    { id: Sha256, elapsedMs: Type.Integer({ minimum: 0 }) },
    'which start of the system this was, as a digest, and how long ago',
  ),
  clockOffsetMs: Type.Optional(
    Type.Integer({ description: "how far the collector's clock was ahead of the laptop's, when they last spoke" }),
  ),
  agent: Closed({ version: Words(32) }, 'the version of shipshape'),
  suite: Closed({ digest: Sha256 }, 'a digest of all check programs'),
  profile: Type.Enum([...profileNames], { description: 'how much was asked for' }),
  trigger: Type.Enum(['hand', 'schedule'], { description: 'whether a person asked for it, or the clock' }),
  platform: Closed(
    { os: OneOf([...platforms]), name: Words(64), version: Words(64), build: Words(64), arch: Words(16), model: Words(128) },
    'the operating system with its version, the architecture, and the model of the laptop (not its serial number)',
  ),
  identity: Type.Optional(
    Closed(
      { hostname: Type.Optional(Words(255)), serial: Type.Optional(Words(64)), owner: Type.Optional(Words(255)) },
      'only what the collector asks for, which you were told when the laptop was enrolled: its name, its serial number, your user name',
    ),
  ),
  keyLevel: Type.Enum(['software'], { description: 'how well the signing key is kept' }),
  expected: Type.Integer({ minimum: 0, maximum: 2000, description: 'how many checks should have answered' }),
  results: Type.Array(ReportedResult, {
    maxItems: 2000,
    description:
      'what each check answered: its outcome, how long it took, with whose rights it ran, and short evidence for each of its points',
  }),
  fixes: Type.Array(
    Closed({
      check: CheckId,
      action: OneOf(['fix', 'undo']),
      state: OneOf(['verified', 'undone', 'failed']),
      at: Moment,
    }),
    { maxItems: 1000, description: 'what shipshape mended or put back since the last report' },
  ),
  gaps: Type.Array(Closed({ first: Sequence, last: Sequence, why: OneOf(['full', 'old']) }), {
    maxItems: 1000,
    description: 'which earlier reports this laptop had to drop before they could be sent, and why',
  }),
  waiting: Type.Integer({ minimum: 0, description: 'how many reports still waited to be sent' }),
});

export type Report = Static<typeof Report>;
export type ReportedResult = Static<typeof ReportedResult>;

/** Reads a verified payload. @throws MESSAGE_MALFORMED also when a check answers twice */
export const readReport = readerOf(Report, report => {
  const seen = new Set<string>();
  for (const { check } of report.results) {
    if (seen.has(check)) return `/results has two answers of ${check}`;
    seen.add(check);
  }
  return undefined;
});

/** The bytes that are signed: written once, and never again. */
export function writeReport(report: Report): Buffer {
  return Buffer.from(JSON.stringify(report));
}
