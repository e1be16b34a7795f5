import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Enrolled, IdentityPart } from '../../protocol/enrollment.ts';
import { readPublicKey, sha256 } from '../../protocol/envelope.ts';
import { readState, transaction, withState } from '../state-file.ts';

/** Where a collector is, and by what it is known: the certificates of `caFile` in the place of the system's, and its own key among `pins`. */
export type Collector = { url: string; caFile?: string; pins: string[] };

/** Who this laptop is for its collector. `slot` is the minute of the day at which it reports, `collect` what the collector wants to know of it. */
export type Identity = {
  collector: Collector;
  device: string;
  key: KeyObject;
  receiptKey: KeyObject;
  slot: number;
  collect: IdentityPart[];
  label?: string;
  enrolledAt: string;
};

/** Undefined when this laptop is not enrolled. @throws STATE_UNREADABLE, like all of these */
export function readIdentity(file: string): Identity | undefined {
  return readState(file, identityIn);
}

export function identityIn(db: DatabaseSync): Identity | undefined {
  const row = db.prepare('SELECT * FROM identity').get();
  if (!row) return undefined;
  return {
    collector: {
      url: String(row.url),
      ...(row.ca_file !== null && { caFile: String(row.ca_file) }),
      pins: JSON.parse(String(row.pins)),
    },
    device: String(row.device),
    key: readPrivateKey(row.key as Uint8Array),
    receiptKey: readPublicKey(String(row.receipt_key), 'Ed25519'),
    slot: Number(row.slot),
    collect: JSON.parse(String(row.collect)),
    ...(row.label !== null && { label: String(row.label) }),
    enrolledAt: String(row.enrolled_at),
  };
}

/**
 * The key to be enrolled with by this token. It is kept before it is sent: when the answer is lost, the collector gives the same
 * answer to the same key and token again.
 */
export function candidateKey(file: string, url: string, token: string): KeyObject {
  const named = [url, sha256(Buffer.from(token))];
  return withState(file, db =>
    transaction(db, () => {
      const row = db.prepare('SELECT key FROM candidates WHERE url = ? AND token = ?').get(...named);
      if (row) return readPrivateKey(row.key as Uint8Array);
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      db.prepare('INSERT INTO candidates (url, token, key) VALUES (?, ?, ?)').run(...named, writePrivateKey(privateKey));
      return privateKey;
    }),
  );
}

/** From now on this laptop is the device that the collector calls it. Reports of the one that it was before are sent no more. */
export function keepIdentity(
  file: string,
  { collector, key, label, enrolled }: { collector: Collector; key: KeyObject; label?: string | undefined; enrolled: Enrolled },
): void {
  withState(file, db => {
    eraseKeys(db);
    transaction(db, () => {
      forgetIn(db);
      db.prepare(
        `INSERT INTO identity (only, device, key, receipt_key, url, ca_file, pins, slot, collect, label, enrolled_at)
         VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        enrolled.device,
        writePrivateKey(key),
        enrolled.receiptKey,
        collector.url,
        collector.caFile ?? null,
        JSON.stringify(collector.pins),
        enrolled.slot,
        JSON.stringify(enrolled.collect),
        label ?? null,
        enrolled.enrolledAt,
      );
    });
  });
}

/** Removes the identity with its keys, and what waits to be sent. The copies of what was sent stay for the owner. */
export function forgetIdentity(file: string): void {
  withState(file, db => {
    eraseKeys(db);
    transaction(db, () => forgetIn(db));
  });
}

function forgetIn(db: DatabaseSync): void {
  db.exec(`
    DELETE FROM candidates; DELETE FROM identity; DELETE FROM reports WHERE sent_at IS NULL;
    DELETE FROM waiver_requests WHERE state = 'waiting'; DELETE FROM waiver_question; DELETE FROM waiver_answer;
  `);
}

/** SQLite would only mark the place of a key as free. */
function eraseKeys(db: DatabaseSync): void {
  db.exec('PRAGMA secure_delete = ON');
}

function writePrivateKey(key: KeyObject): Buffer {
  return key.export({ type: 'pkcs8', format: 'der' });
}

function readPrivateKey(bytes: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(bytes), type: 'pkcs8', format: 'der' });
}
