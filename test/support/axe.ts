import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page that is open, by rule and place; of these rules only, where some are named. */
export async function broken(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  // What passes is neither asked for nor put into words; pages have no frames.
  const asked = JSON.stringify({ resultTypes: ['violations'], iframes: false, ...(rules && { runOnly: rules }) });
  return page.evaluate(
    `axe.run(${asked}).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
  );
}

/** How a page looks at: all that is asked of it once, and of the others what another size and other colours change. */
const looks = [
  { name: 'wide, light', size: { width: 1440, height: 900 }, colorScheme: 'light', rules: undefined },
  {
    name: 'narrow, dark',
    size: { width: 390, height: 844 },
    colorScheme: 'dark',
    rules: ['color-contrast', 'scrollable-region-focusable'],
  },
] as const;

/** What is wrong with the page that is open, wide and narrow, light and dark. */
export async function wrongInAnyLook(page: Page): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, size, colorScheme, rules } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    if (!(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))) wrong.push(`${name}: it is wider than the window`);
    wrong.push(...(await broken(page, rules)).map(found => `${name}: ${found}`));
  }
  return wrong;
}
