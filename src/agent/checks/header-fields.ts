import { type CheckHeader, risks, severities } from '../../protocol/check.ts';

/** What is wrong with the value of one field of a header, or with its name; undefined for nothing. */
export function fieldProblem(field: string, value: unknown): string | undefined {
  const rule = ruleOf(fields, field);
  if (!rule) return `${field || 'this key'} is no field; known: ${Object.keys(fields).join(', ')}`;
  const problem = rule.check(value);
  return problem && `${field}: ${problem}`;
}

/** Which field a header without any other problem still lacks. */
export function missingProblem(values: Record<string, unknown>): string | undefined {
  const missing = Object.entries(fields).find(([field, rule]) => !(field in values) && !('default' in rule));
  if (missing) return `${missing[0]} is missing`;
  const fixing = ['fix', 'changes', 'risk'];
  const lacking = fixing.find(field => !(field in values));
  const given = fixing.find(field => field in values);
  return lacking && given && `${lacking} is missing: ${given} says that there is a fix`;
}

/** A header without any problem, whole. */
export function withDefaults(values: Record<string, unknown>): CheckHeader {
  const defaults = Object.entries(fields).filter(([field, rule]) => rule.default !== undefined && !(field in values));
  return { ...values, ...Object.fromEntries(defaults.map(([field, rule]) => [field, rule.default])) } as CheckHeader;
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
