import { momentText } from './moments.ts';
import { plain } from './plain.ts';

/** Somebody who may sign in, or owns a laptop. Times are epoch milliseconds. */
export type ListedPerson = {
  email: string;
  name: string;
  role: string;
  group_name: string | null;
  disabled_at: number | null;
  signed_in_at: number | null;
  laptops: number;
};

export function peopleText(people: readonly ListedPerson[]): string {
  if (people.length === 0) return 'Nobody. Let somebody in: shipshape collector person add EMAIL --role admin\n';
  return people
    .map(person => `${person.email}  ${mayText(person)}\n    ${plain(person.name)} · ${signInText(person)} · ${laptopsText(person)}\n`)
    .join('');
}

export function signInLinkText({ email, link, until }: { email: string; link: string; until: number }): string {
  return `${link}\n\nIt signs ${email} in, once, until ${momentText(until)}. Give it to nobody else.\n`;
}

function mayText({ role, group_name, disabled_at }: ListedPerson): string {
  const may = group_name === null ? role : `${role} of ${plain(group_name)}`;
  return disabled_at === null ? may : `disabled (${may})`;
}

function signInText({ signed_in_at }: ListedPerson): string {
  return signed_in_at === null ? 'never signed in' : `signed in ${momentText(signed_in_at)}`;
}

function laptopsText({ laptops }: ListedPerson): string {
  return laptops === 1 ? '1 laptop' : `${laptops} laptops`;
}

/** What a list of owners did; lines of it that name no laptop, or several; and the ids of laptops that nobody owns. */
export type Owners = {
  people: number;
  laptops: number;
  unknown: readonly ListLine[];
  ambiguous: readonly ListLine[];
  unowned: readonly string[];
};
type ListLine = { line: number; laptop: string };

export function ownersText({ people, laptops, unknown, ambiguous, unowned }: Owners): string {
  const line = ({ line, laptop }: ListLine, why: string) => `line ${line}: ${plain(laptop)} ${why}\n`;
  return [
    `${people} ${people === 1 ? 'person' : 'people'} added, ${laptops} ${laptops === 1 ? 'laptop has' : 'laptops have'} a new owner\n`,
    ...unknown.map(one => line(one, 'is no laptop here')),
    ...ambiguous.map(one => line(one, 'is more than one laptop: name it by its id')),
    ...(unowned.length > 0 ? [`without an owner:\n${unowned.map(device => `  ${device}\n`).join('')}`] : []),
  ].join('');
}
