import { unshown } from '../src/protocol/words.ts';

/** Words of others as a page or a terminal may show them: what is not shown is marked. */
export function plain(words: string): string {
  return words.replace(unshown, '\ufffd');
}
