/** How times are written for people who read in a terminal. All are epoch milliseconds. */

const minute = 60_000;

/** `2026-11-25 09:00 UTC` */
export function momentText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `just now`, `5 minutes ago`, `3 days ago` */
export function agoText(at: number, now: number): string {
  const passed = Math.max(0, now - at);
  if (passed < minute) return 'just now';
  const [size, unit] = ([
    [1440 * minute, 'day'],
    [60 * minute, 'hour'],
    [minute, 'minute'],
  ].find(([size]) => passed >= (size as number)) ?? [minute, 'minute']) as [number, string];
  const count = Math.floor(passed / size);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
