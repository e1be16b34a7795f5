import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { findPolicy } from '../../src/collector/store/policies.ts';
import { browserTest, openBrowser } from '../support/browser.ts';
import { aCollector } from '../support/collector.ts';
import { aPerson } from '../support/people.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

browserTest('a policy is written, refused with its line, mended, looked at and put in force, without a script', async () => {
  const at = await aCollector();
  const { session } = await aPerson(at, 'admin');
  const url = await at.app.listen({ host: '127.0.0.1', port: 0 });
  at.collector.url = url;
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies([{ name: 'shipshape-session', value: session.secret, url }]);
  const page = await context.newPage();
  await page.goto(`${url}/policy`);
  await page.getByRole('link', { name: 'Write another version' }).click();
  await page.getByLabel('The policy (YAML)').fill('freshness: 7\ngrace: 400\n');
  await page.getByRole('button', { name: 'See what it changes' }).click();
  expect(await page.getByRole('alert').textContent()).toContain('policy:2: grace is 400');
  await page.getByLabel('The policy (YAML)').fill('freshness: 7\ngrace: 4\n');
  await page.getByRole('button', { name: 'See what it changes' }).click();
  expect(await page.locator('ins').allTextContents()).toEqual(['+ freshness: 7', '+ grace: 4']);
  await page.getByRole('button', { name: 'Put it in force' }).click();
  await page.waitForURL(`${url}/policy`);
  expect(await page.getByText('Version 1, saved').textContent()).toContain('by A admin');
  expect((await findPolicy(at.collector.store)).version?.text).toBe('freshness: 7\ngrace: 4\n');
  await context.close();
});
