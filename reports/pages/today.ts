import { html } from 'ghtml';
import { applying, type Counts, compliance, coverage } from '../../src/fleet/counts.ts';
import { type DeviceFacts, nameOf } from '../../src/fleet/device.ts';
import type { CheckSummary, DeviceState, FleetCounts } from '../../src/fleet/fleet.ts';
import type { Mending } from '../../src/fleet/mending.ts';
import type { Suspicion } from '../../src/fleet/suspect.ts';
import type { ListedWaiver } from '../../src/fleet/waiver.ts';
import type { Check } from '../../src/protocol/check.ts';
import { stackedBar } from '../bars.ts';
import { marked, stateWords } from '../marks.ts';
import { dateHtml, lengthText } from '../moments.ts';
import { checkUrl, deviceUrl, type Frame, page, withQuery } from '../page.ts';
import { bySeverity, failingTitle, questionOf } from '../questions.ts';
import { suspectMark } from '../suspicion.ts';
import { trend } from '../trend.ts';
import { counted, numberText, percentText, said } from '../words.ts';
import { type Silent, silentTable } from './silent.ts';

/**
 * `before` is the fleet at the end of the day before; without it nothing is compared. `days` are the fleet at the ends of the days before,
 * as far as they were counted, the earliest first.
 */
export type Today = {
  fleet: FleetCounts;
  before: FleetCounts | undefined;
  days: readonly FleetCounts[];
  checks: readonly Check[];
  suspects: ReadonlyMap<string, Suspicion>;
  /** How fast fails are mended, by check; of a past day it is not told here. */
  mending: ReadonlyMap<string, Mending>;
  silent: readonly Silent[];
  /** Waivers that end within two weeks. */
  ending: readonly ListedWaiver[];
  names: ReadonlyMap<string, DeviceFacts>;
  /** Whether whoever looks may let laptops join. */
  mayAdmit: boolean;
};

export function todayPage(
  { fleet, before, days, checks, suspects, mending, silent, ending, names, mayAdmit }: Today,
  frame: Frame,
): string {
  if (fleet.devices === 0) return page({ title: 'Fleet', content: frame.day === undefined ? empty(mayAdmit) : nobody, frame });
  const content = html`
<h1>${headline(fleet)}</h1>
!${figures(fleet, before)}
!${states(fleet, frame.day)}
!${trend([...days, fleet])}
<div class="columns">
<section aria-labelledby="failing"><h2 id="failing">What fails, worst first</h2>!${failingTable({ fleet, before, checks, suspects, mending }, frame.day)}</section>
<div>
<section aria-labelledby="silent"><h2 id="silent">Silent laptops</h2>!${silentTable(silent, names, frame.day)}</section>
!${endingSection(ending, names, checks)}
</div>
</div>`;
  return page({ title: 'Fleet', content, frame });
}

function empty(mayAdmit: boolean): string {
  const here = html`<p><a href="/devices/new">Add a device</a> makes the line to paste on the first laptop. On the machine that runs this collector, so does</p>`;
  return html`
<h1>No laptop has joined yet</h1>
!${mayAdmit ? here : html`<p>Make a token on the machine that runs this collector, and paste what it prints on the first laptop:</p>`}
<pre>shipshape collector token create</pre>
<p>Its first report comes within a day, or at once with <code>shipshape audit</code> on it.</p>`;
}

const nobody = html`
<h1>No data</h1>
<p>No laptop had joined by the end of this day.</p>`;

function headline({ states, devices }: FleetCounts): string {
  if (states.failing > 0)
    return `${numberText(states.failing)} of ${counted(devices, 'laptop')} ${states.failing === 1 ? 'is' : 'are'} not in order`;
  const unknown = devices - states.compliant - states.waived - states.grace;
  if (unknown > 0) return `Nothing is known to be wrong; ${counted(unknown, 'laptop')} of ${numberText(devices)} cannot be told`;
  if (states.grace + states.waived > 0) return `All ${counted(devices, 'laptop')} are in order, in grace or waived`;
  return devices === 1 ? 'The one laptop is in order' : `All ${counted(devices, 'laptop')} are in order`;
}

function figures({ counts }: FleetCounts, before: FleetCounts | undefined): string {
  const known = counts.pass + counts.fail + counts.waived;
  return html`<dl class="figures">
<div><dt>Compliance</dt><dd><b>${percentText(compliance(counts))}</b> ${changeText(compliance(counts), before && compliance(before.counts))}
<span>${numberText(counts.pass)} of ${numberText(applying(counts))} answers that apply are a pass</span></dd></div>
<div><dt>Coverage</dt><dd><b>${percentText(coverage(counts))}</b> ${changeText(coverage(counts), before && coverage(before.counts))}
<span>of ${numberText(known)} it is known how they are; of ${numberText(applying(counts) - known)} nobody can tell</span></dd></div>
</dl>`;
}

/** By how much a figure moved since the end of the day before. */
function changeText(now: number | null, before: number | null | undefined): string {
  if (now === null || before === null || before === undefined) return '';
  const tenths = Math.round((now - before) * 10);
  if (tenths === 0) return 'as yesterday';
  return `${tenths > 0 ? '+' : '−'}${Math.abs(tenths / 10).toFixed(1)} since yesterday`;
}

/** How many failing checks are shown. */
const most = 15;

const order: readonly DeviceState[] = ['failing', 'unknown', 'grace', 'waived', 'compliant'];

function states({ states }: FleetCounts, day: string | undefined): string {
  const items = order.map(
    state =>
      html`<li><a href="${withQuery('/devices', { state, day })}">!${marked(state, stateWords[state])} <b>${numberText(states[state])}</b></a></li>`,
  );
  return html`<section class="states" aria-label="Laptops by their worst grade">
!${stackedBar(order.map(state => [state, states[state]]))}
<ul>!${items}</ul></section>`;
}

function failingTable(
  { fleet, before, checks, suspects, mending }: Pick<Today, 'fleet' | 'before' | 'checks' | 'suspects' | 'mending'>,
  day: string | undefined,
): string {
  const failing = fleet.checks.filter(({ counts }) => counts.fail > 0).sort(bySeverity(checks));
  if (failing.length === 0) return html`<p class="good">!${marked('pass', 'Nothing fails.')}</p>`;
  const was = new Map(before?.checks.map(({ check, counts }) => [check, counts]));
  const rows = failing.slice(0, most).map(summary =>
    failingRow(summary, was.get(summary.check), {
      checks,
      suspicion: suspects.get(summary.check),
      mending: mending.get(summary.check),
      day,
    }),
  );
  return html`<table><thead><tr><th scope="col">Check</th><th scope="col" class="lesser">Severity</th><th scope="col" class="number">Laptops</th>
<th scope="col" class="number">Since yesterday</th><th scope="col" class="lesser">Oldest since</th><th scope="col" class="lesser number" title="Within what time half of those that were mended in 90 days were">Mended within</th></tr></thead><tbody>!${rows}</tbody></table>
!${failing.length > most ? html`<p><a href="${withQuery('/checks', { day })}">All ${counted(failing.length, 'failing check')}</a></p>` : ''}`;
}

function failingRow(
  { check, severity, counts, failingSince }: CheckSummary,
  was: Counts | undefined,
  {
    checks,
    suspicion,
    mending,
    day,
  }: { checks: readonly Check[]; suspicion: Suspicion | undefined; mending: Mending | undefined; day: string | undefined },
): string {
  const shown = severity ?? questionOf(checks, check)?.severity;
  return html`<tr><th scope="row"><a href="${checkUrl(check, day)}">!${said(failingTitle(checks, check))}</a>!${suspicion === undefined ? '' : suspectMark}</th>
<td class="lesser">${shown ?? '–'}</td><td class="number">!${marked('fail', numberText(counts.fail))}</td>
<td class="number">${was === undefined ? '' : differenceText(counts.fail - was.fail)}</td>
<td class="lesser">!${failingSince === null ? '' : dateHtml(failingSince)}</td><td class="lesser number">${mending === undefined ? '–' : lengthText(mending.median)}</td></tr>`;
}

function endingSection(ending: readonly ListedWaiver[], names: ReadonlyMap<string, DeviceFacts>, checks: readonly Check[]): string {
  if (ending.length === 0) return '';
  const rows = ending.map(({ device, check, until }) => {
    const facts = names.get(device);
    return html`<tr><th scope="row">!${said(failingTitle(checks, check, facts?.os))}<small><a href="${deviceUrl(device)}">!${said(facts ? nameOf(facts) : device)}</a></small></th><td>!${dateHtml(until - 1)}</td></tr>`;
  });
  return html`<section aria-labelledby="ending"><h2 id="ending">Waivers that end soon</h2><table><thead><tr><th scope="col">Waived fail</th><th scope="col">Last day</th></tr></thead><tbody>!${rows}</tbody></table><p><a href="/waivers">All waivers</a></p></section>`;
}

function differenceText(difference: number): string {
  return difference === 0 ? '·' : `${difference > 0 ? '+' : '−'}${Math.abs(difference)}`;
}
