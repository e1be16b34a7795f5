import net from 'node:net';
import tls from 'node:tls';

/** An answer of HTTP/1.1. Names of headers are in small letters. */
export type Answer = { status: number; headers: Record<string, string>; body: Buffer };

/** All bytes of a request, made before the clock runs. */
export function requestOf(method: string, url: URL, headers: Record<string, string> = {}, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const all = { host: url.host, 'content-length': String(body.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body]);
}

/**
 * At most so many connections to one server, which stay open. They do what bodies with a length need and nothing else: node:http
 * would cost more than some of the servers that are measured by it.
 */
export class Wire {
  readonly #url: URL;
  readonly #most: number;
  readonly #patience: number;
  readonly #free: Connection[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #open = new Set<Connection>();
  #count = 0;

  /** `patience` is how long an answer may take (ms). */
  constructor(url: string, most = 64, patience = 60_000) {
    this.#url = new URL(url);
    this.#most = most;
    this.#patience = patience;
  }

  post(path: string, body: Uint8Array, headers: Record<string, string> = {}, { cut = false } = {}): Promise<Answer> {
    return this.send(requestOf('POST', new URL(path, this.#url), headers, body), { cut });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(requestOf('GET', new URL(path, this.#url), headers));
  }

  /** Rejects when there is no whole answer. With `cut`, nobody listens any more once the request is sent. */
  async send(request: Uint8Array, { cut = false } = {}): Promise<Answer> {
    const connection = await this.#acquire();
    try {
      return await connection.send(request, { cut, patience: this.#patience });
    } finally {
      this.#release(connection);
    }
  }

  close(): void {
    for (const connection of this.#open) connection.close();
  }

  async #acquire(): Promise<Connection> {
    for (;;) {
      const free = this.#free.pop();
      if (free?.isUsable) return free;
      if (free) this.#forget(free);
      else if (this.#count < this.#most) {
        this.#count++;
        const connection = new Connection(this.#url);
        this.#open.add(connection);
        return connection;
      } else await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  #release(connection: Connection): void {
    if (connection.isUsable) this.#free.push(connection);
    else this.#forget(connection);
    this.#waiting.shift()?.();
  }

  #forget(connection: Connection): void {
    if (this.#open.delete(connection)) this.#count--;
  }
}

class Connection {
  readonly #socket: net.Socket;
  #received: Buffer[] = [];
  #settle: ((answer: Answer | Error) => void) | undefined;
  isUsable = true;

  constructor(url: URL) {
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    this.#socket = url.protocol === 'https:' ? tls.connect({ host: url.hostname, port }) : net.connect({ host: url.hostname, port });
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', error => this.#end(error));
    this.#socket.on('close', () => this.#end(new Error('the connection ended before its answer')));
  }

  send(request: Uint8Array, { cut, patience }: { cut: boolean; patience: number }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(new Error(`no answer within ${patience} ms`)), patience);
      this.#settle = answer => {
        clearTimeout(timer);
        this.#settle = undefined;
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      this.#socket.write(request, () => cut && this.#end(new Error('the connection was cut')));
    });
  }

  close(): void {
    this.#end(new Error('the connection was closed'));
  }

  #end(error: Error): void {
    this.isUsable = false;
    this.#socket.destroy();
    this.#settle?.(error);
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    const bytes = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    this.#received = [bytes];
    const head = bytes.indexOf('\r\n\r\n');
    if (head < 0) return;
    const [line = '', ...fields] = bytes.toString('latin1', 0, head).split('\r\n');
    const headers = Object.fromEntries(
      fields.map(field => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]),
    );
    const end = head + 4 + Number(headers['content-length'] ?? 0);
    if (bytes.length < end) return;
    this.#received = [];
    if (headers.connection === 'close') {
      this.isUsable = false;
      this.#socket.end();
    }
    this.#settle?.({ status: Number(line.split(' ')[1]), headers, body: bytes.subarray(head + 4, end) });
  }
}
