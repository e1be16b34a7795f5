import { html } from 'ghtml';
import { type ApiDocument, type Asking, askingsOf, type Content, type Parameter, type Schema } from '../api-document.ts';
import { partId, shapeHtml, titledParts } from '../api-shape.ts';
import { page } from '../page.ts';
import { said } from '../words.ts';

/** All that can be asked of a collector, for people: from the same document that programs read. */
export function apiPage(document: ApiDocument): string {
  const askings = askingsOf(document);
  const parts = new Map<string, Schema>();
  for (const { responses } of askings)
    for (const { content = {} } of Object.values(responses)) for (const { schema } of Object.values(content)) titledParts(schema, parts);
  const content = html`
<p class="trail"><a href="/api-tokens">API tokens</a></p>
<h1>What programs can ask</h1>
<p>${document.info.description} The same for programs: <a href="/docs/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<pre>curl -H "Authorization: Bearer $SHIPSHAPE_API_TOKEN" https://collector.example/v1/fleet</pre>
<p>At a terminal, <code>shipshape fleet</code> asks the same. A refusal is <code>{ code, message, hint }</code>: 401 without a token that works, 403 where it may
not, 404 also for what is out of its reach, 422 for what cannot be meant, 429 too often, with <code>Retry-After</code>.</p>
!${document.tags.map(({ name, description }) => contents(name, description, askings))}
!${document.tags.map(({ name }) => eachOf(name, askings))}
<section aria-labelledby="parts"><h2 id="parts">Parts of answers</h2>
!${[...parts.values()].map(partSection)}
</section>`;
  return page({ title: 'What programs can ask', content, frame: { section: 'account' } });
}

function contents(tag: string, description: string, askings: readonly Asking[]): string {
  const rows = askings
    .filter(({ tags }) => tags.includes(tag))
    .map(
      ({
        id,
        method,
        path,
        summary,
        'x-permission': permission,
      }) => html`<tr><th scope="row"><a href="#${id}"><code>${method} ${path}</code></a></th><td>${summary}</td>
<td class="lesser">${permission ?? ''}</td></tr>`,
    );
  return html`<section aria-labelledby="${tag}"><h2 id="${tag}">For ${tag}</h2><p>${description}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Addresses for ${tag}"><table><thead><tr><th scope="col">Ask</th><th scope="col">For</th><th scope="col" class="lesser">Needs the permission to</th></tr></thead><tbody>!${rows}</tbody></table></div></section>`;
}

function eachOf(tag: string, askings: readonly Asking[]): string {
  return html`<section aria-labelledby="each-${tag}"><h2 id="each-${tag}">Each for ${tag}</h2>
!${askings.filter(({ tags }) => tags.includes(tag)).map(askingSection)}</section>`;
}

function askingSection(asking: Asking): string {
  const { id, method, path, summary, parameters = [], requestBody, responses, 'x-permission': permission } = asking;
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return html`<section class="asking" aria-labelledby="${id}"><h3 id="${id}"><code>${method} ${path}</code></h3>
<p>${summary}.!${permission === undefined ? '' : html` It needs the permission to ${permission}.`}</p>
!${parameters.length === 0 ? '' : parameterList(parameters)}
!${requestBody === undefined ? '' : html`<p>It is sent:</p>!${contentHtml(requestBody.content)}`}
!${answers.map(([status, { description, content }]) => html`<details><summary>${status}: ${answerWords(description, content)}</summary>!${content === undefined ? '' : contentHtml(content)}</details>`)}
</section>`;
}

function parameterList(parameters: readonly Parameter[]): string {
  const items = parameters.map(
    ({ name, in: place, schema, description = schema.description }) =>
      html`<li><code>${place === 'query' ? `?${name}=` : `{${name}}`}</code> !${shapeHtml(schema)}!${description === undefined ? '' : html` <small>!${said(description)}</small>`}</li>`,
  );
  return html`<ul class="members">!${items}</ul>`;
}

function answerWords(description: string, content: Content | undefined): string {
  const [media] = Object.keys(content ?? {});
  if (description !== 'Default Response')
    return media === undefined || media === 'application/json' ? description : `${description} (${media})`;
  return 'the answer';
}

function contentHtml(content: Content): string {
  return Object.entries(content)
    .map(
      ([media, { schema }]) =>
        html`<div class="shape"><p class="meta">${media}!${schema.description === undefined ? '' : html` · !${said(schema.description)}`}</p>!${schema.properties ? shapeHtml(schema) : ''}</div>`,
    )
    .join('');
}

function partSection(schema: Schema): string {
  const { title = '', description } = schema;
  return html`<section class="asking" aria-labelledby="${partId(title)}"><h3 id="${partId(title)}">${title}</h3>
!${description === undefined ? '' : html`<p>!${said(description)}</p>`}!${shapeHtml(schema)}</section>`;
}
