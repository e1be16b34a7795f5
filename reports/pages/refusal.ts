import { html } from 'ghtml';
import { page } from '../page.ts';
import { said } from '../words.ts';

/** What a person sees in the place of a page that cannot be shown. */
export function refusalPage({ message, hint }: { message: string; hint?: string | undefined }): string {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  const content = html`
<h1>!${said(sentence)}</h1>
!${hint === undefined ? '' : html`<p>!${said(hint)}</p>`}
<p><a href="/">To the fleet</a></p>`;
  return page({ title: 'Not shown', content });
}
