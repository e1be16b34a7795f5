import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../protocol/envelope.ts';
import type { Store } from '../store.ts';

/** What begins in a browser and is ended by it: `make` and `use` of a passkey, or a sign-in at the company's. */
export type CeremonyKind = 'make' | 'use' | 'company';

/** Milliseconds that a person has for it. */
const lasts = 10 * 60_000;

/** Keeps what must be known when it ends. Gives what the browser's cookie holds: its hash is kept. */
export async function beginCeremony({ db }: Store, kind: CeremonyKind, words: Record<string, string>, now: number): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await db.deleteFrom('ceremonies').where('expires_at', '<=', now).execute();
  await db
    .insertInto('ceremonies')
    .values({ hash: sha256(Buffer.from(secret)), kind, words: JSON.stringify(words), expires_at: now + lasts })
    .execute();
  return secret;
}

/** What was kept for this browser; it is given once. */
export async function endCeremony(
  { db }: Store,
  kind: CeremonyKind,
  secret: string,
  now: number,
): Promise<Record<string, string> | undefined> {
  const taken = await db
    .deleteFrom('ceremonies')
    .where('hash', '=', sha256(Buffer.from(secret)))
    .where('kind', '=', kind)
    .where('expires_at', '>', now)
    .returning('words')
    .executeTakeFirst();
  return taken && JSON.parse(taken.words);
}
