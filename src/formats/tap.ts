import type { CheckHeader } from '../protocol/check.ts';
import type { Point, Result } from '../protocol/result.ts';

/** An audit as one TAP 14 document: a test point a check, its own points in a subtest. What nobody could tell is `not ok`. */
export function formatTap(results: readonly Result[], headers: ReadonlyMap<string, CheckHeader>): string {
  const lines = ['TAP version 14', `1..${results.length}`];
  results.forEach((result, index) => {
    const { check, outcome, reason, points, ms } = result;
    if (points.length > 0) {
      lines.push(`# Subtest: ${check}`, ...points.flatMap(pointLines).map(line => `    ${line}`), `    1..${points.length}`);
    }
    const header = headers.get(check);
    const title = header ? `${check}: ${outcome === 'fail' ? header.failing : header.title}` : check;
    const ok = outcome === 'pass' || outcome === 'skip' ? 'ok' : 'not ok';
    const skip = outcome === 'skip' ? ` # SKIP ${escapeText(reason ?? '')}` : '';
    lines.push(
      `${ok} ${index + 1} - ${escapeText(title)}${skip}`,
      ...diagnosis({
        outcome,
        ...(header && { severity: header.severity }),
        ...(outcome === 'error' && { reason: reason ?? '' }),
        ms: String(ms),
      }),
    );
  });
  return `${lines.join('\n')}\n`;
}

function pointLines({ outcome, text, reason, evidence }: Point, index: number): string[] {
  const ok = outcome === 'pass' || outcome === 'skip' ? 'ok' : 'not ok';
  const skip = outcome === 'skip' ? ` # SKIP ${escapeText(reason ?? '')}` : '';
  return [
    `${ok} ${index + 1} - ${escapeText(text)}${skip}`,
    ...diagnosis({ ...evidence, ...(outcome === 'error' && { reason: reason ?? '' }) }),
  ];
}

function diagnosis(facts: Record<string, string>): string[] {
  const entries = Object.entries(facts);
  return entries.length === 0 ? [] : ['  ---', ...entries.map(([key, value]) => `  ${quote(key)}: ${quote(value)}`), '  ...'];
}

/** JSON is YAML; but for JavaScript a line ends at U+2028 and U+2029, too. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One line in which a # begins no directive, a backslash escapes nothing, and a { at the end opens no subtest. */
function escapeText(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/[\\#]/g, '\\$&')
    .replace(/\{$/, '{.');
}
