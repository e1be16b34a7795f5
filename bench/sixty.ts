// What does asking sixty checks cost beyond running their files? Side by side with xargs, which does nothing else.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { installedTree, sideBySide, table, verdict } from './measure.ts';
import { filesOf, suiteOf } from './suites.ts';

const { shipshape, state, folder } = installedTree();
mkdirSync(state);
const env = { SHIPSHAPE_STATE: state };
const runs = Number(process.env.RUNS ?? 15);
const answer = 'printf "1..1\\nok 1 - it\\n"\n';

const waiting = suiteOf(path.join(folder, 'waiting'), 60, number => (number === 30 ? `sleep 1\n${answer}` : answer));
const patient = sideBySide(
  {
    'xargs -P 4': { words: ['xargs', '-P', '4', '-n', '1', 'sh'], input: filesOf(waiting, 60) },
    'shipshape audit': { words: [shipshape, 'audit', '--suite', waiting, '--concurrency', '4'], env },
  },
  runs,
);
console.log('sixty checks, one of which takes a second:');
table(patient);
verdict('wall over xargs -P 4', ratio(patient, 'xargs -P 4', 'wall'), 1.15);

const computing = suiteOf(path.join(folder, 'computing'), 60, `i=0; while [ "$i" -lt 5000 ]; do i=$((i + 1)); done\n${answer}`);
const busy = sideBySide(
  {
    'xargs -P 2': { words: ['xargs', '-P', '2', '-n', '1', 'sh'], input: filesOf(computing, 60) },
    'shipshape audit': { words: [shipshape, 'audit', '--suite', computing, '--concurrency', '2'], env },
  },
  runs,
);
console.log('sixty checks that only compute:');
table(busy);
verdict('CPU over xargs -P 2', ratio(busy, 'xargs -P 2', 'cpu'), 2);
verdict('wall over xargs -P 2', ratio(busy, 'xargs -P 2', 'wall'), 2.4);
verdict('peak memory, in parts of 80 MiB', (busy['shipshape audit']?.peak ?? Number.NaN) / 80, 1);

function ratio(costs: ReturnType<typeof sideBySide>, base: string, of: 'cpu' | 'wall'): number {
  return (costs['shipshape audit']?.[of] ?? Number.NaN) / (costs[base]?.[of] ?? Number.NaN);
}
