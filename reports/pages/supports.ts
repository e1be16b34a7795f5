import { html } from 'ghtml';
import { withQuery } from '../page.ts';
import { said } from '../words.ts';

/** A control that a check supports, with the framework that names it. */
export type ShownControl = { framework: string; frameworkTitle: string; id: string; title: string | undefined };

export function supportSection(controls: readonly ShownControl[], day: string | undefined): string {
  if (controls.length === 0) return '';
  const parts = [...Map.groupBy(controls, ({ framework }) => framework)].map(([framework, those]) => {
    const items = those.map(
      ({ id, title }) =>
        html`<li><a href="${withQuery(`/frameworks/${framework}`, { day })}#${id}">!${said(id)}</a> !${said(title ?? '')}</li>`,
    );
    return html`<div><dt>${those[0]?.frameworkTitle ?? framework}</dt><dd><ul>!${items}</ul></dd></div>`;
  });
  return html`<section aria-labelledby="controls"><h2 id="controls">Controls that it supports</h2><dl class="controls">!${parts}</dl>
<p class="meta">Its answers are evidence for a part of a control. Whether a control is met, people and an auditor decide.</p></section>`;
}
