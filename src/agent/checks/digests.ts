import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../../protocol/envelope.ts';
import { type Catalogue, libraryFiles, suiteFiles } from './catalogue.ts';

/** SHA-256 of each check's file by its id, and of the whole suites: the same programs have the same digest, wherever they lie. */
export type Digests = { suite: string; checks: ReadonlyMap<string, string> };

/** Of what cannot be read there is no digest. */
export function digestsOf(suites: readonly string[], { checks }: Catalogue): Digests {
  const files = suites.flatMap(folder =>
    [...suiteFiles(folder), ...libraryFiles(folder)].flatMap(withHeader).map(file => [path.relative(path.resolve(folder), file), file]),
  );
  const lines = files.map(([name = '', file = '']) => `${digestOf(file) ?? 'unreadable'}  ${name}\n`);
  const digests = checks.map(({ id, file }) => [id, digestOf(file)] as const);
  return {
    suite: sha256(Buffer.from(lines.join(''))),
    checks: new Map(digests.flatMap(([id, digest]) => (digest === undefined ? [] : [[id, digest]]))),
  };
}

/** A compiled program has its header in a file beside it. */
function withHeader(file: string): string[] {
  return existsSync(`${file}.yaml`) ? [file, `${file}.yaml`] : [file];
}

function digestOf(file: string): string | undefined {
  try {
    return sha256(readFileSync(file));
  } catch {
    return undefined; // and then its check could not be asked either
  }
}
