import { describe, expect, test } from 'vitest';
import { formatJunit } from '../../src/formats/junit.ts';
import type { Headers } from '../../src/formats/text.ts';
import { headerWith, hostileTexts, resultWith } from '../support/results.ts';

const headers: Headers = new Map([['b', headerWith({ failing: 'The disk is not encrypted', severity: 'high' })]]);
const startedAt = '2026-03-04T10:00:00.000Z';

test('a fail is a failure, what nobody could tell an error, and what does not apply is skipped', () => {
  const results = [
    resultWith({ check: 'a', ms: 1500 }),
    resultWith({
      check: 'b',
      outcome: 'fail',
      ms: 20,
      points: [
        { outcome: 'pass', text: 'swap is encrypted' },
        { outcome: 'fail', text: 'disk is encrypted', evidence: { found: '<off> & "on"' } },
        { outcome: 'fail', text: 'home is encrypted' },
      ],
    }),
    resultWith({ check: 'c', outcome: 'error', reason: 'needs root', points: [], ms: 0 }),
    resultWith({ check: 'd', outcome: 'skip', reason: 'no wireless card', points: [], ms: 0 }),
  ];
  const xml = formatJunit(results, headers, startedAt);
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="shipshape" tests="4" failures="1" errors="1" skipped="1" time="1.52" timestamp="2026-03-04T10:00:00.000Z">
  <testcase name="a" classname="shipshape" time="1.5"/>
  <testcase name="b" classname="shipshape" time="0.02">
    <failure message="The disk is not encrypted" type="high">disk is encrypted: found &lt;off&gt; &amp; &quot;on&quot;&#10;home is encrypted</failure>
  </testcase>
  <testcase name="c" classname="shipshape" time="0">
    <error message="needs root"/>
  </testcase>
  <testcase name="d" classname="shipshape" time="0">
    <skipped message="no wireless card"/>
  </testcase>
</testsuite>
`);
  expect(readXml(xml).children.map(({ attributes }) => attributes.name)).toEqual(['a', 'b', 'c', 'd']);
});

test('an audit of nothing is XML, too', () => {
  expect(readXml(formatJunit([], headers, startedAt))).toMatchObject({ attributes: { tests: '0', time: '0' }, children: [] });
});

describe('whatever is said, it stays XML and says it', () => {
  test.each(hostileTexts)('%j', text => {
    const said = (xml: string) => readXml(xml).children[0]?.children[0];
    // XML 1.0 has no place for some characters; a reader turns the others that part lines and words into blanks.
    const left = text.replace(/[^\t\n\r\x20-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');
    const told = new Map([['a', headerWith({ failing: text })]]);
    const failed = resultWith({ outcome: 'fail', points: [{ outcome: 'fail', text, evidence: { found: text || 'x' } }] });
    expect(said(formatJunit([failed], told, startedAt))).toMatchObject({
      name: 'failure',
      attributes: { message: left, type: 'low' },
      text: `${left}: found ${left || 'x'}`,
    });
    for (const [outcome, name] of [
      ['error', 'error'],
      ['skip', 'skipped'],
    ] as const) {
      const xml = formatJunit([resultWith({ outcome, reason: text })], told, startedAt);
      expect(said(xml)).toMatchObject({ name, attributes: { message: left } });
    }
  });
});

test('the reader of this test refuses what is no XML', () => {
  for (const wrong of [
    '<a>',
    '<a></b>',
    '<a b="<"/>',
    '<a b=c/>',
    '<a b="" b=""/>',
    '<a>&</a>',
    '<a>&nbsp;</a>',
    '<a>\0</a>',
    '<a/><b/>',
    '<a>]]></a>',
    'x<a/>',
  ])
    expect(() => readXml(`<?xml version="1.0" encoding="UTF-8"?>\n${wrong}`)).toThrow();
  expect(readXml('<?xml version="1.0" encoding="UTF-8"?><a b="&lt;&#10;">c<d/></a>')).toMatchObject({
    attributes: { b: '<\n' },
    text: 'c',
  });
});

type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

/** Reads elements, attributes and texts of XML 1.0 as strictly as it is written, and nothing of it that JUnit does not need. */
function readXml(xml: string): Element {
  const [declaration = ''] = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/.exec(xml) ?? [];
  if (!declaration) throw new Error('no declaration');
  if (/[^\t\n\r\x20-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(xml)) throw new Error('a character that XML does not have');
  const document: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [document];
  let rest = xml.slice(declaration.length);
  while (rest) {
    const token = /^(?:<(?<start>[a-z]+)(?<attributes>(?:\s+[a-z]+="[^"<]*")*)\s*(?<empty>\/?)>|<\/(?<end>[a-z]+)>|(?<text>[^<]+))/.exec(
      rest,
    );
    if (!token?.groups) throw new Error(`no XML: ${rest.slice(0, 50)}`);
    const { start, attributes = '', empty, end, text } = token.groups;
    const current = open.at(-1) as Element;
    rest = rest.slice(token[0].length);
    if (text !== undefined) {
      if (text.includes(']]>') || (current === document && text.trim())) throw new Error(`no text may be here: ${text}`);
      current.text += decode(text);
    } else if (start !== undefined) {
      const pairs = [...attributes.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [
        name,
        decode((value as string).replace(/[\t\n\r]/g, ' ')),
      ]);
      if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error(`an attribute comes twice: ${attributes}`);
      const element: Element = { name: start, attributes: Object.fromEntries(pairs), children: [], text: '' };
      current.children.push(element);
      if (!empty) open.push(element);
    } else if (open.pop()?.name !== end) throw new Error(`${end} ends what did not begin`);
  }
  const [root] = document.children;
  if (!root || document.children.length > 1 || open.length > 1) throw new Error('one element must hold all');
  return root;
}

function decode(text: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:(\w+);|#(\d+);|)/g, (_, name, number) => {
    if (number) return String.fromCodePoint(Number(number));
    if (!Object.hasOwn(entities, name ?? '')) throw new Error(`no entity: ${name}`);
    return entities[name] as string;
  });
}
