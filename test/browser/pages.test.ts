import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { lookForAlerts } from '../../src/collector/alerts/look.ts';
import type { Alerts } from '../../src/collector/alerts/settings.ts';
import { keepReports } from '../../src/collector/store/intake/keep.ts';
import { savePolicy } from '../../src/collector/store/policies.ts';
import { requestWaiver } from '../../src/collector/store/waivers/request.ts';
import { wrongInAnyLook } from '../support/axe.ts';
import { browserTest, openBrowser } from '../support/browser.ts';
import { aCollector } from '../support/collector.ts';
import { hostileNames } from '../support/fleet-views.ts';
import { aLaptop, chain, day, results } from '../support/laptops.ts';
import { aPerson } from '../support/people.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

browserTest(
  'every page is whole, accessible, small, and breaks no rule of its own, wide and narrow, light and dark, and the menu shows where it is',
  async () => {
    const { url, cookie, pages } = await aFleet();
    const context = await browser.newContext({ extraHTTPHeaders: { cookie } });
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(error.message));
    page.on('dialog', dialog => said.push(`a dialog: ${dialog.message()}`));
    for (const path of pages) {
      const answer = await page.goto(url + path);
      expect([path, answer?.status()]).toEqual([path, 200]);
      expect((await answer?.body())?.length, path).toBeLessThan(100_000);
      expect(await wrongInAnyLook(page), path).toEqual([]);
    }
    // The menu of a narrow screen, which is as each page was left, shows the section that is open.
    for (const path of ['/', '/checks', '/policy']) {
      await page.goto(url + path);
      const current = await page.locator('nav [aria-current]').boundingBox();
      const menu = await page.locator('nav[aria-label="Main"] ul').boundingBox();
      if (!current || !menu) throw new Error(`${path} has no menu`);
      expect(current.x, path).toBeGreaterThanOrEqual(menu.x);
      expect(current.x + current.width, path).toBeLessThanOrEqual(menu.x + menu.width);
    }
    expect(said).toEqual([]);
    await context.close();
  },
);

const alerting: Alerts = {
  ...{ every: 15, names: true, emergencies: [], mail: undefined },
  destinations: [{ name: 'desk', form: 'webhook', url: `https://${'a-long-name.'.repeat(12)}example.com/`, keys: [] }],
  rules: [
    { name: 'fails', about: 'fail', severity: 'low', to: ['desk'] },
    { name: 'silent', about: 'silent', days: 7, to: ['desk'], repeat: 1 },
  ],
};

/** A collector that listens, with a laptop for each hostile name, and the addresses of its pages. */
async function aFleet() {
  const at = await aCollector({ alerting });
  const { store } = at.collector;
  const now = at.clock.now;
  const outcomes = ['pass', 'fail', 'error', 'skip'] as const;
  const devices: string[] = [];
  for (const [place, name] of [...hostileNames, 'A very long name of a laptop '.repeat(8)].entries()) {
    const laptop = await aLaptop(store, now - 60 * day);
    devices.push(laptop.device.device);
    const identity = { owner: name.replace(/\p{Cc}/gu, ''), hostname: name.replace(/\p{Cc}/gu, '').slice(0, 200) };
    const answers = (ago: number) =>
      Object.fromEntries(['disk', 'firewall', 'clock'].map((check, at) => [check, outcomes[(place + at + ago) % 4] ?? 'pass']));
    const reports = [9, 2, 1].map(ago => ({
      createdAt: new Date(now - (place === 2 ? 20 + ago : ago) * day).toISOString(),
      identity,
      results: results(answers(ago)),
    }));
    await keepReports(store, await chain(store, laptop, reports, now));
  }
  for (const [place, device] of devices.slice(0, 3).entries())
    await requestWaiver(store, { device, check: 'disk', reason: hostileNames[place] ?? '', until: now + 9 * day, who: 'p_x' }, now);
  for (const text of ['freshness: 7\n', `freshness: 7 # ${hostileNames[0]}\n`])
    await savePolicy(store, { text, author: 'p_x' }, now - 60 * day);
  await lookForAlerts(at.collector);
  const { headers } = await aPerson(at, 'admin');
  const url = await at.app.listen({ host: '127.0.0.1', port: 0 });
  const past = new Date(now - 5 * day).toISOString().slice(0, 10);
  const pages = [
    '/',
    `/?day=${past}`,
    '/devices',
    '/devices?q=script&sort=name',
    '/checks',
    '/checks/disk',
    `/checks/firewall?day=${past}`,
    '/frameworks',
    '/frameworks/soc2',
    '/waivers',
    '/alerts',
    '/policy',
    '/policy/edit',
    '/docs',
    '/devices/new',
    `/waivers/new?device=${devices[0]}&check=disk`,
    ...devices.slice(0, 2).map(device => `/devices/${device}`),
    '/people',
    '/access-log',
  ];
  return { url, cookie: headers.cookie, pages };
}
