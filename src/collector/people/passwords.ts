import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Argon2id as OWASP and RFC 9106 advise it for sign-ins: 19 MiB, two passes, one lane. */
const cost = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 };

const derive = promisify((parameters: Argon2Parameters, done: (error: Error | null, tag: Buffer) => void) =>
  argon2('argon2id', parameters, done),
);

/** Argon2id of a password with a salt of its own, in the usual form ($argon2id$v=19$m=…). */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive({ message: bytesOf(password), nonce, ...cost });
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${short(nonce)}$${short(tag)}`;
}

/** Whether this is the password. Without one (an empty hash) it takes as long to say no. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, memory, passes, parallelism, nonce, tag] = form.exec(hash || nobodys) as RegExpExecArray;
  const wanted = Buffer.from(tag as string, 'base64');
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), tagLength: wanted.length };
  const found = await derive({ message: bytesOf(password), nonce: Buffer.from(nonce as string, 'base64'), ...parameters });
  return timingSafeEqual(found, wanted) && hash !== '';
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const nobodys = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** One word that can be typed in several ways (é, or e and its accent) is one. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFC'));
}

function short(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
