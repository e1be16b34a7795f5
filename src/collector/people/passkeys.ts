import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Collector } from '../collector.ts';
import { findPasskey, passkeysOf, usePasskey } from '../store/people/passkeys.ts';
import { findPerson } from '../store/people/people.ts';
import type { Passkey, Person } from '../store/tables.ts';
import { refused } from './refused.ts';

/** Where a browser is when it makes or uses a passkey: `https://collector.example.com`. */
type Origin = string;

/** What a browser needs to make a passkey, for whoever unlocks it (user verification), that can be found without a name (discoverable). */
export async function passkeyToMake({ store }: Collector, person: Person, origin: Origin) {
  const { generateRegistrationOptions } = await library();
  const kept = await passkeysOf(store, person.id);
  return generateRegistrationOptions({
    rpName: 'shipshape',
    rpID: new URL(origin).hostname,
    userID: Buffer.from(person.id),
    userName: person.email,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: kept.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** The passkey that a browser made for this challenge. @throws SIGN_IN_REFUSED */
export async function madePasskey(
  { now }: Collector,
  { response, challenge, person, origin, name }: { response: unknown; challenge: string; person: string; origin: Origin; name: string },
): Promise<Passkey> {
  const { verifyRegistrationResponse } = await library();
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    ...expecting(challenge, origin),
    response: response as RegistrationResponseJSON,
  }).catch(refuse);
  if (verified !== true) throw refused();
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
  return {
    ...{ id, person, name, public_key: publicKey, counter, transports: transports.join(',') },
    ...{ created_at: now(), used_at: null },
  };
}

/** What a browser needs to use any passkey that it has for this collector. */
export async function passkeyToUse(origin: Origin) {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({ rpID: new URL(origin).hostname, userVerification: 'required' });
}

/** Whoever used a passkey for this challenge. @throws SIGN_IN_REFUSED */
export async function passkeyUsed(
  { now, store }: Collector,
  { response, challenge, origin }: { response: unknown; challenge: string; origin: Origin },
): Promise<Person> {
  const { verifyAuthenticationResponse } = await library();
  const passkey = await findPasskey(store, String((response as { id?: unknown } | null)?.id));
  const person = passkey && (await findPerson(store, { id: passkey.person }));
  if (!person || person.disabled_at !== null) throw refused();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    ...expecting(challenge, origin),
    response: response as AuthenticationResponseJSON,
    credential: { id: passkey.id, publicKey: Uint8Array.from(passkey.public_key), counter: passkey.counter },
  }).catch(refuse);
  if (verified !== true) throw refused();
  await usePasskey(store, passkey.id, authenticationInfo.newCounter, now());
  return person;
}

function expecting(challenge: string, origin: Origin) {
  return { expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: new URL(origin).hostname, requireUserVerification: true };
}

function refuse(cause: unknown): never {
  throw refused(cause);
}

/** A collector at which nobody signs in by a passkey does not load it. */
function library() {
  return import('@simplewebauthn/server');
}
