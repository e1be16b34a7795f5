import { findSetting, keepSetting } from './settings.ts';
import type { Db } from './store.ts';

/** The first day (days since 1970, UTC) of which the history is still whole; -Infinity when nothing was pruned yet. */
export async function historyFrom(db: Db): Promise<number> {
  const kept = await findSetting({ db }, 'history-from');
  return kept ? Number(kept.toString()) : Number.NEGATIVE_INFINITY;
}

export async function setHistoryFrom(db: Db, day: number): Promise<void> {
  await keepSetting({ db }, 'history-from', Buffer.from(String(day)));
}
