import type { FastifyRequest } from 'fastify';

/** What a person knows a browser by in a list of sessions: `Firefox on Linux`. Nothing else of what it says is kept. */
export function browserOf({ headers }: FastifyRequest): string {
  const says = headers['user-agent'] ?? '';
  return `${nameIn(says, browsers) ?? 'A browser'} on ${nameIn(says, systems) ?? 'some system'}`;
}

/** In this order: most of them say that they are some of those behind them, too. */
const browsers = { Edge: /\bEdg/, Opera: /\bOPR\//, Firefox: /\bFirefox\//, Chrome: /\b(Headless)?Chrom(e|ium)\//, Safari: /\bSafari\// };
const systems = { iOS: /iPhone|iPad/, Android: /Android/, Windows: /Windows/, macOS: /Mac OS X|Macintosh/, Linux: /Linux|X11/ };

function nameIn(says: string, names: Record<string, RegExp>): string | undefined {
  return Object.entries(names).find(([, pattern]) => pattern.test(says))?.[0];
}
