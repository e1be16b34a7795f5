import type { Reader } from '../../protocol/message.ts';
import type { Api, Query } from './api.ts';

/** All pages of a list. While they are read the fleet goes on: each answer carries its own moment, and the first one's is told. */
export async function everyPage<T extends { page: number; pages: number }>(
  api: Api,
  path: string,
  query: Query,
  read: Reader<T>,
): Promise<[first: T, ...others: T[]]> {
  const first = await api.get(path, query, read);
  const others: T[] = [];
  for (let page = 2; page <= first.pages; page++) others.push(await api.get(path, { ...query, page }, read));
  return [first, ...others];
}
