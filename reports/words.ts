import { html } from 'ghtml';
import { plain } from './plain.ts';

/** Words of a laptop or a person as a page may show them: they turn nothing around and hide nothing. */
export function said(words: string): string {
  return html`<bdi>${plain(words)}</bdi>`;
}

/** `1 laptop`, `1,240 laptops` */
export function counted(count: number, what: string, many = `${what}s`): string {
  return `${numberText(count)} ${count === 1 ? what : many}`;
}

export function numberText(number: number): string {
  return number.toLocaleString('en-US');
}

/** `91.4 %`; a dash where it is of nothing. */
export function percentText(percent: number | null): string {
  return percent === null ? '–' : `${percent.toFixed(1)} %`;
}

/** A step for a person, in which what stands between backticks is to be typed. */
export function stepHtml(step: string): string {
  return step
    .split('`')
    .map((part, place) => (place % 2 === 1 ? html`<code>!${said(part)}</code>` : said(part)))
    .join('');
}
