import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../errors.ts';
import type { Policy } from '../fleet/policy.ts';
import { readPolicy } from '../fleet/read-policy.ts';
import { savePolicy } from './store/policies.ts';
import type { Store } from './store/store.ts';

const name = 'policy.yaml';

/**
 * Makes the text of `policy.yaml` in the data folder the policy in force when it is another than was taken in last. What somebody
 * saved elsewhere meanwhile stays in force while the file stays what it is, and when it is gone.
 * @throws POLICY_INVALID naming the file, of which nothing is taken in then
 */
export async function takeInPolicy(store: Store, { data }: { data: string }, now: number): Promise<void> {
  const file = policyFile({ data });
  if (file === undefined) return;
  const text = textOf(file);
  readPolicy(file, text);
  await savePolicy(store, { text, author: name }, now, ({ own }) => own?.text !== text);
}

/** The file that says the policy, where there is one: then nobody changes it anywhere else. */
export function policyFile({ data }: { data: string }): string | undefined {
  const file = path.join(data, name);
  return existsSync(file) ? file : undefined;
}

/** @throws POLICY_INVALID also when it cannot be read */
export function readPolicyFile(file: string): Policy {
  return readPolicy(file, textOf(file));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ShipshapeError('POLICY_INVALID', `the policy cannot be read: ${(cause as Error).message}`, { cause });
  }
}
