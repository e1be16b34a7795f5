import { describe, expect, test } from 'vitest';
import { HeaderProblem, readHeader } from '../../../src/agent/checks/header.ts';

const least = {
  title: 'It holds',
  failing: 'It does not hold',
  why: 'Because.',
  severity: 'low',
  controls: '[]',
  reads: '[/etc/x]',
  steps: '[Do it.]',
};
const read = {
  title: 'It holds',
  failing: 'It does not hold',
  why: 'Because.',
  severity: 'low',
  controls: [],
  reads: ['/etc/x'],
  steps: ['Do it.'],
  seconds: 10,
  params: {},
};

describe('a good header', () => {
  test.each(['#', '//', '--'])('stands in comments that begin with %s', sign => {
    expect(readHeader('x', `#!/usr/bin/env it\n${text({}, sign)}print 1\n`)).toEqual(read);
  });

  test('may use all of YAML: folded texts, lists over lines, comments, blank lines', () => {
    const program = `#!/bin/sh
# An ordinary comment
#: title: It holds # said so
#: failing: 'It does not hold'
#:
#: why: >-
#:   One
#:   two.
#: severity: critical
#: controls:
#:   - cis-macos-2.6.6
#:   - nist-800-53-sc-28(1)
#: needs: root
#: exclusive: true
#: seconds: 300
#: reads: ["a: b"]
#: steps:
#:   - First.
#:   - Second.
#: pane: x-apple.systempreferences:com.apple.Network-Settings.extension?Firewall
set -u
`;
    expect(readHeader('x.sh', program)).toEqual({
      ...read,
      why: 'One two.',
      severity: 'critical',
      controls: ['cis-macos-2.6.6', 'nist-800-53-sc-28(1)'],
      needs: 'root',
      exclusive: true,
      seconds: 300,
      reads: ['a: b'],
      steps: ['First.', 'Second.'],
      pane: 'x-apple.systempreferences:com.apple.Network-Settings.extension?Firewall',
    });
  });

  test('says what its fix does, what that touches and what it risks', () => {
    const fixing = { fix: 'Does it.', changes: "[/etc/x.d/a b.conf, '~', ~/.x/*, 'setting: net.x']", risk: 'disruptive' };
    expect(readHeader('x', text(fixing))).toEqual({
      ...read,
      fix: 'Does it.',
      changes: ['/etc/x.d/a b.conf', '~', '~/.x/*', 'setting: net.x'],
      risk: 'disruptive',
    });
  });

  test.each(['cis-v8-3.6', 'cis-debian-1.1', 'cis-ubuntu-1', 'cis-fedora-1.2.3.4', 'nist-800-53-ac-3', 'iso27001-a.8.24', 'soc2-cc6.7'])(
    'names the control %s',
    control => {
      expect(readHeader('x', text({ controls: `[${control}]` })).controls).toEqual([control]);
    },
  );

  test.each([
    ['integer', 'default: 5, minimum: 1, maximum: 5', { default: 5, minimum: 1, maximum: 5 }],
    ['integer', 'default: -5, minimum: -5, maximum: -5', { default: -5, minimum: -5, maximum: -5 }],
    ['boolean', 'default: false', { default: false }],
    ['choice', 'default: a, choices: [a, b]', { default: 'a', choices: ['a', 'b'] }],
    ['list', 'default: []', { default: [] }],
    ['list', 'default: [ssh, "22"]', { default: ['ssh', '22'] }],
    ['map', 'default: {a: "1"}', { default: { a: '1' } }],
    ['text', 'default: ""', { default: '' }],
  ])('has a parameter of type %s with %s', (type, rest, values) => {
    const { params } = readHeader('x', text({ params: `{it_2: {type: ${type}, ${rest}, about: a}}` }));
    expect(params).toEqual({ it_2: { type, about: 'a', ...values } });
  });
});

describe('a header is refused', () => {
  // The first seven lines are the least that a header says; what is changed stands there, what is new on line 8.
  test.each<[Record<string, string | undefined>, number, string]>([
    [{ title: undefined }, 1, 'title is missing'],
    [{ failing: undefined }, 1, 'failing is missing'],
    [{ why: undefined }, 1, 'why is missing'],
    [{ severity: undefined }, 1, 'severity is missing'],
    [{ controls: undefined }, 1, 'controls is missing'],
    [{ reads: undefined }, 1, 'reads is missing'],
    [{ steps: undefined }, 1, 'steps is missing'],
    [{ title: '' }, 1, 'title: null is no text'],
    [{ title: '"  "' }, 1, 'title: "  " is no text'],
    [{ title: '"\\e[31mred"' }, 1, 'title: "\\u001b[31mred" is no text'],
    [{ failing: 'true' }, 2, 'failing: true is no text'],
    [{ why: '[a]' }, 3, 'why: ["a"] is no text'],
    [{ severity: 'urgent' }, 4, 'severity: "urgent" is none of critical, high, medium, low'],
    [{ controls: 'cis-v8-3.6' }, 5, 'controls: wanted a list of control ids; [] for none'],
    [{ controls: '[cis-v8-3.6, cis-windows-1]' }, 5, 'controls: "cis-windows-1" is no control id such as'],
    [{ controls: '[3.6]' }, 5, 'controls: 3.6 is no control id such as'],
    [{ reads: '[]' }, 6, 'reads: wanted a list of texts'],
    [{ reads: '[1]' }, 6, 'reads: wanted a list of texts'],
    [{ steps: 'Do it.' }, 7, 'steps: wanted a list of texts'],
    [{ steps: '[""]' }, 7, 'steps: wanted a list of texts'],
    [{ needs: 'sudo' }, 8, 'needs: "sudo" is none of root, session'],
    [{ exclusive: 'yes' }, 8, 'exclusive: "yes" is neither true nor false'],
    [{ seconds: '0' }, 8, 'seconds: 0 is no whole number from 1 to 300'],
    [{ seconds: '301' }, 8, 'seconds: 301 is no whole number from 1 to 300'],
    [{ seconds: '1.5' }, 8, 'seconds: 1.5 is no whole number from 1 to 300'],
    [{ seconds: '"10"' }, 8, 'seconds: "10" is no whole number from 1 to 300'],
    [{ pane: 'https://example.com' }, 8, 'pane: "https://example.com" is no x-apple.systempreferences: URL'],
    [{ pane: '"x-apple.systempreferences:a\'; b"' }, 8, 'pane: "x-apple.systempreferences:a\'; b" is no'],
    [{ pane: 'gnome-control-center:Privacy' }, 8, 'pane: "gnome-control-center:Privacy" is no'],
    [{ fix: '""', changes: '[/etc/x]', risk: 'safe' }, 8, 'fix: "" is no text'],
    [{ changes: '[]' }, 8, 'changes: wanted a list of files and settings'],
    [{ changes: '/etc/x' }, 8, 'changes: wanted a list of files and settings'],
    [{ changes: '[etc/x]' }, 8, 'changes: "etc/x" is neither a whole path such as /etc/x or ~/.x nor "setting: NAME"'],
    [{ changes: '[/etc/../x]' }, 8, 'changes: "/etc/../x" is neither'],
    [{ changes: '[/]' }, 8, 'changes: "/" is neither'],
    [{ changes: '[~bob/x]' }, 8, 'changes: "~bob/x" is neither'],
    [{ changes: '["setting:"]' }, 8, 'changes: "setting:" is neither'],
    [{ changes: '[{setting: x}]' }, 8, 'changes: {"setting":"x"} is neither'],
    [{ risk: 'none' }, 8, 'risk: "none" is none of safe, disruptive, irreversible'],
    [{ risk: 'safe' }, 1, 'fix is missing: risk says that there is a fix'],
    [{ fix: 'Does it.', changes: '[/etc/x]' }, 1, 'risk is missing: fix says that there is a fix'],
    [{ fix: 'Does it.', risk: 'safe' }, 1, 'changes is missing: fix says that there is a fix'],
    [{ colour: 'red' }, 8, 'colour is no field; known: title, failing,'],
    [{ constructor: 'red' }, 8, 'constructor is no field; known: title, failing,'],
    [{ '? [a]\n#: ': 'b' }, 8, 'this key is no field; known: title, failing,'],
    [{ params: '' }, 8, 'params: wanted a list of `name: {type: …}`'],
    [{ params: '[a]' }, 8, 'params: wanted a list of `name: {type: …}`'],
    [{ params: '{Min: {}}' }, 8, 'params: Min is no name of lower-case letters, digits and _'],
    [{ params: '{min: 5}' }, 8, 'params: min wants type, default and about'],
    [{ params: '{min: {default: 5}}' }, 8, 'params: min: type nothing is none of integer, boolean, choice, list, map, text'],
    [{ params: '{min: {type: constructor}}' }, 8, 'params: min: type "constructor" is none of integer,'],
    [param('boolean, default: 1'), 8, 'params: min: default: 1 is neither true nor false'],
    [param('boolean'), 8, 'params: min: default: nothing is neither true nor false'],
    [param('boolean, default: true, minimum: 1'), 8, 'params: min: minimum is no field of a boolean'],
    [param('boolean, default: true, constructor: 1'), 8, 'params: min: constructor is no field of a boolean'],
    [{ params: '{min: {type: boolean, default: true}}' }, 8, 'params: min: about: nothing is no text'],
    [param('integer, default: 5'), 8, 'params: min: minimum: nothing is no whole number'],
    [param('integer, default: 5.5, minimum: 1, maximum: 9'), 8, 'params: min: default: 5.5 is no whole number'],
    [param('integer, default: 1e300, minimum: 1, maximum: 9'), 8, 'params: min: default: 1e+300 is no whole number'],
    [param('integer, default: 0, minimum: 1, maximum: 9'), 8, 'params: min: default 0 is not within 1 to 9'],
    [param('integer, default: 10, minimum: 1, maximum: 9'), 8, 'params: min: default 10 is not within 1 to 9'],
    [param('integer, default: 5, minimum: 9, maximum: 1'), 8, 'params: min: default 5 is not within 9 to 1'],
    [param('choice, default: c, choices: [a, b]'), 8, 'params: min: default "c" is none of a, b'],
    [param('choice, default: a, choices: []'), 8, 'params: min: choices: wanted a list of texts'],
    [param('list, default: [a b]'), 8, 'params: min: default: wanted a list of words without blanks'],
    [param('list, default: a'), 8, 'params: min: default: wanted a list of words without blanks'],
    [param('map, default: {a: 1}'), 8, 'params: min: default: wanted `name: word` pairs'],
    [param('text, default: "a\\nb"'), 8, 'params: min: default: wanted a text of one line'],
    [{ steps: '"open' }, 7, 'the header is no YAML: '],
    [{ needs: '!desktop root' }, 8, 'the header is no YAML: Unresolved tag: !desktop'],
    [{ needs: 'root\n#: why: Again.' }, 9, 'the header is no YAML: Map keys must be unique'],
    [{ needs: 'root\n#: ---\n#: needs: root' }, 9, 'the header is no YAML: '],
    [{ needs: 'root\n#: hello' }, 9, 'the header is no YAML: '],
    [{ failing: '&a text', why: '*a' }, 3, '*a: a header knows no aliases; write the value out'],
    [{ controls: '&a [*a]' }, 5, '*a: a header knows no aliases; write the value out'],
    [{ seconds: '10\n\n#: needs: root' }, 10, 'this line stands apart from the header'],
    [{ seconds: '10\nset -u\n//: needs: root' }, 10, 'this line stands apart from the header'],
    [{ severity: 'low\r' }, 4, 'lines end with CR LF; write them with LF alone'],
  ])('that says %j: it names line %i and what is wrong', (fields, line, problem) => {
    expect(() => readHeader('x.sh', text(fields))).toThrow(HeaderProblem);
    expect(() => readHeader('x.sh', text(fields))).toThrow(`x.sh:${line}: ${problem}`);
  });

  test.each([
    ['', 1, 'there is no header: no line starts with `#: `'],
    ['#!/bin/sh\n# title: a\n', 1, 'there is no header: no line starts with `#: `'],
    ['#!/bin/sh\n#:\n', 2, 'the header is no list of `key: value` lines'],
    ['#!/bin/sh\n#: hello\n', 2, 'the header is no list of `key: value` lines'],
    ['#!/bin/sh\n#: - title\n', 2, 'the header is no list of `key: value` lines'],
    ['#!/bin/sh\r\n#: title: a\r\n', 1, 'lines end with CR LF; write them with LF alone'],
  ])('when the whole program is %j', (program, line, problem) => {
    expect(() => readHeader('x.sh', program)).toThrow(`x.sh:${line}: ${problem}`);
  });
});

test('what follows the header may hold anything, CR LF too', () => {
  expect(readHeader('x.sh', `${text()}set -u\necho a\r\n#:x\n# : y\n`)).toEqual(read);
});

/** The least header with some fields changed, added or (undefined) left out. */
function text(fields: Record<string, string | undefined> = {}, sign = '#'): string {
  return Object.entries({ ...least, ...fields })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${sign}: ${key}: ${value}\n`)
    .join('');
}

function param(type: string): { params: string } {
  return { params: `{min: {type: ${type}, about: a}}` };
}
