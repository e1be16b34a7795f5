import { setTimeout as pause } from 'node:timers/promises';
import { readIdentity } from '../../agent/line/identity.ts';
import { refusalOf } from '../../agent/line/refusals.ts';
import { openLine } from '../../agent/line/transport.ts';
import { stateFile } from '../../agent/paths.ts';
import { ShipshapeError } from '../../errors.ts';
import type { Reader } from '../../protocol/message.ts';
import { collectorOf } from '../collector-of.ts';
import { readApiToken } from './token.ts';

/** Which collector is asked, and by which token. */
export type Where = { collector: string | undefined; ca: string | undefined; pin: string[] | undefined; 'token-file': string | undefined };

export type Query = Record<string, string | number | undefined>;

/** What programs may ask of a collector. */
export type Api = {
  /** @throws COLLECTOR_UNREACHABLE, PERMISSION_REQUIRED, PERMISSION_DENIED, ANSWER_UNINTELLIGIBLE, and what else it refuses with */
  get<T>(path: string, query: Query, read: Reader<T>): Promise<T>;
  /** Changes something, once: it is not sent again by itself. @throws as `get` */
  post<T>(path: string, body: object, read: Reader<T>): Promise<T>;
  /** An answer as it comes, which may be long. */
  download(path: string, query: Query): Promise<AsyncIterable<Buffer>>;
};

/** How long an answer may be (bytes), and how long it is waited when it was asked too often (seconds). */
const limits = { bytes: 8 * 1024 * 1024, wait: 70 };

/** Opens the API of the collector that is named, or else of the one that this laptop reports to, for as long as it is used. */
export async function withApi<T>(where: Where, use: (api: Api) => Promise<T>): Promise<T> {
  const collector = collectorIn(where);
  const headers = { authorization: `Bearer ${await readApiToken(where['token-file'])}`, accept: 'application/json' };
  const line = openLine(collector, { bytes: limits.bytes, ms: 60_000 });
  const refused = (answer: Parameters<typeof refusalOf>[1]) => withAdvice(refusalOf(collector.url, answer), collector.url);
  const api: Api = {
    async get(path, query, read) {
      const answer = await line.ask('GET', addressOf(path, query), { body: Buffer.alloc(0), headers });
      if (answer.status === 200) return readAnswer(read, answer.body, collector.url);
      const refusal = refused(answer);
      const wait = refusal.code === 'RATE_LIMITED' ? refusal.retryAfterSeconds : undefined;
      if (wait === undefined || wait > limits.wait) throw refusal;
      await pause(wait * 1000);
      return api.get(path, query, read);
    },
    async post(path, body, read) {
      const message = { body: Buffer.from(JSON.stringify(body)), headers: { ...headers, 'content-type': 'application/json' } };
      const answer = await line.ask('POST', path, message);
      if (answer.status === 200 || answer.status === 201) return readAnswer(read, answer.body, collector.url);
      throw refused(answer);
    },
    async download(path, query) {
      const response = await line.begin(addressOf(path, query), headers);
      if (response.statusCode === 200) return response;
      const body = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>));
      throw refused({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body });
    },
  };
  try {
    return await use(api);
  } finally {
    line.close();
  }
}

function collectorIn({ collector, ca, pin }: Where) {
  if (collector !== undefined) return collectorOf(collector, ca, pin);
  const own = readIdentity(stateFile())?.collector;
  if (own) return own;
  throw new ShipshapeError('USAGE', 'which collector?', { hint: 'Name it: --collector https://collector.example' });
}

function addressOf(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

function readAnswer<T>(read: Reader<T>, body: Buffer, url: string): T {
  try {
    return read(body);
  } catch (cause) {
    throw new ShipshapeError(
      'ANSWER_UNINTELLIGIBLE',
      `${url} gave an answer that this shipshape does not know: ${(cause as Error).message}`,
      {
        hint: 'Is the address right, and is one of the two much older than the other?',
        cause,
      },
    );
  }
}

/** What helps a person at a terminal, where the collector advises programs. */
function withAdvice(refusal: ShipshapeError, url: string): ShipshapeError {
  const advice: Partial<Record<string, string>> = {
    PERMISSION_REQUIRED: `The token is wrong, expired or revoked. Make another: ${url}/api-tokens`,
    PERMISSION_DENIED: `Make a token that may, if you may: ${url}/api-tokens`,
  };
  const hint = advice[refusal.code];
  return hint === undefined ? refusal : new ShipshapeError(refusal.code, refusal.message, { hint, cause: refusal });
}
