import Type from 'typebox';
import { Errors } from 'typebox/value';
import { type Document, LineCounter, type Node, parseDocument } from 'yaml';
import { ShipshapeError } from '../errors.ts';
import { platforms, severities } from '../protocol/check.ts';
import { CheckId, Closed, OneOf } from '../protocol/terms.ts';
import { type Policy, usualPolicy } from './policy.ts';

const Freshness = Type.Integer({ minimum: 1, maximum: 365 });
const Grace = Type.Integer({ minimum: 0, maximum: 365 });
const List = (item: Type.TSchema) => Type.Array(item, { minItems: 1, maxItems: 2000 });

const Written = Closed({
  freshness: Type.Optional(Freshness),
  grace: Type.Optional(Grace),
  required: Type.Optional(
    List(
      Closed({
        checks: List(CheckId),
        platforms: Type.Optional(List(OneOf([...platforms]))),
        groups: Type.Optional(List(Type.String({ minLength: 1, maxLength: 64 }))),
      }),
    ),
  ),
  checks: Type.Optional(
    Type.Record(
      CheckId,
      Closed({
        freshness: Type.Optional(Freshness),
        grace: Type.Optional(Grace),
        severity: Type.Optional(OneOf([...severities])),
      }),
      { additionalProperties: false },
    ),
  ),
});

/**
 * Reads a policy: YAML 1.2 with a closed schema. `name` is how the file is called in problems.
 * @throws POLICY_INVALID for the first thing that is wrong, with its line and value
 */
export function readPolicy(name: string, text: string): Policy {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number) => `${name}:${counter.linePos(offset).line || 1}`;
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) throw invalid(`${at(broken.pos[0])}: this is no YAML: ${broken.message}`);
  const written: unknown = plainOf(document, name) ?? {};
  const [wrong] = Errors(Written, written);
  if (wrong) {
    const path = wrong.instancePath.split('/').slice(1);
    throw invalid(`${at(offsetOf(document, path))}: ${path.join('.') || 'the policy'} ${problemOf(wrong, path, written)}`);
  }
  const policy = { ...usualPolicy, ...(written as Partial<Policy>) };
  const idle = ruleOfNothing(policy);
  if (idle)
    throw invalid(`${at(offsetOf(document, ['checks', idle]))}: checks.${idle} has a rule, and is required of no laptop`, [
      'Name it under `required`, or remove its rule.',
    ]);
  return policy;
}

function plainOf(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(`${name}: ${(cause as Error).message}`);
  }
}

type Wrong = ReturnType<typeof Errors>[number];

function problemOf(wrong: Wrong, path: string[], written: unknown): string {
  const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], written);
  if (wrong.keyword === 'boolean') return 'is nothing that a policy says';
  if (wrong.keyword === 'required') return wrong.message;
  const choices = wrong.keyword === 'enum' ? (wrong.params as { allowedValues: string[] }).allowedValues.join(', ') : undefined;
  return `is ${JSON.stringify(value)}, which ${choices === undefined ? wrong.message : `is none of ${choices}`}`;
}

/** Where the innermost part of this path stands: the key of a map, the item of a list. */
function offsetOf(document: Document, path: string[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(document, path.slice(0, length));
    if (node?.range) return node.range[0];
  }
  return (document.contents as Node | null)?.range?.[0] ?? 0;
}

function nodeAt(document: Document, path: string[]): Node | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const items = (parent as { items?: ({ key?: Node & { value?: unknown } } & Node)[] } | null)?.items ?? [];
  const last = path.at(-1) as string;
  return items.find(({ key }) => key && String(key.value) === last)?.key ?? items[Number(last)];
}

/** A check that has a rule of its own, while the policy names the required ones without it: most often a word that is misspelt. */
function ruleOfNothing({ required, checks }: Policy): string | undefined {
  if (!required) return undefined;
  const named = new Set(required.flatMap(({ checks }) => checks));
  return Object.keys(checks).find(check => !named.has(check));
}

function invalid(why: string, hints: string[] = []): ShipshapeError {
  const known =
    'A policy says: freshness, grace, required (a list of checks, platforms, groups), checks (freshness, grace, severity by check).';
  return new ShipshapeError('POLICY_INVALID', why, { hint: [...hints, known].join('\n') });
}
