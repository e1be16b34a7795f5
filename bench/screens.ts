import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openBrowser } from '../test/support/browser.ts';

/**
 * `npm run screens -- LINK`: draws the pages that the README shows into reports/screens/, from a demo that runs (LINK is what `npm run demo`
 * printed, unused), in a real Chromium.
 */
const [link] = process.argv.slice(2);
if (!link) throw new Error('usage: npm run screens -- LINK, where LINK is what npm run demo printed');

const folder = path.join(import.meta.dirname, '../reports/screens');
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
await page.goto(link);
await page.getByRole('button', { name: 'Sign in' }).click();
const { origin } = new URL(link);

await page.goto(origin);
await page.screenshot({ path: path.join(folder, 'fleet.png') });
// As whoever reads it goes on: to what fails worst, and to the first laptop that fails it.
await page.locator('main a[href^="/checks/"]').first().click();
await page.locator('main a[href^="/devices/"]').first().click();
await page.waitForLoadState();
await page.screenshot({ path: path.join(folder, 'device.png') });
await browser.close();
