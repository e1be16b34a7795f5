import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { lookForAlerts } from '../../../src/collector/alerts/look.ts';
import { sendMessages } from '../../../src/collector/alerts/send.ts';
import { assemble } from '../../../src/collector/collector.ts';
import { readConfig } from '../../../src/collector/config.ts';
import { newLog } from '../../../src/collector/log.ts';
import { openStore } from '../../../src/collector/store/open.ts';
import { aHook } from '../../support/hooks.ts';
import { aLaptop, day } from '../../support/laptops.ts';
import { scratchFolder } from '../../support/programs.ts';
import { serving } from '../../support/serving.ts';

test('a collector that is killed while it sends sends the same message again, and no other', async () => {
  const { url, heard } = await aHook('hang', 204);
  const data = scratchFolder();
  const settings = `alerts:
  destinations: { desk: { webhook: "${url}", secretFile: desk.secret } }
  rules: { silent: { silent: 3, to: [desk] } }
`;
  writeFileSync(path.join(data, 'collector.yaml'), settings);
  writeFileSync(path.join(data, 'desk.secret'), `whsec_${Buffer.alloc(32, 'key').toString('base64')}\n`);
  const place = { sqlite: path.join(data, 'collector.db') };
  const before = await openStore(place);
  await aLaptop(before, Date.now() - 5 * day);
  await before.close();

  const { child, ended } = await serving({}, data);
  while (heard.length === 0) await pause(20);
  child.kill('SIGKILL');
  await ended;

  const store = await openStore(place);
  const later = Date.now() + 5 * 60_000;
  const collector = await assemble(readConfig({ data }, {}), { store, log: newLog('silent'), now: () => later });
  await lookForAlerts(collector);
  await sendMessages(collector);
  await store.close();
  expect(heard).toHaveLength(2);
  const [first, second] = heard.map(({ headers, body }) => ({ id: headers['webhook-id'], body }));
  expect(second).toEqual(first);
  expect(JSON.parse(first?.body ?? '').data.rules[0].fires.count).toBe(1);
});
