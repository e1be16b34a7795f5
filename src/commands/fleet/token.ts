import { readFileSync } from 'node:fs';
import { ShipshapeError } from '../../errors.ts';
import { askSecret } from '../secret.ts';

const variable = 'SHIPSHAPE_API_TOKEN';

/** The token of a program: from a file, the environment, or whoever sits at the terminal. It is kept nowhere. @throws USAGE */
export async function readApiToken(file: string | undefined): Promise<string> {
  const token = (file === undefined ? (process.env[variable] ?? (await ask())) : readToken(file)).trim();
  if (/^ssp_[A-Za-z0-9_-]{43}$/.test(token)) return token;
  throw new ShipshapeError('USAGE', `${token === '' ? 'nothing was given' : 'what was given'} as the token is no API token`, {
    hint: 'It looks like ssp_…; a person makes one at /api-tokens of the collector.',
  });
}

function ask(): Promise<string> {
  if (process.stdin.isTTY) return askSecret('API token (it is not shown): ');
  throw new ShipshapeError('USAGE', 'by which token?', { hint: `Name a file that holds it with --token-file, or set ${variable}.` });
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ShipshapeError('USAGE', `the token cannot be read: ${(cause as Error).message}`, { cause });
  }
}
