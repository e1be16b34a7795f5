import { html } from 'ghtml';
import { type DeviceFacts, nameOf } from '../../src/fleet/device.ts';
import type { Silence, SilenceCause } from '../../src/fleet/silence.ts';
import { causeText } from '../causes.ts';
import { dateHtml } from '../moments.ts';
import { deviceUrl, withQuery } from '../page.ts';
import { counted, said } from '../words.ts';

export type Silent = Silence;

/** How many of them are shown. */
export const shownSilent = 12;

export function silentTable(silent: readonly Silent[], names: ReadonlyMap<string, DeviceFacts>, day: string | undefined): string {
  if (silent.length === 0) return html`<p>Every laptop has reported within the time that an answer counts.</p>`;
  const name = (device: string) => {
    const facts = names.get(device);
    return facts ? nameOf(facts) : device.slice(0, 8);
  };
  const rows = silent.slice(0, shownSilent).map(
    ({ device, since, cause }) => html`<tr><th scope="row"><a href="${deviceUrl(device, day)}">!${said(name(device))}</a>
<small>!${causeHtml(cause, name, day)}</small></th><td>!${dateHtml(since)}</td></tr>`,
  );
  const more =
    silent.length > shownSilent
      ? html`<p><a href="${withQuery('/devices', { state: 'unknown', sort: 'reported', day })}">All ${counted(silent.length, 'silent laptop')}</a></p>`
      : '';
  return html`<table><thead><tr><th scope="col">Laptop and likely cause</th><th scope="col">Last report</th></tr></thead><tbody>!${rows}</tbody></table>!${more}`;
}

function causeHtml(cause: SilenceCause, name: (device: string) => string, day: string | undefined): string {
  if (cause.kind !== 'replaced') return causeText(cause);
  return html`probably replaced by <a href="${deviceUrl(cause.by, day)}">!${said(name(cause.by))}</a>`;
}
