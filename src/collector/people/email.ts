import Type from 'typebox';

const form = '^[^\\s@<>"\\u0000-\\u001f\\u007f-\\u009f]{1,64}@[^\\s@<>"\\u0000-\\u001f\\u007f-\\u009f]{1,189}$';

/** An address that could be somebody's: something, an @, and a host. Whether mail arrives, only mail tells. */
export const Email = Type.String({ pattern: form });

export function isEmail(text: string): boolean {
  return new RegExp(form, 'u').test(text);
}
