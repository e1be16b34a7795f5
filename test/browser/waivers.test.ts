import { randomUUIDv7 } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { keepReports } from '../../src/collector/store/intake/keep.ts';
import { sealWaiverRequest } from '../../src/protocol/waiver.ts';
import { broken } from '../support/axe.ts';
import { browserTest, openBrowser } from '../support/browser.ts';
import { aCollector, send } from '../support/collector.ts';
import { aLaptop, chain, day, results } from '../support/laptops.ts';
import { aPerson } from '../support/people.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

browserTest(
  'an admin signs in by a passkey and approves what a laptop asked for: it is waived from then on, and was a fail last month',
  async () => {
    const { url, device, session } = await aFleet();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(error.message));
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    });
    await context.addCookies([{ name: 'shipshape-session', value: session.secret, url }]);
    await page.goto(`${url}/account`);
    await page.getByLabel('Name of the new one').fill('This laptop');
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByRole('rowheader', { name: 'This laptop' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(`${url}/waivers`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();

    await page.getByText('It waits for a part').waitFor();
    await page.getByText('its owner, on the laptop').waitFor();
    await page.getByText('meanwhile: It stays in the office').waitFor();
    expect(await broken(page)).toEqual([]);
    await page.goto(`${url}/devices/${device}`);
    await page.getByRole('heading', { name: /^Not in order/ }).waitFor();
    await page.goto(`${url}/waivers`);
    await page.getByRole('button', { name: /^Approve/ }).click();
    await page.getByRole('heading', { name: /^In force/ }).waitFor();
    expect(await page.getByText('Nobody waits.').isVisible()).toBe(true);

    await page.goto(`${url}/devices/${device}`);
    await page.getByRole('heading', { name: /^Waived/ }).waitFor();
    await page.getByText(/^Waived until/).waitFor();
    expect(await page.getByRole('heading', { name: /^Not in order/ }).count()).toBe(0);
    expect(await broken(page)).toEqual([]);

    await page.goto(`${url}/devices`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    const rows = readFileSync(await download.path(), 'utf8')
      .split('\r\n')
      .map(line => line.split(','));
    const grade = rows[0]?.indexOf('grade') ?? -1;
    expect(rows.filter(row => row[1] === device).map(row => [row[7], row[grade]])).toEqual([
      ['disk', 'waived'],
      ['firewall', 'pass'],
    ]);

    const lastMonth = new Date(Date.now() - 30 * day).toISOString().slice(0, 10);
    await page.goto(`${url}/devices/${device}?day=${lastMonth}`);
    await page.getByRole('heading', { name: /^Not in order/ }).waitFor();
    expect(await page.getByRole('heading', { name: /^Waived/ }).count()).toBe(0);
    expect(said).toEqual([]);
    await context.close();
  },
);

/** A collector that listens, with an admin, and a laptop that fails since forty days and has asked for a waiver. */
async function aFleet() {
  const at = await aCollector();
  const { store } = at.collector;
  const now = at.clock.now;
  const laptop = await aLaptop(store, now - 40 * day);
  const { device } = laptop.device;
  const reports = [39, 32, 30, 20, 10, 1].map(ago => ({
    createdAt: new Date(now - ago * day).toISOString(),
    results: results({ disk: 'fail', firewall: 'pass' }),
  }));
  await keepReports(store, await chain(store, laptop, reports, now));
  await at.app.listen({ host: '127.0.0.1', port: 0 });
  const request = {
    ...{ request: randomUUIDv7(), device, check: 'disk', reason: 'It waits for a part', control: 'It stays in the office' },
    ...{ until: new Date(now + 9 * day).toISOString().slice(0, 10), askedAt: new Date(now).toISOString() },
  };
  expect((await send(at, '/v1/waiver-requests', sealWaiverRequest(request, laptop.key))).statusCode).toBe(201);
  const { session } = await aPerson(at, 'admin');
  return { url: `http://localhost:${(at.app.server.address() as { port: number }).port}`, device, session };
}
