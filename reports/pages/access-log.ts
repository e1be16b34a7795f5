import { html } from 'ghtml';
import type { AccessLogAnswer } from '../../src/fleet/answers/access-log.ts';
import { whenHtml } from '../moments.ts';
import { deviceUrl } from '../page.ts';
import { counted, said } from '../words.ts';
import { type Looker, partPage, scrolling } from './account-parts.ts';

/** An entry of the access log. `at` is in epoch milliseconds; names are null where an id has none. */
export type LogEntry = {
  id: number;
  at: number;
  who: string;
  who_name: string | null;
  what: string;
  about: string;
  about_name: string | null;
};

/**
 * `laptops` are names that were given to laptops, by id, and tell nothing of whose they are. `isAll` when whoever looks sees everybody's;
 * `isMine` when only what is about the own person and laptops is shown. `older` is the entry before which there is more.
 */
export type AccessLog = Looker & {
  entries: readonly LogEntry[];
  laptops: ReadonlyMap<string, string>;
  text: string;
  isAll: boolean;
  isMine: boolean;
  older: number | undefined;
};

export function accessLogPage({ entries, laptops, text, isAll, isMine, older, managesPeople }: AccessLog): string {
  const fields = { ...(text && { q: text }), ...(isMine && isAll && { about: 'me' }) };
  const query = (more: Record<string, string> = {}) => new URLSearchParams({ ...fields, ...more }).toString();
  const content = html`
<p>${isMine ? 'Who looked at, changed or exported what is known of you and your laptops.' : 'Who signed in, looked at what is known of a person, exported or changed something.'}</p>
<form class="filters" method="get" action="/access-log">
!${isMine && isAll ? '<input type="hidden" name="about" value="me">' : ''}
<div class="search"><label for="q">Search</label><input id="q" name="q" value="${text}" maxlength="100" placeholder="deed, name, e-mail or id"></div><button>Show</button>
</form>
!${isAll ? html`<p><a href="${isMine ? '/access-log' : '/access-log?about=me'}">${isMine ? 'Everybody’s' : 'Only about me'}</a></p>` : ''}
!${entries.length === 0 ? '<p>Nothing.</p>' : entryTable(entries, laptops)}
<p>!${older === undefined ? '' : html`<a href="/access-log?${query({ before: String(older) })}">Older</a> · `}<a href="/access-log.csv?${query()}">As CSV</a></p>`;
  return partPage('log', { managesPeople }, content);
}

function entryTable(entries: readonly LogEntry[], laptops: AccessLog['laptops']): string {
  const rows = entries.map(
    entry => html`<tr><td>!${whenHtml(entry.at)}</td><td title="${entry.who}">!${said(entry.who_name ?? entry.who)}</td>
<td>!${said(entry.what)}</td><td title="${entry.about}">!${aboutHtml(entry, laptops)}</td></tr>`,
  );
  return scrolling('Entries', ['When', 'Who', 'What', 'About'], rows);
}

/** A person goes by name, a laptop by the name it was given, with its owner's beside it. */
function aboutHtml({ who, what, about, about_name }: LogEntry, laptops: AccessLog['laptops']): string {
  if (who === 'retention' && what === 'pruned') return prunedText(about);
  if (about.startsWith('p_')) return said(about_name ?? about);
  const words = about.split(' ').map((word, place) => {
    if (place === 0 && what.startsWith('waiver ')) return html`<a href="/waivers#${word}">${word.slice(0, 8)}</a>`;
    const name = laptops.get(word);
    return name === undefined ? said(word) : html`<a href="${deviceUrl(word)}">!${said(name)}</a>`;
  });
  return html`!${words.join(' ')}!${about_name === null ? '' : html` (!${said(about_name)})`}`;
}

/** `1,200 reports, 1 laptop`, of the counts by kind that retention writes down. */
function prunedText(about: string): string {
  const counts = Object.entries<number>(JSON.parse(about)).filter(([, count]) => count > 0);
  return counts.map(([kind, count]) => counted(count, ...(prunedKinds[kind] ?? ([kind, kind] as const)))).join(', ');
}

const prunedKinds: Record<string, readonly [one: string, many: string]> = {
  reports: ['report', 'reports'],
  spans: ['span of history', 'spans of history'],
  presence: ['month of a laptop’s presence', 'months of laptops’ presence'],
  forks: ['fork', 'forks'],
  devices: ['laptop', 'laptops'],
  audit: ['entry of this log', 'entries of this log'],
  tokens: ['token', 'tokens'],
  waivers: ['waiver', 'waivers'],
  messages: ['message', 'messages'],
};

/** An entry for programs. */
export function entryJson({ id, at, who, who_name, what, about, about_name }: LogEntry): AccessLogAnswer['entries'][number] {
  return { id, at: new Date(at).toISOString(), who, whoName: who_name, what, about, aboutName: about_name };
}

/** A row for each entry under a row of names, for a spreadsheet. */
export function accessLogRows(entries: readonly LogEntry[]): string[][] {
  const rows = entries.map(({ at, who, who_name, what, about, about_name }) => [
    ...[new Date(at).toISOString(), who, who_name ?? '', what, about, about_name ?? ''],
  ]);
  return [['at', 'who', 'who_name', 'what', 'about', 'about_name'], ...rows];
}
