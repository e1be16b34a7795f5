import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { type Account, accountPage } from '../../../reports/pages/account.ts';
import { ShipshapeError } from '../../errors.ts';
import { Closed, Words } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { demandPerson, demandWho } from '../http/guard.ts';
import { challengeOf, keepChallenge } from '../people/passkey-challenge.ts';
import { madePasskey, passkeyToMake } from '../people/passkeys.ts';
import { hashPassword } from '../people/passwords.ts';
import { originOf } from '../people/same-site.ts';
import { passwordLength, strengthOf } from '../people/strength.ts';
import { addPasskey, passkeysOf, removePasskey } from '../store/people/passkeys.ts';
import { keepPassword, passwordOf, removePassword } from '../store/people/passwords.ts';
import { endSessions, listSessions } from '../store/people/sessions.ts';
import type { Person } from '../store/tables.ts';

const Passkey = Closed({ response: Type.Unknown(), name: Words(60) });
const Password = Closed({ password: Type.String({ maxLength: passwordLength.most }), email: Type.Optional(Type.String()) });
const Session = Closed({ id: Type.Optional(Type.String({ maxLength: 64 })) });

/**
 * What people do for themselves: GET /account, and POST to /account/passkeys (for scripts, after …/challenge), …/passkeys/ID/remove,
 * …/password (422 when it can be guessed), …/password/strength (for scripts), …/password/remove, and …/sessions/end (one, or all others).
 */
export function accountRoutes(app: FastifyInstance, collector: Collector): void {
  const { config, now, store } = collector;
  const mine = { config: { permission: 'use account' } } as const;
  const proven = { config: { permission: 'use account', fresh: true } } as const;

  app.get('/account', mine, async (request, reply) => reply.type(htmlMedia).send(accountPage(await accountOf(request))));

  app.post('/account/passkeys/challenge', proven, async (request, reply) => {
    const { person } = await demandPerson(request, collector);
    const options = await passkeyToMake(collector, person, originOf(request, collector));
    await keepChallenge(collector, { request, reply, kind: 'make', challenge: options.challenge });
    return options;
  });

  app.post<{ Body: Static<typeof Passkey> }>('/account/passkeys', { ...proven, schema: { body: Passkey } }, async (request, reply) => {
    const { person } = await demandPerson(request, collector);
    const { response, name } = request.body;
    const challenge = await challengeOf(collector, { request, reply, kind: 'make' });
    const origin = originOf(request, collector);
    await addPasskey(store, await madePasskey(collector, { response, challenge, person: person.id, origin, name }));
    return reply.code(201).send({ to: '/account' });
  });

  app.post<{ Params: { id: string } }>('/account/passkeys/:id/remove', proven, async (request, reply) => {
    const { person } = await demandPerson(request, collector);
    const others = (await passkeysOf(store, person.id)).filter(({ id }) => id !== request.params.id);
    await demandAnotherWay(person, others.length > 0 || (await hasPassword(person)));
    if (!(await removePasskey(store, person.id, request.params.id, now())))
      throw new ShipshapeError('NOT_FOUND', 'you have no such passkey');
    return reply.redirect('/account', 303);
  });

  app.post<{ Body: Static<typeof Password> }>('/account/password', { ...proven, schema: { body: Password } }, async (request, reply) => {
    const { person, session } = await demandPerson(request, collector);
    const { password } = request.body;
    const { isStrong, advice } = await strengthOf(password, wordsOf(person));
    if (!isStrong) {
      const refusal = `This can be guessed. ${advice.join(' ')}`;
      return reply
        .code(422)
        .type(htmlMedia)
        .send(accountPage({ ...(await accountOf(request)), refusal }));
    }
    await keepPassword(store, person.id, await hashPassword(password, config.peppers), now());
    await endSessions(store, person.id, { but: session }, now());
    return reply.redirect('/account', 303);
  });

  app.post<{ Body: Static<typeof Password> }>('/account/password/strength', { ...mine, schema: { body: Password } }, async request => {
    const { person } = await demandPerson(request, collector);
    const { isStrong, advice } = await strengthOf(request.body.password, wordsOf(person));
    return { isStrong, advice };
  });

  app.post('/account/password/remove', proven, async (request, reply) => {
    const { person } = await demandPerson(request, collector);
    await demandAnotherWay(person, (await passkeysOf(store, person.id)).length > 0);
    await removePassword(store, person.id, now());
    return reply.redirect('/account', 303);
  });

  app.post<{ Body: Static<typeof Session> }>('/account/sessions/end', { ...mine, schema: { body: Session } }, async (request, reply) => {
    const { person, session } = await demandPerson(request, collector);
    const { id } = request.body ?? {};
    await endSessions(store, person.id, id === undefined ? { but: session } : { id }, now());
    return reply.redirect('/account', 303);
  });

  async function accountOf(request: FastifyRequest): Promise<Account> {
    const { person, session } = await demandPerson(request, collector);
    const { hash, set_at } = await passwordOf(store, person.id);
    return {
      managesPeople: demandWho(request).may.has('manage people'),
      ...{ name: person.name, email: person.email, role: person.role, session },
      passkeys: await passkeysOf(store, person.id),
      passwordSetAt: hash === '' ? undefined : set_at,
      hasCompany: person.subject !== null,
      sessions: await listSessions(store, person.id, now()),
    };
  }

  async function hasPassword(person: Person): Promise<boolean> {
    return (await passwordOf(store, person.id)).hash !== '';
  }
}

/** Nobody locks himself out. @throws LAST_KEY */
async function demandAnotherWay({ subject }: Person, isThere: boolean): Promise<void> {
  if (isThere || subject !== null) return;
  throw new ShipshapeError('LAST_KEY', 'this is your only way to sign in', { hint: 'Make another passkey, or set a password, first.' });
}

/** Strong by their length alone, and known to everybody. */
const known = ['correct horse battery staple', 'correcthorsebatterystaple'];

/** What whoever guesses would try first. */
function wordsOf({ email, name }: Person): string[] {
  return ['shipshape', 'collector', ...known, email, ...email.split(/[@._-]/), ...name.split(' ')].filter(word => word.length > 2);
}
