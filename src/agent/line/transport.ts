import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { version } from '../../version.ts';
import type { Collector } from './identity.ts';
import { trustOf } from './trust.ts';
import { unreachable } from './unreachable.ts';

/** What a collector said. `retryAfter` as it wrote it; `clockOffsetMs` how far its clock is ahead of ours, to the second. */
export type Answer = { status: number; type: string; body: Buffer; retryAfter?: string; location?: string; clockOffsetMs?: number };

type Message = { body: Buffer; headers: Record<string, string> };

/** A connection to one collector. */
export type Line = {
  /** @throws COLLECTOR_UNREACHABLE; USAGE when its CA file cannot be read */
  ask(method: 'GET' | 'POST', path: string, message?: Message): Promise<Answer>;
  close(): void;
};

/** One that also gives an answer which may be long, of which nothing is read yet: its body is the caller's. @throws as `ask` */
export type LongLine = Line & { begin(path: string, headers: Record<string, string>): Promise<http.IncomingMessage> };

/** How long one question may take with its answer (ms), and how long an answer may be (bytes). */
const limits = { ms: 30_000, bytes: 256 * 1024 };

/** Opens a line to a collector: over HTTPS_PROXY where the environment has one, redirected nowhere. */
export function openLine(
  collector: Collector,
  { ms = limits.ms, bytes = limits.bytes, signal }: { ms?: number; bytes?: number; signal?: AbortSignal | undefined } = {},
): LongLine {
  const isTls = collector.url.startsWith('https:');
  const pooling = { keepAlive: true, maxSockets: 1 };
  const agent = isTls
    ? new https.Agent({ ...pooling, ...trustOf(collector), maxCachedSessions: 0, proxyEnv: process.env })
    : new http.Agent(pooling);
  const requestOf = (method: 'GET' | 'POST', path: string, headers: http.OutgoingHttpHeaders, signal: AbortSignal) =>
    (isTls ? https : http).request(`${collector.url}${path}`, {
      agent,
      method,
      signal,
      headers: { ...headers, 'user-agent': `shipshape/${version}`, accept: '*/*' },
    });
  return {
    async ask(method, path, message) {
      const deadline = AbortSignal.timeout(ms);
      const headers = { ...message?.headers, 'content-length': message?.body.length ?? 0 };
      const request = requestOf(method, path, headers, signal ? AbortSignal.any([deadline, signal]) : deadline);
      try {
        return await answerTo(request, message?.body, bytes);
      } catch (error) {
        throw unreachable(collector.url, deadline.aborted ? deadline.reason : (error as Error));
      } finally {
        request.destroy();
      }
    },
    async begin(path, headers) {
      const patience = new AbortController();
      const late = setTimeout(() => patience.abort(new DOMException('it did not answer in time', 'TimeoutError')), ms);
      try {
        const request = requestOf('GET', path, headers, patience.signal);
        request.end();
        const [response] = (await once(request, 'response')) as [http.IncomingMessage];
        return response;
      } catch (error) {
        throw unreachable(collector.url, patience.signal.aborted ? patience.signal.reason : (error as Error));
      } finally {
        clearTimeout(late);
      }
    },
    close: () => agent.destroy(),
  };
}

function answerTo(request: http.ClientRequest, body: Buffer | undefined, most: number): Promise<Answer> {
  const begin = Date.now();
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', response => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.once('error', reject);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > most) reject(new Error(`its answer is longer than ${most / 1024} KiB`));
      });
      response.once('end', () => resolve(answerOf(response, Buffer.concat(chunks), begin)));
    });
    request.end(body);
  });
}

function answerOf({ statusCode = 0, headers }: http.IncomingMessage, body: Buffer, begin: number): Answer {
  const clock = Date.parse(headers.date ?? '');
  return {
    status: statusCode,
    type: headers['content-type'] ?? '',
    body,
    ...(headers['retry-after'] !== undefined && { retryAfter: headers['retry-after'] }),
    ...(headers.location !== undefined && { location: headers.location }),
    // The header has no milliseconds: half a second is added, and half of the way subtracted.
    ...(!Number.isNaN(clock) && { clockOffsetMs: Math.round(clock + 500 - (begin + Date.now()) / 2) }),
  };
}
