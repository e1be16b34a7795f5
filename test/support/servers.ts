import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificates.ts';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse, body: Buffer) => void;

/** A server on this machine that answers as `handler` does; over TLS with a certificate. It is gone after the test. */
export async function serve(
  handler: Handler,
  tls?: Certificate & { maxVersion?: 'TLSv1.2' },
): Promise<{ url: string; port: number; connections: () => number }> {
  const listener: http.RequestListener = async (request, response) => handler(request, response, Buffer.concat(await request.toArray()));
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  let connections = 0;
  server.on('connection', () => connections++);
  const port = await listening(server);
  return { url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`, port, connections: () => connections };
}

/** A proxy that leads wherever it is asked to (RFC 9110, CONNECT), or refuses with this status. `asked` fills with what it was asked for. */
export async function proxy({ refusing }: { refusing?: number } = {}): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = http.createServer((_, response) => response.writeHead(400).end());
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    if (refusing) {
      socket.end(`HTTP/1.1 ${refusing} No\r\n\r\n`);
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const onward = net.connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, asked };
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

async function listening(server: http.Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
