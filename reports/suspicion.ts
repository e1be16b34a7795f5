import { html } from 'ghtml';
import type { Suspicion } from '../src/fleet/suspect.ts';
import { dateHtml } from './moments.ts';
import { counted, said } from './words.ts';

/** Beside the name of a suspect check. */
export const suspectMark = ' <span class="tag" title="It changed on many laptops of one build at once">suspect</span>';

/** Why a check is suspect, for whoever decides whether to believe it. */
export function suspicionHtml({ build, outcome, flipped, laptops, since }: Suspicion): string {
  return html`<p class="warning"><b>This check is suspect.</b> Since !${dateHtml(since)} it ${outcome === 'fail' ? 'fails' : 'cannot tell'} on
${flipped} of ${counted(laptops, 'laptop')} with !${said(build)}, where it passed before, and hardly elsewhere. Perhaps that release broke
the check, and not the laptops.</p>`;
}
