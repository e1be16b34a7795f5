/**
 * What a YAML mapping of one line a value says, or undefined where it uses anything else of YAML than names, plain or quoted
 * texts, whole numbers, true and false, `[a, b]`, `{a: b}`, and one list or mapping indented by two blanks. What this gives,
 * a whole reader of YAML 1.2 gives too; that one costs fifty times as much to load, and a header seldom needs it.
 */
export function readPlainYaml(yaml: string): Record<string, unknown> | undefined {
  if (strange.test(yaml)) return undefined;
  try {
    return mappingOf(yaml.split('\n'), '');
  } catch (error) {
    if (error === unsure) return undefined;
    throw error;
  }
}

/** Control characters, other ends of a line, halves of a pair, marks of order: YAML has rules of its own for some of them. */
const strange = /[^\n\x20-\x7e\xa0-\u1fff\u2010-\u2027\u20a0-\ud7ff]/;

const unsure = Symbol('this is more than plain YAML');

function mappingOf(lines: string[], indent: '' | '  '): Record<string, unknown> {
  const mapping: Record<string, unknown> = {};
  for (let at = 0; at < lines.length; ) {
    const { 1: key = '', 2: value } = lineOf.exec((lines[at] as string).slice(indent.length)) ?? [];
    if (!lines[at]?.startsWith(indent) || key === '' || special.test(key) || Object.hasOwn(mapping, key)) throw unsure;
    const begin = ++at;
    if (value === undefined) while (lines[at]?.startsWith('  ')) at++;
    mapping[key] = value === undefined ? blockOf(lines.slice(begin, at), indent) : readValue(value);
  }
  return mapping;
}

const lineOf = /^([a-z][a-z0-9_]*):(?: (.*))?$/;

function blockOf(lines: string[], indent: string): unknown {
  if (lines.length === 0 || indent !== '') throw unsure;
  if (!lines[0]?.startsWith('  - ')) return mappingOf(lines, '  ');
  return lines.map(line => {
    if (!line.startsWith('  - ')) throw unsure;
    return readValue(line.slice(4));
  });
}

function readValue(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.value(false);
  if (reader.at !== text.length) throw unsure;
  return value;
}

class Reader {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Within brackets a plain text ends where a sign of theirs stands. */
  value(within: boolean): unknown {
    if (this.#take(/\[/y)) return this.#list();
    if (this.#take(/\{/y)) return this.#map();
    const quoted = this.#take(/'((?:[^']|'')*)'/y) ?? this.#take(/"([^"\\]*)"/y);
    if (quoted) return quoted[0].startsWith("'") ? quoted[1]?.replaceAll("''", "'") : quoted[1];
    return plainOf(this.#take(within ? /[^,[\]{}]+/y : /.+/y)?.[0] ?? '');
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    if (this.#take(/\]/y)) return list;
    do list.push(this.value(true));
    while (this.#take(/, /y));
    this.#must(/\]/y);
    return list;
  }

  #map(): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    if (this.#take(/\}/y)) return map;
    do {
      const key = this.#must(/([a-z][a-z0-9_]*): /y)[1] as string;
      if (special.test(key) || Object.hasOwn(map, key)) throw unsure;
      map[key] = this.value(true);
    } while (this.#take(/, /y));
    this.#must(/\}/y);
    return map;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  #must(pattern: RegExp): RegExpExecArray {
    const found = this.#take(pattern);
    if (!found) throw unsure;
    return found;
  }
}

/** Words that are no texts, in some spelling. */
const special = /^(null|true|false)$/i;

/** A text that begins with a letter or a slash is no number; of the words that YAML gives another meaning, two are read here. */
function plainOf(text: string): unknown {
  if (/^(0|[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (!/^([A-Za-z/]|~\/)/.test(text) || /: | #|[: ]$/.test(text) || special.test(text)) throw unsure;
  return text;
}
