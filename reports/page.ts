import { html } from 'ghtml';
import { marks } from './marks.ts';
import { dateHtml, whenHtml } from './moments.ts';
import { plain } from './plain.ts';

/** The parts of the house, in the order of the menu. */
const sections = {
  fleet: { title: 'Fleet', url: '/' },
  devices: { title: 'Devices', url: '/devices' },
  checks: { title: 'Checks', url: '/checks' },
  frameworks: { title: 'Frameworks', url: '/frameworks' },
  waivers: { title: 'Waivers', url: '/waivers' },
  alerts: { title: 'Alerts', url: '/alerts' },
  policy: { title: 'Policy', url: '/policy' },
  account: { title: 'Account', url: '/account' },
} as const;
export type Section = keyof typeof sections;

/**
 * What stands around a page of the fleet. `asOf` is the moment that its numbers are of (epoch ms); `day` the past day that was asked
 * for. `keep` are the fields of the page's address that another day leaves as they are. `menu` is HTML: who looks, and what they may do
 * for themselves.
 */
export type Frame = {
  section: Section;
  asOf?: number | undefined;
  day?: string | undefined;
  url?: string;
  keep?: Record<string, string>;
  menu?: string;
};

/** The media type of a page. */
export const htmlMedia = 'text/html; charset=utf-8';

/** A whole page: `content` is HTML made by `html`, which escapes what is put into it. Without a frame it stands alone. */
export function page({ title, content, frame }: { title: string; content: string; frame?: Frame }): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${plain(title)} · shipshape</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
!${frame ? masthead(frame) : ''}
<main id="main"!${frame ? '' : ' class="alone"'}>
!${content}
</main>
!${frame ? marks : ''}
</body>
</html>
`;
}

function masthead({ section, asOf, day, url, keep = {}, menu = '' }: Frame): string {
  return html`<a class="skip" href="#main">Skip to the content</a>
<header class="masthead"><div>
<a class="brand" href="/"><svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="6.5"/><path d="M1 10h18"/></svg>shipshape</a>
!${menuOf(section, [])}
!${menu}
</div></header>
!${asOf === undefined ? '' : asOfBar({ asOf, day, url: url ?? sections[section].url, keep })}`;
}

/** A page that is complete but for its menu: it has the parts that whoever looks may open. */
export function withMenu(page: string, sees: readonly Section[]): string {
  const empty = /<nav aria-label="Main" data-section="(\w+)"><ul><\/ul><\/nav>/;
  return page.replace(empty, (_, section) => menuOf(section, sees));
}

function menuOf(section: Section, sees: readonly Section[]): string {
  const links = sees.map(name => {
    const { title, url } = sections[name];
    const words = name === 'devices' && !sees.includes('fleet') ? 'My laptops' : title;
    return html`<li><a href="${url}"!${name === section ? ' aria-current="page"' : ''}>${words}</a></li>`;
  });
  return html`<nav aria-label="Main" data-section="${section}"><ul>!${links}</ul></nav>`;
}

/** The moment of all numbers on the page, and the way to another day. */
function asOfBar({ asOf, day, url, keep }: { asOf: number; day: string | undefined; url: string; keep: Record<string, string> }): string {
  const fields = Object.entries(keep).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  const today = html`<a href="${withQuery(url, keep)}">Back to now</a>`;
  return html`<section class="as-of!${day === undefined ? '' : ' past'}" aria-label="The moment of these numbers"><div>
<p>!${day === undefined ? html`As of !${whenHtml(asOf)}` : html`As it was at the end of !${dateHtml(asOf)} (UTC)`}</p>
<form method="get" action="${url}">!${fields}<label for="day">Another day</label>
<input type="date" id="day" name="day" value="${day ?? ''}" required><button>Show</button>!${day === undefined ? '' : today}</form>
</div></section>`;
}

/** An address with these fields; empty ones are left out. */
export function withQuery(url: string, fields: Record<string, string | number | undefined>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '') as [string, string | number][];
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return query === '' ? url : `${url}?${query}`;
}

export function deviceUrl(device: string, day?: string | undefined): string {
  return withQuery(`/devices/${encodeURIComponent(device)}`, { day });
}

export function checkUrl(check: string, day?: string | undefined): string {
  return withQuery(`/checks/${encodeURIComponent(check)}`, { day });
}
