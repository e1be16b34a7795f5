/** A report that waits for its receipt. `day` is the day (UTC) on which it was made, `changed` that some outcome was new in it. */
export type Waiting = { seq: number; day: string; bytes: number; changed: boolean };

/** How much may wait: bytes of envelopes, and days on which reports were made. */
export type Room = { bytes: number; days: number };

export const spoolRoom: Room = { bytes: 64 * 1024 * 1024, days: 90 };

export type Dropped = { seq: number; why: 'full' | 'old' };

/**
 * Which reports must go for want of room, in the order of `seq`. Days are counted, not measured: a clock that is a year ahead
 * for an hour makes nothing old. Of what is too much, the unchanged go first, the first of a day after the others, then the
 * changed, always the oldest first; the newest stays.
 */
export function mustGo(waiting: readonly Waiting[], room: Room = spoolRoom): Dropped[] {
  const days = new Set([...new Set(waiting.map(({ day }) => day).reverse())].slice(0, room.days));
  const [young = [], old = []] = [true, false].map(isYoung => waiting.filter(({ day }) => days.has(day) === isYoung));
  let excess = young.reduce((sum, { bytes }) => sum + bytes, 0) - room.bytes;
  const full = leastWorthFirst(young).filter(({ bytes }) => {
    const mustMakeRoom = excess > 0;
    if (mustMakeRoom) excess -= bytes;
    return mustMakeRoom;
  });
  const gone = [...old.map(({ seq }) => ({ seq, why: 'old' as const })), ...full.map(({ seq }) => ({ seq, why: 'full' as const }))];
  return gone.sort((a, b) => a.seq - b.seq);
}

/** All but the newest. */
function leastWorthFirst(reports: readonly Waiting[]): Waiting[] {
  const days = new Set<string>();
  const worth = new Map(
    reports.map(report => {
      const isFirstOfDay = !days.has(report.day);
      days.add(report.day);
      return [report, report.changed ? 2 : isFirstOfDay ? 1 : 0];
    }),
  );
  return reports.slice(0, -1).sort((a, b) => (worth.get(a) ?? 0) - (worth.get(b) ?? 0) || a.seq - b.seq);
}
