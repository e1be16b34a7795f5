import { destination, type Logger, pino } from 'pino';

export type { Logger };

/**
 * One line of JSON an event, to stderr. What is logged is named at each place: codes, counts, times and the random ids of
 * devices; never an address, a name, a token or a header.
 */
export function newLog(level: string): Logger {
  return pino({ level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }, destination({ dest: 2, sync: true }));
}
