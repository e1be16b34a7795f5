import type { Configuration, IDToken } from 'openid-client';
import { ShipshapeError } from '../../errors.ts';
import type { Company } from '../config.ts';
import type { Known } from '../store/people/admit.ts';
import { refused } from './refused.ts';

/** What a browser must bring back, as it was sent. */
type CompanyCeremony = { state: string; nonce: string; verifier: string; to: string };

const found = new WeakMap<Company, Promise<Configuration>>();

/** Where a browser goes to sign in, and what to keep until it comes back. `again` asks even who has signed in there before. */
export async function companySignIn(company: Company, { back, to, again }: { back: string; to: string; again: boolean }) {
  const client = await library();
  const ceremony: CompanyCeremony = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
    to,
  };
  const url = client.buildAuthorizationUrl(await configurationOf(company), {
    redirect_uri: back,
    scope: company.scope,
    state: ceremony.state,
    nonce: ceremony.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(ceremony.verifier),
    code_challenge_method: 'S256',
    ...(again && { prompt: 'login', max_age: '0' }),
  });
  return { url: url.href, ceremony };
}

/** Who came back, as the company says. @throws SIGN_IN_REFUSED for whatever reason: the log knows it */
export async function companyPerson(
  company: Company,
  { state, nonce, verifier }: Omit<CompanyCeremony, 'to'>,
  came: URL,
): Promise<{ known: Known; provenAt: number }> {
  const client = await library();
  const configuration = await configurationOf(company);
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
  try {
    const tokens = await client.authorizationCodeGrant(configuration, came, checks);
    const token = tokens.claims() as IDToken;
    const isWhole = token.email !== undefined && token[company.groupsClaim] !== undefined;
    const told = isWhole ? {} : await client.fetchUserInfo(configuration, tokens.access_token, token.sub);
    // Who has signed in there hours ago is sent back without a question: that proves nothing of now.
    return { known: knownFrom({ ...told, ...token }, company), provenAt: (token.auth_time ?? 0) * 1000 };
  } catch (cause) {
    throw refused(cause);
  }
}

/** The first of `roles` whose group somebody is in is the one. */
function knownFrom(claims: Record<string, unknown>, { groupsClaim, roles }: Company): Known {
  const { iss, sub, email, email_verified: isVerified, name } = claims;
  const groups = [claims[groupsClaim]].flat().map(String);
  const [, role] = Object.entries(roles).find(([group]) => groups.includes(group)) ?? [];
  if (role === undefined) throw new Error(`none of its groups has a role: ${groups.join(', ')}`);
  if (typeof email !== 'string' || !email.includes('@')) throw new Error('it tells no e-mail address');
  return { subject: `${iss} ${sub}`, email, isVerified: isVerified === true, name: typeof name === 'string' ? name : email, role };
}

/** What the issuer says of itself, asked once. One that cannot be reached is asked again by the next who signs in. */
function configurationOf(company: Company): Promise<Configuration> {
  const known = found.get(company);
  if (known) return known;
  const asked = discover(company).catch(cause => {
    found.delete(company);
    throw new ShipshapeError('COLLECTOR_BUSY', `${company.name} does not answer`, { retryAfterSeconds: 5, cause });
  });
  found.set(company, asked);
  return asked;
}

async function discover({ issuer, clientId, clientSecret }: Company): Promise<Configuration> {
  const { allowInsecureRequests, discovery } = await library();
  const isHere = /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(issuer);
  return discovery(new URL(issuer), clientId, clientSecret, undefined, isHere ? { execute: [allowInsecureRequests] } : undefined);
}

function library() {
  return import('openid-client');
}
