import { generateKeyPairSync, randomUUIDv7 } from 'node:crypto';
import { expect, test } from 'vitest';
import { revokeDevice } from '../../../src/collector/store/devices/devices.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { approveWaiver, refuseWaiver, withdrawWaiver } from '../../../src/collector/store/waivers/answer.ts';
import { listWaivers } from '../../../src/collector/store/waivers/waivers.ts';
import { unwrap } from '../../../src/protocol/envelope.ts';
import {
  isAnswerTo,
  openWaiverAnswer,
  sealWaiverQuestion,
  sealWaiverRequest,
  type WaiverRequest,
  waiverQuestionType,
  waiverRequestType,
} from '../../../src/protocol/waiver.ts';
import { aCollector, send } from '../../support/collector.ts';
import { aLaptop, chain, day, results } from '../../support/laptops.ts';
import { aPerson } from '../../support/people.ts';

/** A collector with a laptop that fails, as the laptop speaks to it. */
async function aLaptopThatFails() {
  const at = await aCollector();
  const { store, keys } = at.collector;
  const laptop = await aLaptop(store, at.clock.now - 30 * day);
  const { device } = laptop.device;
  await keepReports(store, await chain(store, laptop, [{ results: results({ disk: 'fail' }) }], at.clock.now));
  const moment = () => new Date(at.clock.now).toISOString();
  const wanted = (fields: Partial<WaiverRequest> = {}): WaiverRequest => ({
    ...{ request: randomUUIDv7(), device, check: 'disk', reason: 'It waits for a part', control: 'It stays in the office' },
    ...{ until: new Date(at.clock.now + 10 * day).toISOString().slice(0, 10), askedAt: moment() },
    ...fields,
  });
  const ask = async (request: WaiverRequest, key = laptop.key) => {
    const envelope = sealWaiverRequest(request, key);
    const answer = await send(at, '/v1/waiver-requests', envelope);
    return { status: answer.statusCode, code: code(answer.body), ...read(answer.rawPayload, envelope, waiverRequestType) };
  };
  const question = async () => {
    const envelope = sealWaiverQuestion({ question: randomUUIDv7(), device, askedAt: moment() }, laptop.key);
    const answer = await send(at, '/v1/waiver-questions', envelope);
    return { status: answer.statusCode, code: code(answer.body), ...read(answer.rawPayload, envelope, waiverQuestionType) };
  };
  const read = (bytes: Buffer, envelope: Buffer, type: string) => {
    if (!bytes.includes('payloadType')) return {};
    const told = openWaiverAnswer(bytes, keys.receiptsPublic);
    expect(isAnswerTo(told, { device, payload: unwrap(envelope, type).payload })).toBe(true);
    return { told };
  };
  return { ...at, store, laptop, device, wanted, ask, question };
}

function code(body: string): string | undefined {
  return body.startsWith('{"code"') ? JSON.parse(body).code : undefined;
}

test('a laptop asks for a waiver, and is told in signed words how it stands until it is over', async () => {
  const { store, clock, wanted, ask, question } = await aLaptopThatFails();
  const { status, told } = await ask(wanted());
  expect(status).toBe(201);
  expect(told?.waivers).toMatchObject([{ check: 'disk', state: 'requested', reason: 'It waits for a part' }]);
  const [asked] = await listWaivers(store);
  const id = asked?.id as string;
  expect([asked?.control, asked?.requestedBy]).toEqual(['It stays in the office', 'the device']);
  expect(await approveWaiver(store, id, { who: 'bob' }, clock.now)).toBe(true);
  expect((await question()).told?.waivers).toMatchObject([{ id, state: 'in force' }]);
  clock.now += 12 * day;
  expect((await question()).told).toMatchObject({ waivers: [{ id, state: 'over' }], more: 0, asOf: new Date(clock.now).toISOString() });
  clock.now += 100 * day;
  expect((await question()).told?.waivers).toEqual([]);
});

test('the same request sent again is one request, also when it was answered meanwhile and its day is past', async () => {
  const { store, clock, wanted, ask } = await aLaptopThatFails();
  const request = wanted();
  expect((await ask(request)).status).toBe(201);
  expect((await ask(request)).status).toBe(200);
  const both = await Promise.all([ask({ ...wanted(), reason: 'another' }), ask(request)]);
  expect(both.map(({ status }) => status)).toEqual([201, 200]);
  const [id] = (await listWaivers(store)).filter(waiver => waiver.request === request.request).map(waiver => waiver.id);
  await refuseWaiver(store, id as string, { who: 'bob', why: 'Mend it\nthis week' }, clock.now);
  clock.now += 20 * day;
  const { status, told } = await ask(request);
  expect(status).toBe(200);
  expect(told?.waivers.find(waiver => waiver.id === id)).toMatchObject({ state: 'refused', why: 'Mend it this week' });
  expect(await listWaivers(store)).toHaveLength(2);
});

test('what is no waiver, no device of ours, or of another device, is refused', async () => {
  const at = await aLaptopThatFails();
  const { store, clock, device, wanted, ask, question } = at;
  expect(await ask(wanted({ check: 'nothing' }))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  expect(await ask(wanted({ until: '2020-01-01' }))).toMatchObject({ status: 422, code: 'WAIVER_INVALID' });
  expect(await ask(wanted({ until: '2099-01-01' }))).toMatchObject({ status: 422, code: 'WAIVER_INVALID' });
  expect(await ask(wanted({ device: '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f' }))).toMatchObject({ status: 422, code: 'MESSAGE_MALFORMED' });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  expect(await ask(wanted(), stranger)).toMatchObject({ status: 401, code: 'DEVICE_UNKNOWN' });
  const other = sealWaiverQuestion({ question: randomUUIDv7(), device, askedAt: new Date(clock.now).toISOString() }, stranger);
  expect((await send(at, '/v1/waiver-requests', other)).statusCode).toBe(422);
  expect(await listWaivers(store)).toEqual([]);
  await revokeDevice(store, device, 'a test', clock.now);
  expect(await ask(wanted())).toMatchObject({ status: 401, code: 'DEVICE_REVOKED' });
  expect(await question()).toMatchObject({ status: 401, code: 'DEVICE_REVOKED' });
});

test('a laptop that asks without end is stopped, by waivers that wait and by the hour', async () => {
  const { store, wanted, ask, question } = await aLaptopThatFails();
  for (let count = 0; count < 50; count++) await ask(wanted());
  expect(await ask(wanted())).toMatchObject({ status: 422, code: 'WAIVER_INVALID' });
  expect(await listWaivers(store)).toHaveLength(50);
  for (let count = 0; count < 9; count++) await question();
  expect(await question()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
});

test('the owner of the laptop has asked for what it asked for: may withdraw it, and cannot approve it, by no program either', async () => {
  const at = await aLaptopThatFails();
  const { app, store, clock, device, wanted, ask } = at;
  const owner = await aPerson(at, 'admin');
  const other = await aPerson(at, 'person');
  await store.db.insertInto('owners').values({ device, person: owner.person.id, since: 0 }).execute();
  await ask(wanted());
  const id = (await listWaivers(store))[0]?.id as string;
  const post = (deed: string, headers: object) =>
    app.inject({ method: 'POST', url: `/waivers/${id}/${deed}`, headers: { ...headers, accept: 'text/html' } });
  expect((await post('approve', owner.headers)).statusCode).toBe(403);
  await expect(approveWaiver(store, id, { who: 'API token 1', person: owner.person.id }, clock.now)).rejects.toMatchObject({
    code: 'WAIVER_OWN',
  });
  expect(await withdrawWaiver(store, id, { who: other.person.id }, clock.now)).toBe(false);
  expect((await post('withdraw', other.headers)).statusCode).toBe(404);
  const page = (await app.inject({ url: '/waivers', headers: { ...owner.headers, accept: 'text/html' } })).body;
  expect(page).toContain(`/waivers/${id}/withdraw`);
  expect(page).not.toContain(`/waivers/${id}/approve`);
  expect((await post('withdraw', owner.headers)).statusCode).toBe(303);
  expect((await app.inject({ url: '/waivers', headers: { ...owner.headers, accept: 'text/html' } })).body).toContain('withdrawn');
});
