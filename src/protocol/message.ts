import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { malformed, readJson } from './json.ts';

/** Reads bytes as one kind of message. @throws MESSAGE_MALFORMED naming the first place that is wrong. */
export type Reader<T> = (bytes: Uint8Array) => T;

/**
 * A reader for messages of this closed schema, which is compiled when the first one comes. `contradiction` may find what a
 * schema cannot say.
 */
export function readerOf<T extends TSchema>(schema: T, contradiction?: (value: Static<T>) => string | undefined): Reader<Static<T>> {
  let compiled: ReturnType<typeof Compile<T>> | undefined;
  return bytes => {
    const value = readJson(bytes);
    compiled ??= Compile(schema);
    if (!compiled.Check(value)) {
      const [first] = compiled.Errors(value);
      const why = first?.keyword === 'boolean' ? 'is no member of it' : (first?.message ?? 'is wrong');
      throw malformed(`${first?.instancePath || 'the whole'} ${why}`);
    }
    const message = value as Static<T>;
    const why = contradiction?.(message);
    if (why !== undefined) throw malformed(why);
    return message;
  };
}
