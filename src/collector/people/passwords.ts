import { type Argon2Parameters, argon2, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Argon2id as OWASP and RFC 9106 advise it for sign-ins: 19 MiB, two passes, one lane. */
const cost = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 };

const derive = promisify((parameters: Argon2Parameters, done: (error: Error | null, tag: Buffer) => void) =>
  argon2('argon2id', parameters, done),
);

/** A secret that is in no database, and without which its hashes can be guessed by nobody; `id` says in a hash which one it is of. */
export type Pepper = { id: string; secret: Buffer };

export function pepperOf(text: string): Pepper {
  const secret = Buffer.from(text);
  return { secret, id: createHash('sha256').update(secret).digest().subarray(0, 6).toString('base64') };
}

/** Argon2id of a password with a salt of its own and the newest pepper, if there is one, in the usual form ($argon2id$v=19$m=…). */
export async function hashPassword(password: string, [pepper]: readonly Pepper[] = []): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive({ message: bytesOf(password), nonce, ...cost, ...(pepper && { secret: pepper.secret }) });
  const key = pepper ? `,keyid=${pepper.id}` : '';
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}${key}$${short(nonce)}$${short(tag)}`;
}

/** Whether a hash is to be made anew when its password is known: it has not the newest pepper. */
export function isOutdated(hash: string, [newest]: readonly Pepper[]): boolean {
  return keyOf(hash) !== newest?.id;
}

/** The id of the pepper that a hash was made with. */
export function keyOf(hash: string): string | undefined {
  return form.exec(hash)?.groups?.key;
}

/** Whether this is the password. Without one (an empty hash), or without its pepper, it takes as long to say no. */
export async function isPassword(password: string, hash: string, peppers: readonly Pepper[] = []): Promise<boolean> {
  const { memory, passes, parallelism, key, nonce, tag } = (form.exec(hash || nobodys) as RegExpExecArray).groups as Record<string, string>;
  const wanted = Buffer.from(tag as string, 'base64');
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), tagLength: wanted.length };
  const pepper = peppers.find(({ id }) => id === key);
  const found = await derive({
    message: bytesOf(password),
    nonce: Buffer.from(nonce as string, 'base64'),
    ...parameters,
    ...(pepper && { secret: pepper.secret }),
  });
  return timingSafeEqual(found, wanted) && hash !== '';
}

const form =
  /^\$argon2id\$v=19\$m=(?<memory>\d+),t=(?<passes>\d+),p=(?<parallelism>\d+)(?:,keyid=(?<key>[A-Za-z0-9+/]+))?\$(?<nonce>[A-Za-z0-9+/]+)\$(?<tag>[A-Za-z0-9+/]+)$/;
const nobodys = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** One word that can be typed in several ways (é, or e and its accent) is one. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFC'));
}

function short(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
