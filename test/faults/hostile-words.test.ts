import { expect, test } from 'vitest';
import { tokensFor } from '../../bench/fleet/collector.ts';
import { Device } from '../../bench/fleet/device.ts';
import { habitsFor } from '../../bench/fleet/results.ts';
import { ACollector } from './a-collector.ts';

const marks: Record<string, string[]> = {
  'orders to a terminal': [
    '\u001b[2J',
    '\u001b]0;title\u0007',
    '\u001b]8;;http://x\u001b\\link',
    '\u009b31m',
    '\u0007',
    '\b\b\b',
    '\r\nroot',
    '\n',
    '\u0000',
    '\u007f',
    '\u001bP1$r',
    '\u0085',
    '\v',
    '\f',
  ],
  'words that turn around': ['\u202e', '\u202d', '\u2066', '\u2067', '\u2069', '\u200f', '\u061c'],
  'what nobody sees': ['\u200b', '\u2060', '\ufeff', '\u00ad', '\u{e0041}', '\u3164', '\u2028', '\u2029'],
  markup: [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'--></style>",
    '&lt;b&gt;',
    '<svg/onload=alert(1)>',
    '{{7*7}}',
    '${7*7}',
    '<%= 7*7 %>',
  ],
  'a sheet of numbers': ['=1+1', '+1', '-1+1', '@SUM(A1)', '=cmd|" /C calc"!A0', '\t=1', ';=1', '"=1"', '"",""'],
  'a database': [
    "'; DROP TABLE devices; --",
    '" OR ""="',
    "\\'; DELETE FROM envelopes; --",
    '%',
    '_',
    '/* */',
    "' UNION SELECT 1 --",
    '$1',
    '?',
  ],
  'a file or a program': ['../../etc/passwd', '/dev/null', '$(id)', '`id`', '|id', '; id', '%n%s%x', '~root', 'con', '--help', '-rf'],
  'an object': ['__proto__', 'constructor', 'null', 'undefined', 'NaN', 'true', '{"a":1}', '[]', 'toString'],
  letters: [
    '\ud800',
    '\udc00x',
    '\u{1f468}\u200d\u{1f469}',
    'é',
    'e\u0301'.repeat(20),
    '\u0489'.repeat(30),
    'Ａ',
    'ß',
    'İ',
    '\u{10ffff}',
    '\ufffe',
  ],
};

const words = Object.values(marks)
  .flat()
  .flatMap(mark => [mark, `laptop ${mark} of anna`, `${mark}${mark}`]);

test('words that would order a terminal, a log, a reader of JSON or a database about stay words', async ({ task }) => {
  const collector = await ACollector.start({ env: { SHIPSHAPE_COLLECTOR_LOG: 'debug' } });
  const tokens = tokensFor(collector.setting, words.length + 1);
  const wire = collector.wire();
  const enrolled = new Map<string, string>();
  let refused = 0;
  for (const [seed, word] of words.entries()) {
    const device = new Device(seed, habitsFor(1000));
    const isIn = await device.enroll(wire, tokens[0] as string, { label: word }).then(
      () => true,
      (error: Error) => {
        expect(error.message).toContain('MESSAGE_MALFORMED');
        return false;
      },
    );
    if (isIn) {
      enrolled.set(device.id, word.toWellFormed());
      const platform = { os: 'linux' as const, name: word.slice(0, 64), version: word, build: word, arch: 'x64', model: word };
      expect((await device.send(wire, device.report(new Date(), { platform }))).status, JSON.stringify(word)).toBe(201);
    } else refused++;
  }
  const text = collector.onHost('devices', 'list') + collector.onHost('token', 'list');
  const listed = JSON.parse(collector.onHost('devices', 'list', '--format', 'json')).devices as { device: string; label: string }[];
  const metrics = (await wire.get('/metrics')).body.toString();
  await collector.stop();
  const log = collector.now
    .said()
    .split('\n')
    .filter(line => line.startsWith('{'));

  expect(new Map(listed.map(({ device, label }) => [device, label]))).toEqual(enrolled);
  // Nothing that a terminal obeys, turns words around or hides, and as many lines as there are devices.
  expect(text.match(/[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\ufeff]/gu)?.filter(mark => mark !== '\n')).toEqual([]);
  expect(text.split('\n').filter(line => listed.some(({ device }) => line.includes(device)))).toHaveLength(listed.length);
  const told = [...log, ...metrics.split('\n')].filter(line => line.includes('anna') || line.includes('alert('));
  for (const line of log) expect(() => JSON.parse(line), line).not.toThrow();
  task.meta.figures = `T18 ${words.length} hostile words: ${refused} refused, ${enrolled.size} kept as they are; lists, JSON, ${log.length} lines of log and metrics in order, ${told.length} words told in a log`;
  expect(told).toEqual([]);
  expect(refused + enrolled.size).toBe(words.length);
});
