import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { moment, momentOrNull } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { linkPage, ownersPage, peoplePage } from '../../../reports/pages/people.ts';
import { ownersText } from '../../../reports/people.ts';
import { ShipshapeError } from '../../errors.ts';
import { PeopleAnswer } from '../../fleet/answers/people.ts';
import { Closed, OneOf, Words } from '../../protocol/terms.ts';
import { type Role, roles } from '../access.ts';
import type { Collector } from '../collector.ts';
import { documented } from '../http/api.ts';
import { demandWho } from '../http/guard.ts';
import { Email } from '../people/email.ts';
import { readOwnerList } from '../people/owner-list.ts';
import { originOf } from '../people/same-site.ts';
import { keepOwners, unowned } from '../store/people/owners.ts';
import { addPerson, changePerson, findPerson, searchPeople } from '../store/people/people.ts';
import { offerSignIn } from '../store/people/welcomes.ts';
import type { Person } from '../store/tables.ts';

const Query = Closed({
  q: Type.String({ maxLength: 100, default: '', description: 'With this in their name, address or role' }),
  laptops: Type.Optional(Type.Union([Type.Literal(''), Type.Literal('none')], { description: 'none: only who owns no laptop' })),
  after: Type.Optional(Type.String({ maxLength: 254, description: 'Those whose address follows this one' })),
});
const RoleForm = { role: OneOf([...roles]), group: Type.Optional(Words(64)) };
const NewPerson = Closed({ name: Words(100), email: Email, ...RoleForm });
const Owners = Closed({ list: Type.String({ maxLength: 50_000 }) });
const NewRole = Closed(RoleForm);

type Listing = { Querystring: Static<typeof Query> };

const rows = 100;
const appointed: readonly string[] = ['owner', 'admin'];

/**
 * GET /people lists who signs in, and owns laptops, and GET /v1/people tells programs · POST /people adds one and shows the link to sign in
 * by, once · POST /people/ID/role, …/link, …/disable and …/enable change one · POST /owners keeps whose laptops are whose, from a table.
 * Nobody changes himself, and owners and admins are the owners' to change.
 */
export function peopleRoutes(app: FastifyInstance, collector: Collector): void {
  const { now, store } = collector;
  const proven = { config: { permission: 'manage people', fresh: true } } as const;
  const reading = { permission: 'read people' } as const;
  type One = { Params: { id: string } };

  app.get<Listing>('/people', { config: reading, schema: { querystring: Query } }, async (request, reply) => {
    const { people, after } = await peopleFor(request);
    const changeable = people.map(person => ({ ...person, mayChange: mayChange(request, person) }));
    const view = { text: request.query.q, isWithout: isWithout(request), after, unowned: await unowned(store, rows) };
    return reply.type(htmlMedia).send(peoplePage({ people: changeable, roles: givable(request), ...view }));
  });

  const documents = documented('Who signs in and who owns laptops, by their addresses', { 200: PeopleAnswer });
  app.get<Listing>(
    '/v1/people',
    { config: reading, schema: { querystring: Query, ...documents } },
    async (request): Promise<PeopleAnswer> => {
      const { people, after } = await peopleFor(request);
      return { asOf: moment(now()), people: people.map(personJson), next: after ?? null, withoutOwner: await unowned(store, rows) };
    },
  );

  app.post<{ Body: Static<typeof NewPerson> }>('/people', { ...proven, schema: { body: NewPerson } }, async (request, reply) => {
    const { name, email, role, group } = request.body;
    demandGivable(request, role);
    const person = await addPerson(store, { name, email, role, group: group || null }, demandWho(request).id, now());
    return showLink(request, reply.code(201), person);
  });

  app.post<One & { Body: Static<typeof NewRole> }>('/people/:id/role', { ...proven, schema: { body: NewRole } }, async (request, reply) => {
    const { role, group } = request.body;
    demandGivable(request, role);
    const person = await demandChangeable(request);
    await changePerson(store, person.id, { role, group: group || null }, demandWho(request).id, now());
    return reply.redirect('/people', 303);
  });

  app.post<One>('/people/:id/link', proven, async (request, reply) => showLink(request, reply, await demandChangeable(request)));

  for (const [word, disabled] of [['disable', true] as const, ['enable', false] as const])
    app.post<One>(`/people/:id/${word}`, proven, async (request, reply) => {
      const person = await demandChangeable(request);
      await changePerson(store, person.id, { disabled }, demandWho(request).id, now());
      return reply.redirect('/people', 303);
    });

  app.post<{ Body: Static<typeof Owners> }>('/owners', { ...proven, schema: { body: Owners } }, async (request, reply) => {
    const kept = await keepOwners(store, readOwnerList(request.body.list), demandWho(request).id, now());
    return reply.type(htmlMedia).send(ownersPage(ownersText({ ...kept, unowned: await unowned(store, rows) })));
  });

  async function peopleFor(request: FastifyRequest<Listing>) {
    const { q: text, after } = request.query;
    const found = await searchPeople(store, { text, isWithout: isWithout(request), after, limit: rows + 1 });
    const people = found.slice(0, rows);
    return { people, after: found.length > rows ? people.at(-1)?.email : undefined };
  }

  async function showLink(request: FastifyRequest, reply: FastifyReply, person: Person): Promise<FastifyReply> {
    const { secret, until } = await offerSignIn(store, person.id, demandWho(request).id, now());
    const link = `${originOf(request, collector)}/welcome/${secret}`;
    return reply.type(htmlMedia).send(linkPage({ name: person.name, link, until }));
  }

  async function demandChangeable(request: FastifyRequest<One>): Promise<Person> {
    const person = await findPerson(store, { id: request.params.id });
    if (!person) throw new ShipshapeError('NOT_FOUND', `there is no person ${request.params.id}`);
    if (mayChange(request, person)) return person;
    throw denied(person.id === demandWho(request).person ? 'nobody changes himself' : `an ${person.role} is the owners' to change`);
  }
}

function isWithout({ query: { laptops } }: FastifyRequest<Listing>): boolean {
  return laptops === 'none';
}

function personJson({ id, email, name, role, group_name, laptops, disabled_at, signed_in_at }: Person & { laptops: number }) {
  const times = { disabled: momentOrNull(disabled_at), signedIn: momentOrNull(signed_in_at) };
  return { id, email, name, role, group: group_name, laptops, ...times };
}

function mayChange(request: FastifyRequest, { id, role }: Pick<Person, 'id' | 'role'>): boolean {
  return id !== demandWho(request).person && givable(request).includes(role);
}

/** The roles that whoever asks can give, and take. */
function givable(request: FastifyRequest): Role[] {
  return roles.filter(role => demandWho(request).may.has('appoint admins') || !appointed.includes(role));
}

function demandGivable(request: FastifyRequest, role: Role): void {
  if (!givable(request).includes(role)) throw denied(`only owners make somebody an ${role}`);
}

function denied(why: string): ShipshapeError {
  return new ShipshapeError('PERMISSION_DENIED', why, { hint: 'Ask an owner of this collector.' });
}
