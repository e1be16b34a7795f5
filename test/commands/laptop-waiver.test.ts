import { beforeEach, expect, test } from 'vitest';
import { approveWaiver, refuseWaiver } from '../../src/collector/store/waivers/answer.ts';
import { listWaivers } from '../../src/collector/store/waivers/waivers.ts';
import { listeningCollector } from '../support/listening.ts';
import { makeSuite, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

const last = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);

let state: string;
let suite: string;
beforeEach(() => {
  state = scratchFolder();
  suite = makeSuite({ 'open.sh': 'printf "1..1\\nok 1 - it is open\\n"\n', 'closed.sh': 'printf "1..1\\nnot ok 1 - it is closed\\n"\n' });
});

const run = (words: string[], input?: string) => shipshape(words, { state, input });
const ask = (...more: string[]) => run(['waiver', 'request', 'closed', '--suite', suite, '--reason', 'It waits  for a part', ...more]);
const words = (text: string) => text.replaceAll(/\s+/g, ' ');
const json = async (...more: string[]) => JSON.parse((await run([...more, '--format', 'json'])).stdout);

test('a fail that a laptop asked a waiver for is shown as waived once another person approved it, and is no pass', {
  timeout: 120_000,
}, async () => {
  const { url, token, store, away, back } = await listeningCollector();
  expect((await run(['enroll', url], await token())).code).toBe(0);
  await run(['report', '--suite', suite]);
  const asked = await ask('--until', last, '--instead', 'It stays in the office');
  expect([asked.code, words(asked.stderr + asked.stdout)]).toEqual([
    0,
    expect.stringContaining('Until another person approves it, closed fails'),
  ]);
  const [waiver] = await listWaivers(store);
  expect(waiver).toMatchObject({
    check: 'closed',
    reason: 'It waits for a part',
    control: 'It stays in the office',
    requestedBy: 'the device',
  });

  await approveWaiver(store, waiver?.id ?? '', { who: 'bob' }, Date.now());
  expect((await run(['waiver', 'list'])).stdout).toContain(`closed: waived until ${last}`);
  await away();
  const audit = await run(['audit', '--suite', suite]);
  expect(audit.code).toBe(1);
  expect(words(audit.stdout)).toContain(
    `Not in order, and waived ✗ It does not hold low · closed waived until ${last}: It waits for a part`,
  );
  expect(words(audit.stdout)).toContain('1 not in order (1 of them waived)');
  expect(JSON.parse((await run(['audit', '--suite', suite, '--format', 'json'])).stdout).results[0]).toMatchObject({
    ...{ check: 'closed', outcome: 'fail', waived: { reason: 'It waits for a part' } },
  });
  const status = words((await run(['status', '--suite', suite])).stdout);
  expect(status).toContain('✗ Waived: 1 of 2 that apply fails and is excused; all else is in order');
  expect(status).toMatch(/Waivers 1 in force \(as of .*\): shipshape waiver list/);
  const offline = await run(['waiver', 'list']);
  expect([offline.code, words(offline.stdout + offline.stderr)]).toEqual([0, expect.stringContaining('This is what was known last')]);
  await back();
});

test('a request that cannot be sent waits, and goes with the next report; one that is refused is told with the reason', {
  timeout: 120_000,
}, async () => {
  const { url, token, store, away, back } = await listeningCollector();
  await run(['enroll', url], await token());
  await run(['report', '--suite', suite]);
  await away();
  const asked = await ask('--until', last);
  expect([asked.code, words(asked.stdout + asked.stderr)]).toEqual([
    75,
    expect.stringContaining('waits here and goes with the next report'),
  ]);
  expect((await json('waiver', 'list')).asked).toMatchObject([{ check: 'closed', state: 'waiting' }]);
  await back();
  expect((await run(['report', '--suite', suite])).code).toBe(0);
  const [waiver] = await listWaivers(store);
  await refuseWaiver(store, waiver?.id ?? '', { who: 'bob', why: 'The part has come' }, Date.now());
  await run(['report', '--suite', suite]);
  const list = words((await run(['waiver', 'list'])).stdout);
  expect(list).toContain('closed: refused, or withdrawn why: It waits for a part the answer: The part has come');
  expect((await json('waiver', 'list')).asked).toMatchObject([{ state: 'received', reason: 'It waits for a part', until: last }]);
});

test('what cannot be asked for is refused before anything is sent, and without a collector nobody can be asked', {
  timeout: 120_000,
}, async () => {
  const lost = await ask('--until', last);
  expect([lost.code, lost.stderr]).toEqual([78, expect.stringContaining('shipshape enroll URL')]);
  const { url, token, store } = await listeningCollector();
  await run(['enroll', url], await token());
  expect((await ask('--until', '2020-01-01')).code).toBe(65);
  expect((await ask('--until', last, '--instead', ' ')).code).toBe(64);
  expect((await run(['waiver', 'request', 'clozed', '--suite', suite, '--reason', 'x', '--until', last])).stderr).toContain('closed');
  // Its check was never answered there.
  const refused = await ask('--until', last);
  expect([refused.code, words(refused.stderr)]).toEqual([65, expect.stringContaining('no laptop has ever answered a check closed')]);
  expect(await listWaivers(store)).toEqual([]);
});
