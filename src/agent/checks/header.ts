import { createRequire } from 'node:module';
import type { Node } from 'yaml';
import type { CheckHeader } from '../../protocol/check.ts';
import { readPlainYaml } from '../plain-yaml.ts';
import { fieldProblem, missingProblem, withDefaults } from './header-fields.ts';

/** What is wrong with a check file, told as `file:line: what`. */
export class HeaderProblem extends Error {
  constructor(file: string, line: number, what: string) {
    super(`${file}:${line}: ${what}`);
    this.name = 'HeaderProblem';
  }
}

/**
 * The metadata of a check: the YAML of its `#:` lines, of any program text whose comments start with #, // or --.
 * `name` is how the file is called in problems; `text` its whole content.
 * @throws HeaderProblem for the first thing that is wrong, with its line.
 */
export function readHeader(name: string, text: string): CheckHeader {
  const { yaml, lines } = headerLines(name, text);
  return readPlainHeader(yaml) ?? readAnyHeader(name, yaml, lines);
}

/** Most headers need little of YAML. One that does, or in which anything is wrong, is for the whole reader: it knows the lines. */
function readPlainHeader(yaml: string): CheckHeader | undefined {
  const values = readPlainYaml(yaml);
  if (!values || Object.entries(values).some(([field, value]) => fieldProblem(field, value) !== undefined)) return undefined;
  return missingProblem(values) === undefined ? withDefaults(values) : undefined;
}

function readAnyHeader(name: string, yaml: string, lines: number[]): CheckHeader {
  const { isMap, isScalar, LineCounter, parseDocument, visit } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number) => lines[counter.linePos(offset).line - 1] ?? 1;
  const error = document.errors[0] ?? document.warnings[0];
  if (error) throw new HeaderProblem(name, lineAt(error.pos[0]), `the header is no YAML: ${error.message}`);
  visit(document, {
    Alias(_, { source, range }) {
      throw new HeaderProblem(name, lineAt(range?.[0] ?? 0), `*${source}: a header knows no aliases; write the value out`);
    },
  });
  const root = document.contents;
  if (!isMap(root)) throw new HeaderProblem(name, lines[0] ?? 1, 'the header is no list of `key: value` lines');

  const values: Record<string, unknown> = {};
  for (const { key, value } of root.items) {
    const field = isScalar(key) ? String(key.value) : '';
    const plain = (value as Node | null)?.toJS(document) ?? null;
    const problem = fieldProblem(field, plain);
    if (problem) throw new HeaderProblem(name, lineAt((key as Node).range?.[0] ?? 0), problem);
    values[field] = plain;
  }
  const missing = missingProblem(values);
  if (missing) throw new HeaderProblem(name, lines[0] ?? 1, missing);
  return withDefaults(values);
}

function headerLines(name: string, text: string): { yaml: string; lines: number[] } {
  const yaml: string[] = [];
  const lines: number[] = [];
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    const apart = number > (lines.at(-1) ?? number) + 1;
    if (line.endsWith('\r') && !apart) throw new HeaderProblem(name, number, 'lines end with CR LF; write them with LF alone');
    const match = /^(?:#|\/\/|--):(?: (.*)|)$/.exec(line);
    if (!match) continue;
    if (apart) throw new HeaderProblem(name, number, 'this line stands apart from the header');
    yaml.push(match[1] ?? '');
    lines.push(number);
  }
  if (yaml.length === 0) throw new HeaderProblem(name, 1, 'there is no header: no line starts with `#: `');
  return { yaml: yaml.join('\n'), lines };
}
