import { isMap, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type CheckHeader, risks, severities } from '../protocol/check.ts';

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
    const line = lineAt((key as Node).range?.[0] ?? 0);
    const rule = ruleOf(fields, field);
    if (!rule) throw new HeaderProblem(name, line, `${field || 'this key'} is no field; known: ${Object.keys(fields).join(', ')}`);
    const plain = (value as Node | null)?.toJS(document) ?? null;
    const problem = rule.check(plain);
    if (problem) throw new HeaderProblem(name, line, `${field}: ${problem}`);
    values[field] = plain;
  }
  for (const [field, rule] of Object.entries(fields)) {
    if (field in values) continue;
    if ('default' in rule) {
      if (rule.default !== undefined) values[field] = rule.default;
    } else throw new HeaderProblem(name, lines[0] ?? 1, `${field} is missing`);
  }
  const fixing = ['fix', 'changes', 'risk'];
  const lacking = fixing.find(field => !(field in values));
  const given = fixing.find(field => field in values);
  if (lacking && given) throw new HeaderProblem(name, lines[0] ?? 1, `${lacking} is missing: ${given} says that there is a fix`);
  return values as CheckHeader;
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

type Rule = { check: (value: unknown) => string | undefined; default?: unknown };

const text: Rule = {
  check: value =>
    typeof value === 'string' && value.trim() !== '' && !/[^\P{Cc}\n]/u.test(value) ? undefined : `${show(value)} is no text`,
};
const texts: Rule = {
  check: value =>
    Array.isArray(value) && value.length > 0 && value.every(item => !text.check(item)) ? undefined : 'wanted a list of texts',
};
const wholeNumber = (minimum: number, maximum: number): Rule => ({
  check: value =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      ? undefined
      : `${show(value)} is no whole number from ${minimum} to ${maximum}`,
});
const oneOf = (...words: readonly string[]): Rule => ({
  check: value => (words.includes(value as string) ? undefined : `${show(value)} is none of ${words.join(', ')}`),
});
const boolean: Rule = { check: value => (typeof value === 'boolean' ? undefined : `${show(value)} is neither true nor false`) };

/** The frameworks whose controls a check can support, each with the form of its ids. */
const control =
  /^(cis-(macos|debian|ubuntu|fedora|v8)-\d+(\.\d+)*|nist-800-53-[a-z]{2}-\d+(\(\d+\))?|iso27001-a\.\d+\.\d+|soc2-[a-z]+\d+\.\d+)$/;

const fields: Record<string, Rule> = {
  title: text,
  failing: text,
  why: text,
  severity: oneOf(...severities),
  controls: {
    check: value => {
      if (!Array.isArray(value)) return 'wanted a list of control ids; [] for none';
      const wrong = value.find(id => typeof id !== 'string' || !control.test(id));
      return wrong === undefined
        ? undefined
        : `${show(wrong)} is no control id such as cis-macos-2.6.6, cis-v8-3.6, nist-800-53-sc-28(1), iso27001-a.8.24 or soc2-cc6.7`;
    },
  },
  needs: { ...oneOf('root', 'session'), default: undefined },
  exclusive: { ...boolean, default: undefined },
  seconds: { ...wholeNumber(1, 300), default: 10 },
  params: { check: paramsProblem, default: {} },
  reads: texts,
  steps: texts,
  pane: {
    check: value =>
      typeof value === 'string' && /^(x-apple\.systempreferences:[\w.?&=+-]+|gnome-control-center:[a-z-]+)$/.test(value)
        ? undefined
        : `${show(value)} is no x-apple.systempreferences: URL and no gnome-control-center:PANEL`,
    default: undefined,
  },
  fix: { ...text, default: undefined },
  changes: {
    check: value => {
      if (!Array.isArray(value) || value.length === 0) return 'wanted a list of files and settings';
      const wrong = value.find(item => typeof item !== 'string' || !/^(~|(~?(\/(?!\.\.?(\/|$))[^/\0]+)+)|setting: \S.*)$/.test(item));
      return wrong === undefined ? undefined : `${show(wrong)} is neither a whole path such as /etc/x or ~/.x nor "setting: NAME"`;
    },
    default: undefined,
  },
  risk: { ...oneOf(...risks), default: undefined },
};

const parameterFields: Record<string, Record<string, Rule>> = {
  integer: {
    default: wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    minimum: wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    maximum: wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  },
  boolean: { default: boolean },
  choice: { default: text, choices: texts },
  list: { default: { check: value => (Array.isArray(value) && value.every(word) ? undefined : 'wanted a list of words without blanks') } },
  map: { default: { check: value => (isRecord(value) && Object.entries(value).every(pair) ? undefined : 'wanted `name: word` pairs') } },
  text: { default: { check: value => (typeof value === 'string' && !/\p{Cc}/u.test(value) ? undefined : 'wanted a text of one line') } },
};

/** A list travels to the check with blanks between its words, so a word has none. */
function word(value: unknown): boolean {
  return typeof value === 'string' && /^\S+$/.test(value);
}

/** A map travels as the words `name=value`: the name ends at the first =. */
function pair([name, value]: [string, unknown]): boolean {
  return word(name) && !name.includes('=') && word(value);
}

function paramsProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return 'wanted a list of `name: {type: …}`';
  for (const [name, parameter] of Object.entries(value)) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) return `${name} is no name of lower-case letters, digits and _`;
    if (!isRecord(parameter)) return `${name} wants type, default and about`;
    const rules = ruleOf(parameterFields, String(parameter.type));
    if (!rules) return `${name}: type ${show(parameter.type)} is none of ${Object.keys(parameterFields).join(', ')}`;
    const problem = parameterProblem(parameter, { type: text, about: text, ...rules });
    if (problem) return `${name}: ${problem}`;
  }
  return undefined;
}

function parameterProblem(parameter: Record<string, unknown>, rules: Record<string, Rule>): string | undefined {
  for (const key of Object.keys(parameter)) if (!ruleOf(rules, key)) return `${key} is no field of a ${parameter.type}`;
  for (const [key, rule] of Object.entries(rules)) {
    const problem = rule.check(parameter[key]);
    if (problem) return `${key}: ${problem}`;
  }
  const {
    default: value,
    minimum,
    maximum,
    choices,
  } = parameter as { default: unknown; minimum?: number; maximum?: number; choices?: string[] };
  if (choices && !choices.includes(String(value))) return `default ${show(value)} is none of ${choices.join(', ')}`;
  if (minimum !== undefined && maximum !== undefined && (Number(value) < minimum || Number(value) > maximum))
    return `default ${value} is not within ${minimum} to ${maximum}`;
  return undefined;
}

/** Every object has a `constructor`: only what stands in the table itself is a rule. */
function ruleOf<R>(table: Record<string, R>, key: string): R | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
