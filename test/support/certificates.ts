import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { scratchFolder } from './programs.ts';

export type Certificate = { file: string; keyFile: string; cert: Buffer; key: Buffer; pin: string };

/** A certificate authority of the test's own, and what it signs. */
export function certificateAuthority(folder = scratchFolder()): Certificate & { sign(name: string): Certificate } {
  const authority = make(folder, 'authority', ['-addext', 'basicConstraints=critical,CA:TRUE', '-days', '2']);
  const sign = (name: string) =>
    make(folder, name, ['-CA', authority.file, '-CAkey', authority.keyFile, '-addext', `subjectAltName=DNS:${name}`, '-days', '2']);
  return { ...authority, sign };
}

function make(folder: string, name: string, options: string[]): Certificate {
  const [file, keyFile] = [path.join(folder, `${name}.pem`), path.join(folder, `${name}.key`)];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', file, ...options], {
    stdio: 'pipe',
  });
  const [cert, key] = [readFileSync(file), readFileSync(keyFile)];
  const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return { file, keyFile, cert, key, pin: `sha256/${createHash('sha256').update(spki).digest('base64')}` };
}
