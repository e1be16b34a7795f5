import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/agent/checks/catalogue.ts';
import { builtInSuite } from '../../src/agent/paths.ts';
import type { Check } from '../../src/protocol/check.ts';
import { frameworkNames, frameworks, supportFor } from '../../src/protocol/controls.ts';
import { header, makeSuite } from '../support/programs.ts';

const { checks } = readCatalogue([builtInSuite]);

test('every control that a check names is in the list of its framework', () => {
  const known = Object.values(frameworks).flatMap(({ controls }) => Object.keys(controls));
  const unknown = checks.flatMap(({ file, header }) => header.controls.filter(id => !known.includes(id)).map(id => `${file}: ${id}`));
  expect(unknown).toEqual([]);
});

test('no check names a control twice', () => {
  expect(checks.filter(({ header }) => new Set(header.controls).size < header.controls.length).map(({ file }) => file)).toEqual([]);
});

describe.each(frameworkNames)('the list of %s', name => {
  const { controls, ids } = frameworks[name];

  test('has ids that belong to this framework alone, and that a check may name', () => {
    const listed = Object.keys(controls);
    expect(listed.filter(id => !ids.test(id))).toEqual([]);
    const others = frameworkNames.filter(other => other !== name).map(other => frameworks[other].ids);
    expect(listed.filter(id => others.some(other => other.test(id)))).toEqual([]);
    const suite = makeSuite({ 'all.sh': `#!/bin/sh\n${header({ controls: JSON.stringify(listed) })}` });
    expect(readCatalogue([suite]).broken).toEqual([]);
  });

  test('has a short title for each, and promises nothing', () => {
    const wrong = Object.entries(controls).filter(([, title]) => title.length > 70 || /^$|\.$|satisf|complian|ensure/i.test(title));
    expect(wrong).toEqual([]);
  });
});

describe('what supports a control', () => {
  const check = (id: string, platform: Check['platform'], controls: string[]) =>
    ({ id, platform, file: `/${id}`, header: { controls } }) as unknown as Check;
  const framework = { title: 'Rules', ids: /^soc2-/, controls: { 'soc2-cc6.1': 'One', 'soc2-cc6.2': 'Two' } };

  test('is told once a check, with the platforms on which it is asked', () => {
    const both = ['macos', 'linux'];
    const support = supportFor(framework, [
      check('disk', 'linux', ['soc2-cc6.1']),
      check('disk', 'macos', ['soc2-cc6.1']),
      check('door', 'linux', ['soc2-cc6.1', 'cis-v8-3.6']),
      check('ssh', undefined, ['soc2-cc6.1']),
    ]);
    expect(support).toEqual([
      {
        id: 'soc2-cc6.1',
        title: 'One',
        checks: [
          { id: 'disk', platforms: ['linux', 'macos'] },
          { id: 'door', platforms: ['linux'] },
          { id: 'ssh', platforms: both },
        ],
      },
      { id: 'soc2-cc6.2', title: 'Two', checks: [] },
    ]);
  });

  test('is told of an id that is in no list, too', () => {
    const support = supportFor(framework, [check('door', 'linux', ['soc2-cc6.11'])]);
    expect(support.at(-1)).toEqual({ id: 'soc2-cc6.11', title: undefined, checks: [{ id: 'door', platforms: ['linux'] }] });
  });
});
