import { momentText } from '../moments.ts';
import { percentText } from '../words.ts';
import { type Look, paint, wrap } from './text.ts';

/** A heading with what stands below it; nothing where that is nothing. */
export function part(title: string, lines: readonly string[], { colour }: Look): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title, colour), ...lines];
}

/** The first line with a mark before it, the others below its words. */
export function marked(mark: string, text: string, { width }: Look, indent = '  '): string[] {
  const [head = '', ...rest] = wrap(text, width - indent.length - 2);
  return [`${indent}${mark} ${head}`, ...rest.map(line => `${indent}  ${line}`)];
}

export function quiet(text: string, { width, colour }: Look, indent = '    '): string[] {
  return wrap(text, width, indent).map(line => paint('dim', line, colour));
}

/** The two shares, and the moment that they are of. */
export function figureLines(
  { compliance, coverage, asOf }: { compliance: number | null; coverage: number | null; asOf: string },
  { width }: Look,
) {
  return [
    ...wrap(`compliance ${percentText(compliance)} · coverage ${percentText(coverage)}`, width),
    ...wrap(`as of ${whenText(asOf)}`, width),
  ];
}

/** A moment as an answer writes it, for people. */
export function whenText(moment: string): string {
  return momentText(Date.parse(moment));
}

/** Its day (UTC). */
export function dayText(moment: string): string {
  return moment.slice(0, 10);
}

export function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** A list of `found` at the most, and how many there are beyond. */
export function atMost<T>(most: number, all: readonly T[], linesOf: (one: T) => string[], more: (left: number) => string): string[] {
  const left = all.length - most;
  return [...all.slice(0, most).flatMap(linesOf), ...(left > 0 ? [`  ${more(left)}`] : [])];
}
