import type { CheckHeader } from '../protocol/check.ts';
import { countOutcomes, type Result } from '../protocol/result.ts';
import { describePoint } from './text.ts';

/** An audit as JUnit XML, which CI servers read: a fail is a `failure`, what nobody could tell an `error`. */
export function formatJunit(results: readonly Result[], headers: ReadonlyMap<string, CheckHeader>, startedAt: string): string {
  const { fail, error, skip } = countOutcomes(results);
  const seconds = results.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  const suite = attributes({
    name: 'shipshape',
    tests: results.length,
    failures: fail,
    errors: error,
    skipped: skip,
    time: seconds,
    timestamp: startedAt,
  });
  const cases = results.map(result => {
    const header = headers.get(result.check);
    const open = `  <testcase ${attributes({ name: result.check, classname: 'shipshape', time: result.ms / 1000 })}`;
    const body = verdict(result, header);
    return body ? `${open}>\n    ${body}\n  </testcase>` : `${open}/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite ${suite}>\n${cases.join('\n')}\n</testsuite>\n`;
}

function verdict({ outcome, reason = '', points }: Result, header: CheckHeader | undefined): string | undefined {
  if (outcome === 'pass') return undefined;
  if (outcome === 'skip') return `<skipped ${attributes({ message: reason })}/>`;
  if (outcome === 'error') return `<error ${attributes({ message: reason })}/>`;
  const details = points
    .filter(point => point.outcome === 'fail')
    .map(describePoint)
    .join('\n');
  return `<failure ${attributes({ message: header?.failing ?? '', type: header?.severity ?? '' })}>${escapeXml(details)}</failure>`;
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeXml(String(value))}"`)
    .join(' ');
}

/** Leaves out what XML 1.0 cannot hold; of blanks a reader would make spaces. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"\t\n\r]/g, character => entities[character] ?? `&#${character.charCodeAt(0)};`);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
