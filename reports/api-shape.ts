import { html } from 'ghtml';
import { Moment } from '../src/protocol/terms.ts';
import type { Schema } from './api-document.ts';
import { said } from './words.ts';

const momentPattern = (Moment as Schema).pattern;

/** What a value looks like: its kind in words, and its members below. A part that has a title of its own is a link to where it stands once. */
export function shapeHtml(schema: Schema, isTop = true): string {
  if (schema.title !== undefined && !isTop) return html`!${titleLink(schema)}`;
  const [inner, many] = innerOf(schema);
  const below = inner.properties === undefined || (inner.title !== undefined && many) ? '' : members(inner);
  return html`!${kindHtml(schema)}!${below}`;
}

/** The titled parts of a schema, of which each is shown once on a page, by their title. */
export function titledParts(schema: Schema, parts = new Map<string, Schema>()): Map<string, Schema> {
  if (schema.title !== undefined) parts.set(schema.title, schema);
  for (const part of [...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])])
    titledParts(part, parts);
  return parts;
}

export function partId(title: string): string {
  return `part-${title.toLowerCase().replaceAll(' ', '-')}`;
}

function members({ properties = {}, required = [] }: Schema): string {
  const items = Object.entries(properties).map(
    ([name, schema]) =>
      html`<li><code>${name}</code> !${required.includes(name) ? '' : '<i>perhaps</i> '}!${shapeHtml(schema, false)}!${about(schema)}</li>`,
  );
  return html`<ul class="members">!${items}</ul>`;
}

/** What is said of it, or of what it is where it may be null, too. */
function about(schema: Schema): string {
  const words = schema.description ?? schema.anyOf?.find(({ description }) => description !== undefined)?.description;
  return words === undefined || schema.title !== undefined ? '' : html` <small>!${said(words)}</small>`;
}

/** What a list holds, or a value that may be null is; and whether it is one of many. */
function innerOf(schema: Schema): [inner: Schema, many: boolean] {
  if (schema.items) return [innerOf(schema.items)[0], true];
  const [only, ...others] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  return only && others.length === 0 ? innerOf(only) : [schema, false];
}

function kindHtml(schema: Schema): string {
  if (schema.items) return html`list of !${schema.items.title === undefined ? kindHtml(schema.items) : titleLink(schema.items)}`;
  if (schema.anyOf) return schema.anyOf.map(each => (each.title === undefined ? kindHtml(each) : titleLink(each))).join(' or ');
  return html`${kindOf(schema)}`;
}

function kindOf({ type, enum: words, pattern, minimum, maximum, properties, patternProperties }: Schema): string {
  if (words) return words.filter(word => word !== '').join(' | ');
  if (pattern === momentPattern) return 'moment';
  if (patternProperties) return 'object of strings';
  if (properties) return 'object';
  const bounds = minimum !== undefined && maximum !== undefined ? ` from ${minimum} to ${maximum}` : '';
  return `${type ?? 'anything'}${bounds}`;
}

function titleLink({ title = '' }: Schema): string {
  return html`<a href="#${partId(title)}">${title}</a>`;
}
