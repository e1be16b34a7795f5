import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { isSignedBy, type Sealed, sha256, unwrap } from '../src/protocol/envelope.ts';
import { sealReceipt } from '../src/protocol/receipt.ts';
import { readReport, reportType } from '../src/protocol/report.ts';

/**
 * The least that a server can do to keep signed reports: it reads a body, verifies its one P-256 signature, and answers when the bytes
 * are committed (WAL, synchronous = FULL). `node floor.ts DATABASE KEYS GROUP [WORK]`: KEYS is JSON, public keys (SPKI in Base64) by their
 * ids; GROUP is how many reports may share a transaction. With `receipts` as WORK it also does what nobody can leave out who says that a
 * report is valid and kept: it reads the envelope and the report strictly, and signs a receipt. It still knows nothing of devices or checks.
 */
const [file, keysFile, group, work] = process.argv.slice(2) as [string, string, string, string?];
const keys = new Map<string, KeyObject>(
  Object.entries<string>(JSON.parse(readFileSync(keysFile, 'utf8'))).map(([id, spki]) => [
    id,
    createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' }),
  ]),
);
const receiptKey = generateKeyPairSync('ed25519').privateKey;
const db = new DatabaseSync(file);
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE envelopes (body BLOB)');
const insert = db.prepare('INSERT INTO envelopes (body) VALUES (?)');
const waiting: { body: Buffer; answer: () => Buffer; response: http.ServerResponse }[] = [];

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', async () => {
    const body = Buffer.concat(chunks);
    const answer = await (work === 'receipts' ? strictly(body) : quickly(body));
    if (!answer) return response.writeHead(422).end();
    if (waiting.push({ body, answer, response }) === 1) setImmediate(keep);
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));

/** What is to be answered once it is kept; nothing when the signature is wrong. */
function quickly(body: Buffer): Promise<(() => Buffer) | undefined> {
  const { payload, payloadType, signatures } = JSON.parse(body.toString());
  const bytes = Buffer.from(payload, 'base64');
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `), bytes]);
  const key = keys.get(signatures[0].keyid) as KeyObject;
  return new Promise(resolve =>
    verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signatures[0].sig, 'base64'), (_, isValid) =>
      resolve(isValid ? () => Buffer.alloc(0) : undefined),
    ),
  );
}

async function strictly(body: Buffer): Promise<(() => Buffer) | undefined> {
  const sealed: Sealed = unwrap(body, reportType);
  if (!(await isSignedBy(keys.get(sealed.keyId) as KeyObject, sealed))) return undefined;
  const { device, seq } = readReport(sealed.payload);
  const hash = sha256(sealed.payload);
  return () => sealReceipt({ device, seq, hash, receivedAt: new Date().toISOString() }, receiptKey);
}

function keep(): void {
  const some = waiting.splice(0, Number(group));
  db.exec('BEGIN');
  for (const { body } of some) insert.run(body);
  db.exec('COMMIT');
  for (const { answer, response } of some) {
    const said = answer();
    response.writeHead(201, { 'content-length': said.length }).end(said);
  }
  if (waiting.length > 0) setImmediate(keep);
}
