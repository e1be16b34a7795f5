import { readCatalogue } from '../agent/checks/catalogue.ts';
import { suiteKey, suitesOf } from '../agent/checks/suites.ts';
import { splitIn } from '../agent/delivery/split.ts';
import { howFar } from '../agent/delivery/spool.ts';
import { lastAudit } from '../agent/history.ts';
import { readIdentity } from '../agent/line/identity.ts';
import { thisMachine } from '../agent/machine.ts';
import { builtInSuite, stateFile, stateFolder } from '../agent/paths.ts';
import { publish } from '../agent/published.ts';
import { excusesNow } from '../agent/waivers/kept.ts';
import { ShipshapeError } from '../errors.ts';

/** Where root audits the whole machine, everybody on it may read what root sees in status. That it cannot be written keeps no audit back. */
export function publishForAll(): void {
  const { isRoot, platform } = thisMachine();
  if (!isRoot || !splitIn(stateFolder())) return;
  try {
    const file = stateFile();
    const suites = suitesOf(readCatalogue([builtInSuite], { platform }));
    const last = lastAudit(file, [suiteKey(builtInSuite)]);
    if (!last) return;
    const identity = readIdentity(file);
    publish(stateFolder(), {
      ...last,
      standings: last.standings.filter(({ check, suite }) => suites.get(check) === suite),
      waived: [...excusesNow(file, Date.now())].map(([check, { until }]) => ({ check, until })),
      sent: identity ? howFar(file, identity) : null,
    });
  } catch (error) {
    if (!(error instanceof ShipshapeError)) throw error;
    console.error(`How the machine stands could not be published: ${error.message}`);
  }
}
