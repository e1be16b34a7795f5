import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../errors.ts';
import { readForeign } from './delivery/foreign.ts';
import type { HowFar } from './delivery/spool.ts';
import type { LastAudit, Standing } from './history.ts';
import { rootMustNotWrite } from './ownership.ts';

/**
 * What everybody on this machine may read of the whole machine's last audit. It holds no evidence and no reasons, in which root may have
 * seen what is not for everybody. Times UTC; `sent` is null where the machine is not enrolled.
 */
export type Published = Pick<LastAudit, 'profile' | 'startedAt'> & {
  standings: Pick<Standing, 'check' | 'outcome' | 'since' | 'askedAt'>[];
  waived: { check: string; until: string }[];
  sent: HowFar | null;
};

const name = 'published.json';

/** Writes it for all to read, whole or not at all. @throws PERMISSION_REQUIRED where others can lead root astray, OUTPUT_UNWRITABLE */
export function publish(folder: string, { profile, startedAt, standings, waived, sent }: Published): void {
  const [file, draft] = [path.join(folder, name), path.join(folder, `${name}.new`)];
  const danger = process.getuid?.() === 0 ? rootMustNotWrite(file) : undefined;
  if (danger) throw new ShipshapeError('PERMISSION_REQUIRED', `root must not write into ${folder}: ${danger}`);
  const few = standings.map(({ check, outcome, since, askedAt }) => ({ check, outcome, since, askedAt }));
  const text = `${JSON.stringify({ profile, startedAt, standings: few, waived, sent })}\n`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    chmodSync(draft, 0o644);
    renameSync(draft, file);
  } catch (cause) {
    throw new ShipshapeError('OUTPUT_UNWRITABLE', `${file} could not be written: ${(cause as Error).message}`, { cause });
  }
}

/** Undefined where root has published nothing that can be read. */
export function readPublished(folder: string): Published | undefined {
  try {
    const said = JSON.parse(readForeign(path.join(folder, name))?.toString('utf8') ?? 'null') as Published | null;
    return said && Array.isArray(said.standings) && Array.isArray(said.waived) ? said : undefined;
  } catch {
    return undefined; // nothing is then claimed of the machine
  }
}
