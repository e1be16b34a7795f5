import { html } from 'ghtml';
import type { GradedControl } from '../../src/fleet/controls.ts';
import { applying, type Counts, compliance } from '../../src/fleet/counts.ts';
import type { Check } from '../../src/protocol/check.ts';
import type { FrameworkName } from '../../src/protocol/controls.ts';
import { gradeBar } from '../bars.ts';
import { type Mark, marked } from '../marks.ts';
import { checkUrl, type Frame, page, withQuery } from '../page.ts';
import { questionOf } from '../questions.ts';
import { counted, numberText, percentText, said } from '../words.ts';

export type GradedFramework = { name: FrameworkName; title: string; controls: readonly GradedControl[] };

const caveat =
  'A check supports a control: its answers are evidence for a part of it. Whether a control is met, people and an auditor decide.';

/** All frameworks, each with what the fleet's answers say of its controls. */
export function frameworksPage(frameworks: readonly GradedFramework[], frame: Frame): string {
  const rows = frameworks.map(({ name, title, controls }) => {
    const states = controls.map(({ counts, checks }) => stateOf(counts, checks.length));
    const count = (...wanted: ControlState[]) => {
      const found = states.filter(state => wanted.includes(state)).length;
      return found === 0 ? '·' : numberText(found);
    };
    return html`<tr><th scope="row"><a href="${withQuery(`/frameworks/${name}`, { day: frame.day })}">${title}</a></th><td class="number">${controls.length}</td>
<td class="number">${count('failing')}</td><td class="number">${count('unknown')}</td><td class="number">${count('compliant', 'waived')}</td><td class="number">${count('silent')}</td><td class="number">${count('open')}</td></tr>`;
  });
  const content = html`<h1>Frameworks</h1><p>${caveat}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Frameworks"><table><caption>Controls that concern a laptop, by what the checks that support them answer</caption>
<thead><tr><th scope="col">Framework</th><th scope="col" class="number">Controls</th><th scope="col" class="number">!${marked('fail', 'a check fails')}</th><th scope="col" class="number">!${marked('unknown', 'unknown')}</th>
<th scope="col" class="number">!${marked('pass', 'all pass')}</th><th scope="col" class="number">!${marked('skip', 'no answer')}</th><th scope="col" class="number">!${marked('missing', 'no check')}</th></tr></thead><tbody>!${rows}</tbody></table></div>`;
  return page({ title: 'Frameworks', content, frame });
}

/** One framework: its controls with the checks that support them, and those that no check supports. */
export function frameworkPage({ title, controls, name }: GradedFramework, checks: readonly Check[], frame: Frame): string {
  const supported = controls.filter(({ checks }) => checks.length > 0);
  const open = controls.filter(({ checks }) => checks.length === 0);
  const rows = supported.map(control => controlRow(control, checks, frame.day));
  const content = html`
<p class="trail"><a href="${withQuery('/frameworks', { day: frame.day })}">Frameworks</a></p>
<h1>${title}</h1>
<p>${supported.length} of ${counted(controls.length, 'control')} that concern a laptop have a check that supports them. ${caveat}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Controls"><table class="controls-of"><caption class="unseen">Controls with the checks that support them and what the fleet answers</caption>
<thead><tr><th scope="col">Control</th><th scope="col">Supported by</th><th scope="col" class="number">Compliance of these</th><th scope="col" class="lesser share"><span class="unseen">Shares</span></th></tr></thead><tbody>!${rows}</tbody></table></div>
!${open.length === 0 ? '' : html`<details class="rest"><summary><h2>No check supports <span class="count">${open.length}</span></h2></summary><ul>!${open.map(({ id, title }) => html`<li id="${id}"><b>${shortId(id, name)}</b> !${said(title ?? '')}</li>`)}</ul></details>`}`;
  return page({ title, content, frame });

  function controlRow({ id, title, counts, checks: supporting }: GradedControl, all: readonly Check[], day: string | undefined): string {
    const items = supporting.map(({ id: check, counts, platforms }) => {
      const only = platforms.length > 1 ? '' : ` (${platforms[0] === 'macos' ? 'macOS' : 'Linux'})`;
      return html`<li>!${marked(stateOf(counts, 1), '')}<a href="${checkUrl(check, day)}">!${said(questionOf(all, check, platforms[0])?.title ?? check)}</a>${only}!${counts.fail === 0 ? '' : html` <span class="marked fail">${counted(counts.fail, 'laptop')}</span>`}</li>`;
    });
    const state = stateOf(counts, supporting.length);
    return html`<tr id="${id}"><th scope="row"><b>!${said(shortId(id, name))}</b><small>!${said(title ?? 'not in our list of this framework')}</small></th><td><ul>!${items}</ul></td>
<td class="number">!${marked(state, stateWords[state])}<small>${percentText(compliance(counts))}</small></td><td class="lesser share">!${applying(counts) === 0 ? '' : gradeBar(counts)}</td></tr>`;
  }
}

/** What the checks of a control say together: the worst of them. `silent` no laptop has answered them, `open` there is none. */
type ControlState = Extract<Mark, 'failing' | 'unknown' | 'waived' | 'compliant'> | 'silent' | 'open';

function stateOf(counts: Counts, checks: number): ControlState {
  if (checks === 0) return 'open';
  if (applying(counts) === 0) return 'silent';
  if (counts.fail > 0) return 'failing';
  if (counts.error + counts.stale + counts.missing > 0) return 'unknown';
  return counts.waived > 0 ? 'waived' : 'compliant';
}

const stateWords: Record<ControlState, string> = {
  failing: 'a check fails',
  unknown: 'unknown',
  waived: 'waived',
  compliant: 'all pass',
  silent: 'no answer',
  open: 'no check',
};

/** An id without the name of its framework, which stands in the heading. */
function shortId(id: string, name: FrameworkName): string {
  const beginnings: Record<FrameworkName, string> = {
    cis: 'cis-',
    'cis-v8': 'cis-v8-',
    nist: 'nist-800-53-',
    iso27001: 'iso27001-',
    soc2: 'soc2-',
  };
  const rest = id.startsWith(beginnings[name]) ? id.slice(beginnings[name].length) : id;
  return name === 'cis' ? rest.replace('-', ' ') : rest.toUpperCase();
}
