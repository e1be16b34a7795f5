import { sha256 } from '../../protocol/envelope.ts';
import type { Collector } from '../collector.ts';
import { networkOf } from '../http/limits.ts';
import { forgetGuesses, noteGuess, passwordOf, renewHash } from '../store/people/passwords.ts';
import { findPerson } from '../store/people/people.ts';
import type { Person } from '../store/tables.ts';
import { hashPassword, isOutdated, isPassword, keyOf } from './passwords.ts';
import { refused } from './refused.ts';

/** Wrong guesses in a row after which a password opens nothing until another one is set. */
const most = 100;

/**
 * Whoever has this address and this password. Guesses are counted by account and by network before they are looked at, and one at an
 * account that is not there costs and says the same.
 * @throws SIGN_IN_REFUSED, RATE_LIMITED
 */
export async function byPassword(
  { config, limits, log, now, store }: Collector,
  { email, password, address }: { email: string; password: string; address: string },
): Promise<Person> {
  const keys = [`account ${sha256(Buffer.from(email.toLowerCase()))}`, `network ${networkOf(address)}`];
  for (const key of keys) {
    await limits.spend('passwordsAtOnce', key);
    await limits.spend('password', key);
  }
  const person = await findPerson(store, { email });
  const kept = await passwordOf(store, person?.id);
  const isRight = await isPassword(password, kept.hash, config.peppers);
  const key = keyOf(kept.hash);
  if (key !== undefined && !config.peppers.some(({ id }) => id === key))
    log.error(
      { person: kept.person, key },
      'the password was made with a secret that pepperFile does not hold, and opens nothing without it',
    );
  if (!isRight || !person || person.disabled_at !== null || kept.failures >= most) {
    await noteGuess(store, kept, now());
    throw refused();
  }
  await forgetGuesses(store, kept);
  if (isOutdated(kept.hash, config.peppers)) await renewHash(store, kept, await hashPassword(password, config.peppers));
  for (const key of keys) await limits.giveBack('password', key);
  return person;
}
