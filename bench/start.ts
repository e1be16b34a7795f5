// What does a start cost? Side by side with a bare start of the same Node.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installedTree, sideBySide, table, verdict } from './measure.ts';
import { suiteOf } from './suites.ts';

const { shipshape, state, folder } = installedTree();
const suite = suiteOf(path.join(folder, 'one'), 1, 'printf "1..1\\nok 1 - it\\n"\n');
mkdirSync(state);
writeFileSync(path.join(folder, 'empty.mjs'), '');
const env = { SHIPSHAPE_STATE: state };
const costs = sideBySide(
  {
    'node -e 0': { words: [process.execPath, '-e', '0'] },
    'shipshape --version': { words: [shipshape, '--version'], env },
    'shipshape audit of one check': { words: [shipshape, 'audit', '--suite', suite, '--only', 'check-1'], env },
  },
  Number(process.env.RUNS ?? 41),
);
table(costs);
const bare = costs['node -e 0']?.cpu ?? Number.NaN;
verdict('CPU of --version over node -e 0', (costs['shipshape --version']?.cpu ?? Number.NaN) / bare, 1.3);
verdict('CPU of an audit of one trivial check over node -e 0', (costs['shipshape audit of one check']?.cpu ?? Number.NaN) / bare, 3);
