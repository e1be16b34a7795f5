import { html } from 'ghtml';
import { type DeviceFacts, nameOf } from '../../src/fleet/device.ts';
import type { Silence, SilenceCause } from '../../src/fleet/silence.ts';
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
  switch (cause.kind) {
    case 'never':
      return 'never reported: see whether its schedule was set up';
    case 'replaced':
      return html`probably replaced by <a href="${deviceUrl(cause.by, day)}">!${said(name(cause.by))}</a>`;
    case 'forked':
      return 'its state was copied or restored, so its reports are refused';
    case 'together':
      return html`fell silent on one day with ${counted(cause.others, 'other')}: something they share`;
    case 'lost':
      return 'silent for more than a month: retired, lost or reinstalled';
    case 'away':
      return 'switched off, or its owner is away';
  }
}
