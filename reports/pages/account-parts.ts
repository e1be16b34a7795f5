import { html } from 'ghtml';
import { page } from '../page.ts';

/** What belongs to the account of whoever looks, and, where people are that person's to manage, everybody's. */
export type Looker = { managesPeople: boolean };

const parts = {
  account: { title: 'Your account', url: '/account' },
  tokens: { title: 'API tokens', url: '/api-tokens' },
  log: { title: 'Access log', url: '/access-log' },
  people: { title: 'People', url: '/people' },
} as const;

/** A page of one of these parts, with the way to the others. */
export function partPage(here: keyof typeof parts, { managesPeople }: Looker, content: string): string {
  const links = Object.entries(parts)
    .filter(([name]) => name !== 'people' || managesPeople)
    .map(([name, { title, url }]) => html`<li><a href="${url}"!${name === here ? ' aria-current="page"' : ''}>${title}</a></li>`);
  const { title } = parts[here];
  return page({
    title,
    frame: { section: 'account' },
    content: html`
<h1>${title}</h1>
<nav class="parts" aria-label="Parts"><ul>!${links}</ul></nav>
!${content}`,
  });
}

/** A table that scrolls by itself where it is wider than the screen. `rows` is HTML; a column without a name holds what can be done. */
export function scrolling(name: string, columns: readonly string[], rows: readonly string[]): string {
  const heads = columns.map(column => (column === '' ? '<td></td>' : html`<th scope="col">${column}</th>`));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table><thead><tr>!${heads}</tr></thead><tbody>!${rows}</tbody></table></div>`;
}
