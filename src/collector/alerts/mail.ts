import type { Message } from '../store/alerts/messages.ts';
import type { Attempt } from './attempts.ts';
import { isLoopback, type MailServer } from './settings.ts';

/** A letter as its message holds it. */
type Letter = { subject: string; text: string };

/**
 * Hands a letter to the mail server, over TLS with a name that it can prove, unless that is this machine. Its Message-ID follows from the
 * message's id, so that one that is sent twice is one.
 */
export async function sendMail(server: MailServer, to: readonly string[], { id, body }: Message, patience: number): Promise<Attempt> {
  const { createTransport } = await import('nodemailer');
  const { host, port, isTls, from, user, password } = server;
  const transport = createTransport({
    ...{ host, port, secure: isTls, requireTLS: !isTls && !isLoopback(host), tls: { rejectUnauthorized: true } },
    ...{ connectionTimeout: patience, greetingTimeout: patience, socketTimeout: patience, dnsTimeout: patience },
    ...{ disableFileAccess: true, disableUrlAccess: true },
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
  });
  const { subject, text } = JSON.parse(body) as Letter;
  try {
    const messageId = `<${id}@${from.split('@')[1]}>`;
    const sent = await transport.sendMail({ from, to: [...to], subject, text, messageId, headers: { 'auto-submitted': 'auto-generated' } });
    return { isSent: true, ...(sent.rejected.length > 0 && { problem: `the mail server refused ${sent.rejected.join(', ')}` }) };
  } finally {
    transport.close();
  }
}
