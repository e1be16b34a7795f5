import { expect } from 'vitest';
import type { Store } from '../../src/collector/store/store.ts';
import { verifyStore } from '../../src/collector/store/verify/verify.ts';

/** All that is known of the fleet is what its envelopes say. */
export async function expectRecounted(store: Store): Promise<void> {
  const { disagreements } = await verifyStore(store);
  expect(disagreements).toEqual([]);
}
