import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { offerWelcome } from '../../src/collector/store/people/welcomes.ts';
import { wrongInAnyLook } from '../support/axe.ts';
import { browserTest, openBrowser } from '../support/browser.ts';
import { aCollector } from '../support/collector.ts';
import { aPerson } from '../support/people.ts';

const strong = 'seven quiet herons by the canal';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** A collector that listens, as a browser on this machine reaches it. */
async function aSite() {
  const at = await aCollector();
  await at.app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://localhost:${(at.app.server.address() as { port: number }).port}`;
  return { ...at, url };
}

/** A browser of its own with what its pages complain of, and, where it runs scripts, a key that its person unlocks. */
async function aBrowser(options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', message => said.push(message.text()));
  page.on('pageerror', error => said.push(error.message));
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  const unlocks = (isUserVerified: boolean) => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  return { page, said, unlocks };
}

browserTest('the first owner comes by the link, makes a passkey, and signs in by it from then on', async () => {
  const { url, collector, clock } = await aSite();
  const { secret } = (await offerWelcome(collector.store, clock.now)) as { secret: string };
  const { page, said, unlocks } = await aBrowser();
  await page.goto(`${url}/welcome/${secret}`);
  await page.getByLabel('Your name').fill('Ada <script>');
  await page.getByLabel('Your e-mail').fill('ada@example.com');
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.getByText('The link that brought you here does not work again.').waitFor();
  await page.getByLabel('Name of the new one').fill('This laptop');
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.getByRole('rowheader', { name: 'This laptop' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await page.goto(`${url}/people`);
  expect(page.url()).toBe(`${url}/sign-in?to=%2Fpeople`);
  await unlocks(false);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('That was broken off.').waitFor();
  await unlocks(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { name: 'People' }).waitFor();
  expect(page.url()).toBe(`${url}/people`);

  clock.now += 6 * 60_000;
  await page.goto(`${url}/api-tokens`);
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const token = await page.getByLabel('Your new token').locator('pre').first().textContent();
  expect((await fetch(`${url}/v1/fleet`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  expect(said.filter(words => !/403 \(Forbidden\)/.test(words))).toEqual([]);
});

browserTest('without a script, somebody who was let in sets a password, which is judged, and signs in by it', async () => {
  const at = await aSite();
  const { session } = await aPerson(at, 'owner');
  const { page: owner } = await aBrowser({ javaScriptEnabled: false });
  await owner.context().addCookies([{ name: 'shipshape-session', value: session.secret, url: at.url }]);
  await owner.goto(`${at.url}/people`);
  await owner.getByLabel('Name', { exact: true }).fill('Bob');
  await owner.getByLabel('E-mail').fill('bob@example.com');
  await owner.getByRole('button', { name: 'Make a link for them' }).click();
  const link = (await owner.locator('pre').textContent()) ?? '';

  const { page } = await aBrowser({ javaScriptEnabled: false });
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('New password').fill('bob@example.com bob');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('This can be guessed.').waitFor();
  await page.getByLabel('New password').fill(strong);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('button', { name: 'Remove the password' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('With a password').click();
  await page.getByLabel('E-mail').fill('bob@example.com');
  await page.getByLabel('Password').fill('not this one, surely');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('These do not belong together').waitFor();
  await page.getByLabel('Password').fill(strong);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  expect(page.url()).toBe(`${at.url}/`);
});

browserTest('a password is judged while it is typed', async () => {
  const at = await aSite();
  const { session } = await aPerson(at, 'admin');
  const { page, said } = await aBrowser();
  await page.context().addCookies([{ name: 'shipshape-session', value: session.secret, url: at.url }]);
  await page.goto(`${at.url}/account`);
  await page.getByLabel('New password').fill('correcthorse');
  await page.getByText('3 more characters, please.').waitFor();
  await page.getByLabel('New password').fill(strong);
  await page.getByText('This is a good one.').waitFor();
  expect(said).toEqual([]);
});

browserTest('the pages of people are whole and accessible, and break no rule of their own', async () => {
  const at = await aSite();
  const { session } = await aPerson(at, 'owner');
  for (const role of ['admin', 'operator', 'person'] as const) await aPerson(at, role, `${role}s of a long-named group`);
  const { page, said } = await aBrowser();
  const visit = async (path: string) => {
    await page.goto(at.url + path);
    expect(await wrongInAnyLook(page), path).toEqual([]);
  };
  for (const path of ['/sign-in', '/welcome/over']) await visit(path);
  await page.context().addCookies([{ name: 'shipshape-session', value: session.secret, url: at.url }]);
  for (const path of ['/account', '/people', '/api-tokens', '/access-log', '/access-log?about=me&q=x']) await visit(path);
  expect(said.filter(words => !/410 \(Gone\)/.test(words))).toEqual([]);
});
