import { ShipshapeError } from '../errors.ts';

/** How deep arrays and objects of a message may lie in one another, and how many values it may hold. */
const limits = { depth: 32, values: 100_000 };

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

// A string, or a mark that opens, closes or parts, with what stands before it. Sticky, since a search for the end of a string that
// has none would begin anew at every quote: where it stops before the end, JSON.parse finds the same fault.
const token = /[^"[\]{},]*("(?:[^"\\]|\\.)*"|[[\]{},])/gsy;

/** JSON.parse takes the last of two equal names and nests without end: this looks for both, before it is asked. */
function walk(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let values = 1;
  let nameNext = false;
  for (const [, mark = ''] of text.matchAll(token)) {
    const names = open.at(-1);
    if (mark === '{' || mark === '[') {
      if (open.push(mark === '{' ? new Set() : undefined) > limits.depth) throw malformed(`it is more than ${limits.depth} levels deep`);
      nameNext = mark === '{';
    } else if (mark === '}' || mark === ']') {
      open.pop();
      nameNext = false;
    } else if (mark === ',') {
      nameNext = names !== undefined;
      if (++values > limits.values) throw malformed(`it holds more than ${limits.values} values`);
    } else if (nameNext && names) {
      nameNext = false;
      const name = nameOf(mark);
      if (names.has(name)) throw malformed(`${mark} stands twice in one object`);
      names.add(name);
    }
  }
}

/** One name can be written in several ways. */
function nameOf(written: string): string {
  try {
    return written.includes('\\') ? JSON.parse(written) : written.slice(1, -1);
  } catch (cause) {
    throw malformed((cause as Error).message, cause);
  }
}
