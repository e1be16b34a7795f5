import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { DatabaseSync } from 'node:sqlite';

/**
 * The least that a server can do to keep signed reports: it reads a body, verifies its one P-256 signature, and answers when the bytes
 * are committed (WAL, synchronous = FULL). `node floor.ts DATABASE KEYS GROUP`: KEYS is JSON, public keys (SPKI in Base64) by their ids;
 * GROUP is how many reports may share a transaction.
 */
const [file, keysFile, group] = process.argv.slice(2) as [string, string, string];
const keys = new Map<string, KeyObject>(
  Object.entries<string>(JSON.parse(readFileSync(keysFile, 'utf8'))).map(([id, spki]) => [
    id,
    createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' }),
  ]),
);
const db = new DatabaseSync(file);
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE envelopes (body BLOB)');
const insert = db.prepare('INSERT INTO envelopes (body) VALUES (?)');
const waiting: { body: Buffer; response: http.ServerResponse }[] = [];

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const { payload, payloadType, signatures } = JSON.parse(body.toString());
    const bytes = Buffer.from(payload, 'base64');
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `), bytes]);
    const key = keys.get(signatures[0].keyid) as KeyObject;
    verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signatures[0].sig, 'base64'), (_, isValid) => {
      if (!isValid) return response.writeHead(422).end();
      if (waiting.push({ body, response }) === 1) setImmediate(keep);
    });
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));

function keep(): void {
  const some = waiting.splice(0, Number(group));
  db.exec('BEGIN');
  for (const { body } of some) insert.run(body);
  db.exec('COMMIT');
  for (const { response } of some) response.writeHead(201, { 'content-length': 0 }).end();
  if (waiting.length > 0) setImmediate(keep);
}
