import { ShipshapeError } from '../errors.ts';

/** How deep arrays and objects of a message may lie in one another, and how many values it may hold, and names one object. */
const limits = { depth: 32, values: 50_000, names: 100 };

/**
 * Reads a message that somebody else wrote: JSON in UTF-8 (RFC 8259) in which no object has the same name twice (RFC 7493), so
 * that no two readers see different things in it. Time and memory are linear in its size.
 * @throws MESSAGE_MALFORMED
 */
export function readJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  walk(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed((cause as Error).message, cause);
  }
}

export function malformed(why: string, cause?: unknown): ShipshapeError {
  return new ShipshapeError('MESSAGE_MALFORMED', `this is no message of ours: ${why}`, { cause });
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw malformed('it is not UTF-8', cause);
  }
}

/**
 * JSON.parse takes the last of two equal names and nests without end: this looks for both, before it is asked. Where it meets no JSON
 * it may see what it likes, since JSON.parse then finds the fault.
 */
function walk(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let values = 1;
  let nameNext = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charCodeAt(at);
    if (mark === marks.quote) {
      const end = endOfString(text, at);
      if (nameNext) takeName(open.at(-1) as Set<string>, text.slice(at, end + 1));
      nameNext = false;
      at = end;
    } else if (mark === marks.object || mark === marks.array) {
      nameNext = mark === marks.object;
      if (open.push(nameNext ? new Set() : undefined) > limits.depth) throw malformed(`it is more than ${limits.depth} levels deep`);
    } else if (mark === marks.objectEnd || mark === marks.arrayEnd) {
      open.pop();
      nameNext = false;
    } else if (mark === marks.comma) {
      nameNext = open.at(-1) !== undefined;
      if (++values > limits.values) throw malformed(`it holds more than ${limits.values} values`);
    }
  }
}

const marks = { quote: 34, comma: 44, array: 91, backslash: 92, arrayEnd: 93, object: 123, objectEnd: 125 };

function endOfString(text: string, begin: number): number {
  for (let end = text.indexOf('"', begin + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === marks.backslash) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

function takeName(names: Set<string>, written: string): void {
  const name = nameOf(written);
  if (names.has(name)) throw malformed(`${written} stands twice in one object`);
  if (names.add(name).size > limits.names) throw malformed(`it holds more than ${limits.names} names in one object`);
}

/** One name can be written in several ways. */
function nameOf(written: string): string {
  try {
    return written.includes('\\') ? JSON.parse(written) : written.slice(1, -1);
  } catch (cause) {
    throw malformed((cause as Error).message, cause);
  }
}
