import type { Item, Notice } from '../agent/notices/decide.ts';
import type { Words } from '../agent/notices/show.ts';
import { short } from '../protocol/words.ts';

const mostItems = 3;

/** A notice in the few words that a desktop shows: what fails, worst first, and the command that begins to mend it. */
export function formatNotice({ failing, mended }: Notice): Words {
  const [first] = failing;
  if (!first) return { title: count(mended, 'is in order again', 'are in order again'), body: listed(mended) };
  const again = mended.length > 0 ? [`In order again: ${listed(mended, '', ', ')}`] : [];
  return {
    title: count(failing, 'is not in order', 'are not in order'),
    body: [listed(failing), `To mend it: shipshape fix ${first.check}`, ...again].join('\n'),
  };
}

function count(items: readonly Item[], one: string, many: string): string {
  return items.length === 1 ? `One thing ${one} on this laptop` : `${items.length} things ${many} on this laptop`;
}

function listed(items: readonly Item[], bullet = '• ', between = '\n'): string {
  const left = items.length - mostItems;
  // notify-send takes a backslash and the letter after it for one character.
  const told = items.slice(0, mostItems).map(({ text }) => bullet + short(text, 80).replaceAll('\\', '/'));
  return [...told, ...(left > 0 ? [`and ${left} more: shipshape status`] : [])].join(between);
}
