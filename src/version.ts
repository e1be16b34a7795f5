import { readFileSync } from 'node:fs';

declare const SHIPSHAPE_VERSION: string;

/** True in the bundle that is installed, false in a checkout. */
export const isBundle = typeof SHIPSHAPE_VERSION === 'string';

/** Written into the bundle when it is built; a checkout reads it from package.json. */
export const version: string = isBundle ? SHIPSHAPE_VERSION : packageVersion();

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
