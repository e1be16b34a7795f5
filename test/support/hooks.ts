import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export type Heard = { headers: http.IncomingHttpHeaders; body: string };
type Answer = number | 'hang' | 'reset' | { status: number; headers: Record<string, string> };

/** A receiver of webhooks that answers as it is told, one after the other and then always as the last. `heard` fills with what came whole. */
export async function aHook(...answers: Answer[]): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = http.createServer(async (request, response) => {
    heard.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() });
    const answer = answers[Math.min(heard.length, answers.length) - 1] ?? 204;
    if (answer === 'hang') return;
    if (answer === 'reset') return void request.socket.resetAndDestroy();
    const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
    response.writeHead(status, headers).end('x'.repeat(status === 200 ? 1_000_000 : 0));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, heard };
}

/** A mail server on this machine: `letters` fills with what it took, whole. */
export async function aMailServer(options: SMTPServerOptions = {}): Promise<{ port: number; letters: { to: string[]; text: string }[] }> {
  const letters: { to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, hideSTARTTLS: true, disabledCommands: options.onAuth ? [] : ['AUTH'] },
    async onData(stream, { envelope }, done) {
      letters.push({ to: envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(await stream.toArray()).toString() });
      done();
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, letters };
}
