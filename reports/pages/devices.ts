import { html } from 'ghtml';
import { nameOf, systemOf } from '../../src/fleet/device.ts';
import type { ListedLaptop, Listing, Sort } from '../../src/fleet/listing.ts';
import { marked, stateWords } from '../marks.ts';
import { dateHtml } from '../moments.ts';
import { deviceUrl, type Frame, page, withQuery } from '../page.ts';
import { plain } from '../plain.ts';
import { counted, numberText, said } from '../words.ts';

/** A page of laptops out of `count` that are as asked for, of `all`; the choices are those that the fleet has. */
export type DevicesView = {
  laptops: readonly ListedLaptop[];
  count: number;
  all: number;
  /** Where the list goes on in both directions, as parts of an address. */
  before: string | undefined;
  after: string | undefined;
  /** Whether whoever looks may let laptops join; and take all grades away. */
  mayAdmit: boolean;
  mayExport: boolean;
  /** Whether there are none but the own laptops of whoever looks. */
  isOwn: boolean;
  listing: Listing;
  groups: readonly string[];
  systems: readonly string[];
};

export function devicesPage(view: DevicesView, frame: Frame): string {
  const { laptops, count, all, isOwn } = view;
  const title = isOwn ? 'My laptops' : 'Devices';
  const isAsked = Object.entries(view.listing).some(([name, value]) => name !== 'sort' && value !== undefined);
  const content = html`
!${view.mayAdmit ? '<p class="aside"><a href="/devices/new">Add a device</a></p>' : ''}
<h1>${title}</h1>
!${all > 1 ? filters(view, frame) : ''}
!${all === 0 ? '' : html`<p class="found" role="status">${isAsked ? `${numberText(count)} of ${counted(all, 'laptop')}` : counted(all, 'laptop')}</p>`}
!${laptops.length === 0 ? nothing(view) : table(view, frame)}
!${turning(view, frame)}
!${view.mayExport && laptops.length > 0 ? exporting(frame) : ''}`;
  return page({ title, content, frame });
}

function filters({ listing, groups, systems }: DevicesView, { day }: Frame): string {
  const states: [string, string][] = (['failing', 'unknown', 'grace', 'waived', 'compliant'] as const).map(state => [
    state,
    stateWords[state],
  ]);
  return html`<form class="filters" method="get" action="/devices" role="search" aria-label="Laptops">
<div class="search"><label for="q">Search</label><input type="search" id="q" name="q" value="${listing.search ?? ''}" maxlength="100" placeholder="name, owner, model or id"></div>
!${choice('state', 'State', 'Any', states, listing.state)}
!${choice(
    'platform',
    'Platform',
    'Any',
    [
      ['macos', 'macOS'],
      ['linux', 'Linux'],
    ],
    listing.platform,
  )}
!${choice(
    'group',
    'Group',
    'Any',
    groups.map(group => [group, group]),
    listing.group,
  )}
!${choice(
    'system',
    'System',
    'Any',
    systems.map(system => [system, system]),
    listing.system,
  )}
!${listing.sort === undefined ? '' : html`<input type="hidden" name="sort" value="${listing.sort}">`}
!${day === undefined ? '' : html`<input type="hidden" name="day" value="${day}">`}
<button>Show</button></form>`;
}

function choice(name: string, title: string, any: string, options: [string, string][], chosen: string | undefined): string {
  const items = options.map(
    ([value, words]) => html`<option value="${value}"!${value === chosen ? ' selected' : ''}>${plain(words)}</option>`,
  );
  return html`<div><label for="${name}">${title}</label><select id="${name}" name="${name}"><option value="">${any}</option>!${items}</select></div>`;
}

function nothing({ all, isOwn }: DevicesView): string {
  if (all === 0 && isOwn)
    return html`<p>No laptop here is known to be yours. When one has joined, ask whoever runs this collector to name you as its owner.</p>`;
  return all === 0
    ? html`<p>No laptop has joined yet. Make a token: <code>shipshape collector token create</code></p>`
    : html`<p>No laptop is like that. <a href="/devices">Show all</a></p>`;
}

const columns: [Sort, string, string][] = [
  ['name', 'Laptop', ''],
  ['worst', 'State', ''],
  ['group', 'Group', 'lesser'],
  ['system', 'System', 'lesser'],
  ['reported', 'Last report', 'lesser'],
];

function table(view: DevicesView, { day }: Frame): string {
  const { listing } = view;
  const sorted = listing.sort ?? 'worst';
  const heads = columns.map(
    ([sort, title, kind]) =>
      html`<th scope="col" class="${kind}"!${sort === sorted ? ` aria-sort="${sort === 'worst' ? 'descending' : 'ascending'}"` : ''}><a href="${withQuery('/devices', { ...fieldsOf(listing), sort, day })}">${title}</a></th>`,
  );
  const rows = view.laptops.map(laptop => rowOf(laptop, day));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Laptops"><table class="laptops"><caption class="unseen">Laptops, with their worst grade and their last report</caption>
<thead><tr>!${heads}</tr></thead><tbody>!${rows}</tbody></table></div>`;
}

function rowOf({ facts, summary }: ListedLaptop, day: string | undefined): string {
  const { owner } = facts.identity;
  return html`<tr><th scope="row"><a href="${deviceUrl(facts.device, day)}">!${said(nameOf(facts))}</a>!${owner === undefined ? '' : html`<small>!${said(owner)}</small>`}</th>
<td>!${marked(summary.state, stateWords[summary.state])}<small>${troubleText(summary.counts)}</small></td>
<td class="lesser">!${facts.group === null ? '–' : said(facts.group)}</td><td class="lesser">!${said(systemOf(facts))}</td>
<td class="lesser">!${summary.reported === null ? 'none yet' : dateHtml(summary.reported)}</td></tr>`;
}

function troubleText({ fail, inGrace, error, stale, missing, waived }: ListedLaptop['summary']['counts']): string {
  const unknown = error + stale + missing;
  return [
    fail - inGrace > 0 && `${counted(fail - inGrace, 'check')} ${fail - inGrace === 1 ? 'fails' : 'fail'}`,
    inGrace > 0 && `${inGrace} in grace`,
    unknown > 0 && `${unknown} unknown`,
    waived > 0 && `${waived} waived`,
  ]
    .filter(Boolean)
    .join(', ');
}

function turning({ before, after, listing }: DevicesView, { day }: Frame): string {
  if (before === undefined && after === undefined) return '';
  const to = (place: { before?: string; after?: string }, words: string, rel: string) =>
    html`<a href="${withQuery('/devices', { ...fieldsOf(listing), day, ...place })}" rel="${rel}">${words}</a>`;
  return html`<nav class="turning" aria-label="Pages">!${before === undefined ? '<span></span>' : to({ before }, '← Previous', 'prev')}
!${after === undefined ? '<span></span>' : to({ after }, 'Next →', 'next')}</nav>`;
}

function exporting({ day }: Frame): string {
  return html`<p class="exports">Every grade of every laptop: <a href="${withQuery('/v1/cells.csv', { day })}" download>CSV</a>, <a href="${withQuery('/v1/cells', { day })}">JSON lines</a></p>`;
}

/** A listing as the fields of an address. */
export function fieldsOf({ search, ...rest }: Listing): Record<string, string | undefined> {
  return { q: search, ...rest };
}
