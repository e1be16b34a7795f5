import { readFileSync } from 'node:fs';
import { ShipshapeError } from '../errors.ts';
import { type ProfileName, profileNames } from '../protocol/profiles.ts';
import { rootMustNotRun } from './ownership.ts';
import { readPlainYaml } from './plain-yaml.ts';

/** How a company wants its machines audited: the profile of the daily report, and whether its people are told of it. */
export type MachineConfig = { profile: ProfileName; notices: boolean };

const usual: MachineConfig = { profile: 'standard', notices: true };

/**
 * What the file says of a whole machine; the usual where there is none.
 * @throws CONFIG_INVALID when it says anything else, or when others than root may have written it
 */
export function readMachineConfig(file: string | undefined, isRoot: boolean): MachineConfig {
  const text = file === undefined ? undefined : textOf(file);
  if (file === undefined || text === undefined) return usual;
  const danger = isRoot ? rootMustNotRun(file) : undefined;
  if (danger) throw invalid(file, danger);
  const lines = text.split('\n').filter(line => !/^\s*(#|$)/.test(line));
  const {
    profile = usual.profile,
    notices = usual.notices,
    ...others
  } = lines.length === 0 ? {} : (readPlainYaml(lines.join('\n')) ?? { '': '' });
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(file, unknown === '' ? 'a line is no `name: value`' : `it knows no ${unknown}`);
  if (!profileNames.includes(profile as ProfileName)) throw invalid(file, `profile wants one of ${profileNames.join(', ')}`);
  if (typeof notices !== 'boolean') throw invalid(file, 'notices wants true or false');
  return { profile: profile as ProfileName, notices };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw invalid(file, (error as Error).message);
  }
}

function invalid(file: string, why: string): ShipshapeError {
  return new ShipshapeError('CONFIG_INVALID', `${file} cannot be followed: ${why}`, { hint: 'It may hold: profile, notices.' });
}
