import type { DeviceFacts } from '../fleet/device.ts';
import { type Silence, silences } from '../fleet/silence.ts';
import type { Who } from './access.ts';
import { judgedAt } from './fleet.ts';
import { allDeviceFacts } from './store/devices/device-facts.ts';
import { policyInForce } from './store/policies.ts';
import type { Store } from './store/store.ts';
import { toldTo } from './told.ts';

type Asking = { day: string | undefined; now: number; who: Who | undefined };

/** The laptops that are silent now, or were at the end of a day, and what whoever asks is told of each: the causes are guessed from no more than that. */
export async function silencesAt(
  store: Store,
  { day, now, who }: Asking,
): Promise<{ silences: Silence[]; names: ReadonlyMap<string, DeviceFacts>; asOf: number }> {
  const names = new Map([...(await allDeviceFacts(store))].map(([device, facts]) => [device, toldTo(who, facts)]));
  const { laptops, asOf } = await laptopsAt(store, names, day, now);
  const { freshness } = await policyInForce(store, asOf);
  return { silences: silences(laptops, freshness, asOf), names, asOf };
}

/** The laptops of that moment, each with when it had made its latest report. */
async function laptopsAt(store: Store, names: ReadonlyMap<string, DeviceFacts>, day: string | undefined, now: number) {
  if (day === undefined) return { laptops: [...names.values()].filter(({ state }) => state === 'active'), asOf: now };
  const { devices, judgement } = await judgedAt(store, { day, now });
  const laptops = devices.flatMap(({ device, reported }) => {
    const facts = names.get(device);
    return facts ? [{ ...facts, madeAt: reported }] : [];
  });
  return { laptops, asOf: judgement.now };
}
