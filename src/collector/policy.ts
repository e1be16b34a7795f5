import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../errors.ts';
import { type Policy, usualPolicy } from '../fleet/policy.ts';
import { readPolicy } from '../fleet/read-policy.ts';

/** The policy in force: `policy.yaml` in the data folder; the usual one where there is none. @throws POLICY_INVALID */
export function policyIn({ data }: { data: string }): Policy {
  const file = path.join(data, 'policy.yaml');
  return existsSync(file) ? readPolicyFile(file) : usualPolicy;
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
