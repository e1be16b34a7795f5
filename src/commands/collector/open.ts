import { readConfig } from '../../collector/config.ts';
import { openData } from '../../collector/data.ts';
import type { Store } from '../../collector/store/store.ts';

/** Who acts when somebody works on the host itself, as the audit log names it. */
export const hostConsole = 'host console';

/** Does something with a collector's store, whether the collector runs or not. */
export async function withStore<T>(data: string | undefined, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openData(readConfig({ data }, process.env));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
