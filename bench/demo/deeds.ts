import { msPerDay } from '../../src/calendar.ts';
import { keepOwners } from '../../src/collector/store/people/owners.ts';
import { savePolicy } from '../../src/collector/store/policies.ts';
import type { Store } from '../../src/collector/store/store.ts';
import { approveWaiver, endWaiver, refuseWaiver } from '../../src/collector/store/waivers/answer.ts';
import { requestWaiver } from '../../src/collector/store/waivers/request.ts';
import type { Laptop } from './laptops.ts';

/** An enrolled laptop, and a check that it fails today, if there is one that a waiver could be asked for. */
export type Member = { device: string; laptop: Laptop; fails: string | undefined };

/** The ids of the waivers that were asked for, by their reasons. */
export type Asked = Map<string, string>;

/** What people of the company did so many days ago, at this moment: a policy, whose laptop is whose, waivers in each state. */
export async function deedsOn(
  ago: number,
  store: Store,
  members: readonly Member[],
  { asked, now }: { asked: Asked; now: number },
): Promise<void> {
  const text = policies[ago];
  if (text !== undefined) await savePolicy(store, { text, author: 'Robin' }, now);
  if (ago === 14) await nameOwners(store, members, now);
  const failing = members.flatMap(({ device, fails }) => (fails === undefined ? [] : [{ device, check: fails }]));
  for (const [place, waiver] of waivers.entries()) {
    const fail = failing[place * 5];
    if (fail) await handle(waiver, { store, ago, fail, ids: asked, now });
  }
}

/** By how many days ago they were saved. */
const policies: Record<number, string> = {
  75: 'freshness: 14\n',
  45: 'freshness: 10\nchecks:\n  browser-version: { severity: high }\n',
  20: '# An answer counts for a week.\nfreshness: 7\nchecks:\n  browser-version: { severity: high }\n  time-sync: { grace: 2 }\n',
};

/** A list of owners that was made a while ago: who joined later is not in it, and some in it have no laptop. */
async function nameOwners(store: Store, members: readonly Member[], now: number): Promise<void> {
  const owned = members
    .filter(({ laptop }) => laptop.joined > 14 && laptop.seed % 40 !== 7)
    .map(({ device, laptop }) => ({ owner: laptop.owner, laptop: device }));
  const without = ['mila.novak', 'theo.okafor', 'ruth.lindqvist'].map(owner => ({ owner, laptop: '' }));
  const lines = [...owned, ...without].map(({ owner, laptop }, place) => {
    const name = owner.replace(/(^|\.)(\w)/g, (_, dot, letter) => (dot && ' ') + letter.toUpperCase());
    return { line: place + 2, email: `${owner}@example.com`, name, laptop };
  });
  await keepOwners(store, lines, 'Robin', now);
}

/** Days before today, but for `until`, which is days after it. */
type Waiver = { reason: string; control?: string; asked: number; until: number; approved?: number; refused?: number; ended?: number };
const waivers: readonly Waiver[] = [
  {
    ...{ reason: 'The vendor’s fix is due in December; until then the old driver stays.', control: 'It stays in the office' },
    ...{ asked: 6, approved: 5, until: 9 },
  },
  { reason: 'A demonstration for a customer needs this service.', asked: 6, approved: 5, until: 25 },
  { reason: 'The laptop is replaced next month.', asked: 3, until: 30 },
  { reason: 'It slows my builds down.', asked: 12, refused: 11, until: 60 },
  { reason: 'A trade fair, with a borrowed projector.', asked: 18, approved: 17, until: -3 },
  { reason: 'The old scanner works with nothing else.', asked: 16, approved: 15, ended: 4, until: 40 },
];

type Occasion = { store: Store; ago: number; fail: { device: string; check: string }; ids: Asked; now: number };

/** Somebody asks that a fail be excused, and another person answers. */
async function handle(
  { reason, control, asked, until, approved, refused, ended }: Waiver,
  { store, ago, fail, ids, now }: Occasion,
): Promise<void> {
  const terms = { reason, control, until: now + (ago + until) * msPerDay, who: 'Robin' };
  if (ago === asked) ids.set(reason, await requestWaiver(store, { ...fail, ...terms }, now));
  const id = ids.get(reason);
  if (id === undefined) return;
  if (ago === approved) await approveWaiver(store, id, { who: 'Kim' }, now);
  if (ago === refused) await refuseWaiver(store, id, { who: 'Kim' }, now);
  if (ago === ended) await endWaiver(store, id, { who: 'Kim' }, now);
}
