import { setImmediate as letOthersIn } from 'node:timers/promises';
import { msPerDay } from '../../calendar.ts';
import { buildOf, type DeviceFacts } from '../../fleet/device.ts';
import { leastFlips, type Suspicion, suspicionOf } from '../../fleet/suspect.ts';
import { checkFlips, risenChecks } from '../store/devices/check-history.ts';
import type { Store } from '../store/store.ts';

const week = 7 * msPerDay;

/**
 * The suspect checks of a fleet, now or at a past moment. Only checks whose fails or errors rose are looked at one by one, and most often
 * none did: then nobody asks for its laptops.
 */
export async function suspectsAt(
  store: Store,
  laptopsOf: () => Promise<Iterable<DeviceFacts>>,
  { now, isPast = false }: { now: number; isPast?: boolean },
): Promise<Map<string, Suspicion>> {
  const suspects = new Map<string, Suspicion>();
  const risen = await risenChecks(store, now, leastFlips);
  if (risen.length === 0) return suspects;
  const builds = new Map<string, string>();
  for (const facts of await laptopsOf()) if (facts.platform !== null) builds.set(facts.device, buildOf(facts));
  for (const check of risen) {
    const suspicion = suspicionOf(await checkFlips(store, check, now - week, isPast ? now : undefined), builds, now);
    if (suspicion) suspects.set(check, suspicion);
    await letOthersIn();
  }
  return suspects;
}
