import { html } from 'ghtml';

/** How times are written for people. All are epoch milliseconds. */

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

/** `28 Nov 2026, 04:35 UTC`, as HTML that programs read, too. */
export function whenHtml(at: number): string {
  return html`<time datetime="${new Date(at).toISOString()}">${dateText(at)}, ${new Date(at).toISOString().slice(11, 16)} UTC</time>`;
}

/** `28 Nov 2026` (UTC); with the time of the day where the pointer rests. */
export function dateHtml(at: number): string {
  return html`<time datetime="${new Date(at).toISOString()}" title="${momentText(at)}">${dateText(at)}</time>`;
}

/** `3 days`, `5 hours`, `12 minutes` */
export function lengthText(ms: number): string {
  const hours = Math.floor(ms / (60 * minute));
  if (hours < 1) {
    const minutes = Math.floor(ms / minute);
    return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  }
  return hours < 48 ? `${hours} ${hours === 1 ? 'hour' : 'hours'}` : `${Math.floor(hours / 24)} days`;
}

function dateText(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
