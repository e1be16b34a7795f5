import { setTimeout as pause } from 'node:timers/promises';
import type { Catalogue } from '../agent/checks/catalogue.ts';
import { suitesOf } from '../agent/checks/suites.ts';
import { lastAudit } from '../agent/history.ts';
import { thisMachine } from '../agent/machine.ts';
import { type Facts, noticeOf, unconfirmed } from '../agent/notices/decide.ts';
import { type Telling, tellSessions } from '../agent/notices/sessions.ts';
import { noteAttempt, readTold } from '../agent/notices/told.ts';
import { stateFile } from '../agent/paths.ts';
import { excusesNow } from '../agent/waivers/kept.ts';
import { ShipshapeError } from '../errors.ts';
import type { ProfileName } from '../protocol/profiles.ts';
import type { Result } from '../protocol/result.ts';
import { type Asked, type Asking, askChecks } from './asking.ts';
import { say } from './look.ts';

/**
 * Asks what is new once more, `seconds` later, before anybody is told of it: what heals by itself in a moment is no news. The later
 * answer counts. @throws INTERRUPTED
 */
export async function confirm({ catalogue, results, signal }: Asked, asking: Asking, seconds: number): Promise<Result[]> {
  const only = unconfirmed(standingsOf(catalogue, asking.profile), readTold(stateFile()));
  if (only.length === 0) return results;
  await pause(seconds * 1000, undefined, { signal }).catch(() => {
    throw new ShipshapeError('INTERRUPTED', 'interrupted before what is new was asked again', { hint: 'Nothing was sent.' });
  });
  const later = await askChecks({ ...asking, only, isForPeople: false });
  later.keep();
  return results.map(result => later.results.find(({ check }) => check === result.check) ?? result);
}

/** Tells what is to be told today, if anything, where somebody can be told. Says here what came of it. */
export async function tell(catalogue: Catalogue, profile: ProfileName): Promise<void> {
  const [file, now] = [stateFile(), new Date()];
  const facts: Facts = new Map(catalogue.checks.map(({ id, header }) => [id, header]));
  const notice = noticeOf(standingsOf(catalogue, profile), facts, readTold(file), now);
  if (!notice) return;
  const tellings = await tellSessions(notice, thisMachine());
  const { outcome, reason } = worthiest(tellings);
  const told = new Set(tellings.flatMap(telling => telling.told));
  noteAttempt(file, notice, { at: now.getTime(), outcome, ...(reason !== undefined && { reason }) }, told);
  say(sentences[outcome](reason));
}

const sentences: Record<Telling['outcome'], (reason?: string) => string> = {
  shown: () => 'A notice was shown.',
  waits: reason => `A notice waits, since ${reason}.`,
  snoozed: () => 'What there is to tell is snoozed.',
  failed: reason => `A notice could not be shown: ${reason}.`,
};

/** One person who sees it is enough. */
function worthiest(tellings: readonly Telling[]): Pick<Telling, 'outcome' | 'reason'> {
  const order = ['shown', 'waits', 'snoozed', 'failed'];
  const [first] = tellings.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return first ?? { outcome: 'failed', reason: 'nobody is at a screen' };
}

/** Nobody is told of a fail that is waived. */
function standingsOf(catalogue: Catalogue, profile: ProfileName) {
  const suites = suitesOf(catalogue);
  const excuses = excusesNow(stateFile(), Date.now());
  const last = lastAudit(stateFile(), [...new Set(suites.values())], profile);
  return (
    last?.standings.filter(({ check, suite, outcome }) => suites.get(check) === suite && !(outcome === 'fail' && excuses.has(check))) ?? []
  );
}
