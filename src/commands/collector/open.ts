import { readConfig } from '../../collector/config.ts';
import { openData } from '../../collector/data.ts';
import type { Store } from '../../collector/store/store.ts';
import { ShipshapeError } from '../../errors.ts';

/** Which collector's data a command works with. */
export type Data = { data: string | undefined };
export const dataOption = { string: true, describe: "The collector's folder" } as const;

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

/** Does something to one of what `list` lists, and says so. @throws NOT_FOUND when there is none to which it could be done */
export async function change(
  data: string | undefined,
  { kind, id, done, list }: { kind: string; id: string; done: string; list: string },
  deed: (store: Store) => Promise<boolean>,
): Promise<void> {
  if (!(await withStore(data, deed)))
    throw new ShipshapeError('NOT_FOUND', `there is no ${kind} ${id} that could be ${done}`, {
      hint: `List them: shipshape collector ${list}`,
    });
  console.log(`${done} ${id}`);
}
