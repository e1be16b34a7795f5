import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from 'selfsigned';
import { scratchFolder } from './programs.ts';

export type Certificate = { file: string; keyFile: string; cert: Buffer; key: Buffer; pin: string };

type Issuer = { key: string; cert: string };

/** A certificate authority of the test's own, and what it signs. */
export async function certificateAuthority(folder = scratchFolder()): Promise<Certificate & { sign(name: string): Promise<Certificate> }> {
  const authority = await make(folder, 'authority', [{ name: 'basicConstraints', cA: true, critical: true }]);
  const issuer = { key: authority.key.toString(), cert: authority.cert.toString() };
  const sign = (name: string) => make(folder, name, [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }], issuer);
  return { ...authority, sign };
}

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>;

async function make(folder: string, name: string, extensions: Extensions, ca?: Issuer): Promise<Certificate> {
  const options = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', extensions } as const;
  // Two authorities of one name could not be told apart.
  const value = ca ? name : `${name} ${randomUUID()}`;
  const pems = await generate([{ name: 'commonName', value }], { ...options, ...(ca && { ca }) });
  const [file, keyFile] = [path.join(folder, `${name}.pem`), path.join(folder, `${name}.key`)];
  writeFileSync(file, pems.cert);
  writeFileSync(keyFile, pems.private, { mode: 0o600 });
  const spki = new X509Certificate(pems.cert).publicKey.export({ type: 'spki', format: 'der' });
  const pin = `sha256/${createHash('sha256').update(spki).digest('base64')}`;
  return { file, keyFile, cert: Buffer.from(pems.cert), key: Buffer.from(pems.private), pin };
}
