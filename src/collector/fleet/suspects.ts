import { setImmediate as letOthersIn } from 'node:timers/promises';
import { buildOf, type DeviceFacts } from '../../fleet/device.ts';
import { leastFlips, type Suspicion, suspicionOf } from '../../fleet/suspect.ts';
import { checkFlips, risenChecks } from '../store/devices/check-history.ts';
import type { Store } from '../store/store.ts';

const week = 7 * 86_400_000;

/** The suspect checks of these laptops, now or at a past moment. Only checks whose fails or errors rose are looked at one by one. */
export async function suspectsAt(
  store: Store,
  laptops: Iterable<DeviceFacts>,
  { now, isPast = false }: { now: number; isPast?: boolean },
): Promise<Map<string, Suspicion>> {
  const builds = new Map([...laptops].filter(({ platform }) => platform !== null).map(facts => [facts.device, buildOf(facts)]));
  const suspects = new Map<string, Suspicion>();
  for (const check of await risenChecks(store, now, leastFlips)) {
    const suspicion = suspicionOf(await checkFlips(store, check, now - week, isPast ? now : undefined), builds, now);
    if (suspicion) suspects.set(check, suspicion);
    await letOthersIn();
  }
  return suspects;
}
