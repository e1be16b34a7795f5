import { expect, test } from 'vitest';
import { type DeviceSpan, suspicionOf } from '../../src/fleet/suspect.ts';
import { lookedAt as now } from '../support/fleet-views.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** So many laptops of each build, by name. */
function fleet(sizes: Record<string, number>): Map<string, string> {
  return new Map(
    Object.entries(sizes).flatMap(([build, size]) => Array.from({ length: size }, (_, place) => [`${build}-${place}`, build] as const)),
  );
}

/** A laptop that passed until this moment, and has failed since. */
function flip(device: string, at: number, outcome: DeviceSpan['outcome'] = 'fail'): DeviceSpan[] {
  return [
    { device, outcome: 'pass', began: now - 80 * day, ended: at },
    { device, outcome, began: at, ended: null },
  ];
}

/** The first so many laptops of a build flip, an hour after each other. */
const flips = (build: string, count: number, outcome?: DeviceSpan['outcome']) =>
  Array.from({ length: count }, (_, place) => flip(`${build}-${place}`, now - 20 * hour + place * hour, outcome)).flat();

test('a check that fails within hours on many laptops of one build, and hardly elsewhere, is suspect', () => {
  expect(suspicionOf([...flips('new', 8), ...flips('old', 2)], fleet({ new: 10, old: 30 }), now)).toEqual({
    build: 'new',
    outcome: 'fail',
    flipped: 8,
    laptops: 10,
    since: now - 20 * hour,
  });
});

test('one that cannot tell any more is, too', () => {
  expect(suspicionOf(flips('new', 8, 'error'), fleet({ new: 10, old: 30 }), now)).toMatchObject({ build: 'new', outcome: 'error' });
});

test.each<[string, DeviceSpan[], Record<string, number>]>([
  ['when few laptops change', flips('new', 4), { new: 5, old: 30 }],
  ['when few of its build change', flips('new', 5), { new: 30, old: 30 }],
  ['when it changes as much elsewhere', [...flips('new', 8), ...flips('old', 12)], { new: 10, old: 20 }],
  [
    'when the changes lie apart',
    Array.from({ length: 6 }, (_, place) => flip(`new-${place}`, now - (place + 0.5) * 1.1 * day)).flat(),
    { new: 8, old: 30 },
  ],
  [
    'when they are long ago',
    flips('new', 8).map(span => ({ ...span, began: span.began - 9 * day, ended: span.ended && span.ended - 9 * day })),
    { new: 10, old: 30 },
  ],
  [
    'when they did not pass before',
    flips('new', 8).map(span => (span.outcome === 'pass' ? { ...span, outcome: 'skip' as const } : span)),
    { new: 10, old: 30 },
  ],
  ['when they are mended', flips('new', 8).map(span => ({ ...span, ended: span.ended ?? now - hour / 2 })), { new: 10, old: 30 }],
  ['when they are of laptops that are gone', flips('gone', 8), { new: 10 }],
  ['when there are none', [], {}],
])('it is not %s', (_, spans, sizes) => {
  expect(suspicionOf(spans, fleet(sizes), now)).toBeUndefined();
});

test('as of an earlier moment, what came later is not known', () => {
  const spans = flips('new', 8);
  expect(suspicionOf(spans, fleet({ new: 10, old: 30 }), now - day)).toBeUndefined();
  const mended = spans.map(span => ({ ...span, ended: span.ended ?? now - hour / 2 }));
  expect(suspicionOf(mended, fleet({ new: 10, old: 30 }), now - hour)).toMatchObject({ flipped: 8 });
});
