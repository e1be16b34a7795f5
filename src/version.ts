import { readFileSync } from 'node:fs';

declare const SHIPSHAPE_VERSION: string | undefined;

/** Written into the bundle when it is built; a checkout reads it from package.json. */
export const version: string =
  typeof SHIPSHAPE_VERSION === 'string'
    ? SHIPSHAPE_VERSION
    : JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
