import { html } from 'ghtml';
import type { AccessLogAnswer } from '../../src/fleet/answers/access-log.ts';
import { momentText } from '../moments.ts';
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

/** `isAll` when whoever looks sees everybody's; `isMine` when only what is about the own person and laptops is shown. `older` is the entry before which there is more. */
export type AccessLog = Looker & { entries: readonly LogEntry[]; text: string; isAll: boolean; isMine: boolean; older: number | undefined };

export function accessLogPage({ entries, text, isAll, isMine, older, managesPeople }: AccessLog): string {
  const fields = { ...(text && { q: text }), ...(isMine && isAll && { about: 'me' }) };
  const query = (more: Record<string, string> = {}) => new URLSearchParams({ ...fields, ...more }).toString();
  const content = html`
<p>${isMine ? 'Who looked at, changed or exported what is known of you and your laptops.' : 'Who signed in, looked at what is known of a person, exported or changed something.'}</p>
<form method="get" action="/access-log">
!${isMine && isAll ? '<input type="hidden" name="about" value="me">' : ''}
<label for="q">Find</label> <input id="q" name="q" value="${text}" maxlength="100"> <button>Find</button>
</form>
!${isAll ? html`<p><a href="${isMine ? '/access-log' : '/access-log?about=me'}">${isMine ? 'Everybody’s' : 'Only about me'}</a></p>` : ''}
!${entries.length === 0 ? '<p>Nothing.</p>' : entryTable(entries)}
<p>!${older === undefined ? '' : html`<a href="/access-log?${query({ before: String(older) })}">Older</a> · `}<a href="/access-log.csv?${query()}">As CSV</a></p>`;
  return partPage('log', { managesPeople }, content);
}

function entryTable(entries: readonly LogEntry[]): string {
  const rows = entries.map(
    ({
      at,
      who,
      who_name,
      what,
      about,
      about_name,
    }) => html`<tr><td><time datetime="${new Date(at).toISOString()}">${momentText(at)}</time></td>
<td title="${who}">${who_name ?? who}</td><td>${what}</td><td title="${about}">${named(about, about_name)}</td></tr>`,
  );
  return scrolling('Entries', ['When', 'Who', 'What', 'About'], rows);
}

/** A laptop goes by its id, and its owner's name beside it. */
function named(about: string, name: string | null): string {
  if (name === null) return about;
  return about.startsWith('p_') ? name : `${about} (${name})`;
}

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
