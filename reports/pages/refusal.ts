import { html } from 'ghtml';
import { page } from '../page.ts';
import { said } from '../words.ts';

/** What a person sees in the place of a page that cannot be shown. `signIn` is where it helps to sign in. */
export function refusalPage({
  message,
  hint,
  signIn,
}: {
  message: string;
  hint?: string | undefined;
  signIn?: string | undefined;
}): string {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  const content = html`
<h1>!${said(sentence)}</h1>
!${hint === undefined ? '' : html`<p>!${said(hint)}</p>`}
!${signIn === undefined ? '<p><a href="/">To the fleet</a></p>' : html`<p><a href="${signIn}">Sign in</a></p>`}`;
  return page({ title: 'Not shown', content });
}
