import { ShipshapeError } from '../../errors.ts';
import { isEmail } from './email.ts';

/** A line of a list of owners. `laptop` is an id, what it was called when it joined, a host name or a serial number; empty for a person without one. */
export type OwnerLine = { line: number; email: string; name: string; laptop: string };

/**
 * Who owns which laptop, as a table (CSV, RFC 4180) with the columns email, name and laptop, in any order and among others. A person with
 * several laptops has several lines.
 * @throws MESSAGE_MALFORMED naming the line
 */
export function readOwnerList(text: string): OwnerLine[] {
  const [head = [], ...rows] = recordsIn(text.replace(/^\ufeff/, ''));
  const [email, name, laptop] = (['email', 'name', 'laptop'] as const).map(column => placeOf(head, column));
  return rows.flatMap((fields, place) => {
    if (isBlank(fields)) return [];
    const cell = (at: number | undefined) => (fields[at ?? -1] ?? '').trim();
    const owner = { line: place + 2, email: cell(email), name: cell(name), laptop: cell(laptop) };
    if (!isEmail(owner.email)) throw malformed(`line ${owner.line} has no e-mail address in its column email`);
    return [{ ...owner, name: owner.name === '' ? owner.email : owner.name.slice(0, 100) }];
  });
}

function placeOf(head: readonly string[], column: string): number {
  const place = head.findIndex(name => name.trim().toLowerCase() === column);
  if (place < 0 && column !== 'name') throw malformed(`its first line names no column ${column}`);
  return place;
}

/** Lines of fields. A field in quotes may hold commas and line breaks, and "" for a quote. */
function recordsIn(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    records.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') records.push([]);
  }
  return records;
}

function isBlank(fields: readonly string[]): boolean {
  return fields.every(field => field === '');
}

function malformed(why: string): ShipshapeError {
  return new ShipshapeError('MESSAGE_MALFORMED', `this is no list of owners: ${why}`, {
    hint: 'Its first line is: email,name,laptop',
  });
}
