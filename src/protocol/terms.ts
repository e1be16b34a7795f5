import Type from 'typebox';

/** The small words of which all messages are made. */

/** A random UUID (RFC 9562), in small letters. */
export const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' });

/** SHA-256 of some bytes, in hexadecimal. */
export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** A moment in UTC (RFC 3339) with milliseconds, as JavaScript writes it. */
export const Moment = Type.String({
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{3}Z$',
});

/** A day, such as 2027-01-31. */
export const Day = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' });

/** The count of a device's own reports: 1 for its first. */
export const Sequence = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** A public key: SubjectPublicKeyInfo (RFC 5280) in DER, in Base64. */
export const PublicKey = Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 256 });

export const CheckId = Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 64 });

/** Words for people: at most so many characters, none of which a terminal would obey. */
export const Words = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' });

/** An object with these members and no others: what we must not know, we cannot collect. */
export const Closed = <T extends Type.TProperties>(members: T, about?: string) =>
  Type.Object(members, { additionalProperties: false, ...(about !== undefined && { description: about }) });

/** A string that is one of these words. */
export const OneOf = <const T extends string[]>(words: readonly [...T]) => Type.Enum([...words] as [...T]);
