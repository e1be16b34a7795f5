import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../errors.ts';
import type { Config } from './config.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';

/** Opens what a collector keeps: one file in its folder, which only its owner may read, or a database of PostgreSQL. */
export async function openData(config: Config, tell?: (step: string) => void): Promise<Store> {
  if (config.database !== undefined)
    return openStore(
      {
        postgres: {
          connectionString: config.database,
          ...(config.databasePassword !== undefined && { password: config.databasePassword }),
        },
      },
      tell,
    );
  return openStore({ sqlite: fileIn(config) }, tell);
}

function fileIn({ data }: Config): string {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ShipshapeError('STORE_UNUSABLE', `the folder ${data} cannot be made: ${(cause as Error).message}`, {
      hint: 'Name another one with --data DIR.',
      cause,
    });
  }
  return path.join(data, 'collector.db');
}

export function describeData(config: Config): string {
  return config.database === undefined ? path.join(config.data, 'collector.db') : new URL(config.database).host;
}
