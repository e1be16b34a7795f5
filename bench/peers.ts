// What does a control cost? The Linux audit beside Lynis, OpenSCAP and Bats on the same machine, each doing what it does by itself.
// Needs root and Debian's packages, which it installs: lynis, openscap-scanner, ssg-debian.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Cost, installedTree, sideBySide, table, verdict } from './measure.ts';

if (process.getuid?.() !== 0) throw new Error('run this as root: it installs the peers, and all of them ask more as root');
for (const [program, debianPackage] of [
  ['lynis', 'lynis'],
  ['oscap', 'openscap-scanner ssg-debian'],
] as const)
  if (!existsSync(`/usr/sbin/${program}`) && !existsSync(`/usr/bin/${program}`))
    execFileSync('apt-get', ['install', '-y', '-qq', ...debianPackage.split(' ')], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });

const { shipshape, state, folder } = installedTree();
mkdirSync(state);
const env = { SHIPSHAPE_STATE: state };

// Its newest content is for the release before this one; without these conditions it judges this one all the same.
const content = path.join(folder, 'content.xml');
writeFileSync(
  content,
  readFileSync('/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml', 'utf8').replace(/<[^>]*:platform idref="[^"]*"\/>/g, ''),
);
const oscap = ['xccdf', 'eval', '--profile', 'xccdf_org.ssgproject.content_profile_standard', content];

// The same question sixty times over, as a Bats author would write it.
const tests = 60;
const bats = path.join(folder, 'audit.bats');
writeFileSync(
  bats,
  Array.from(
    { length: tests },
    (_, index) => `@test "root has a shell ${index}" {\n  run grep '^root:' /etc/passwd\n  [ "$status" -eq 0 ]\n}\n`,
  ).join(''),
);

const costs = sideBySide(
  {
    shipshape: { words: [shipshape, 'audit'], env },
    lynis: { words: ['lynis', 'audit', 'system', '--quick', '--quiet'] },
    openscap: { words: ['oscap', ...oscap] },
    bats: { words: [path.join(path.dirname(shipshape), '../bats/bin/bats'), '--formatter', 'tap', bats] },
  },
  Number(process.env.RUNS ?? 3),
);
table(costs);

const controls = {
  shipshape: JSON.parse(answerOf(shipshape, ['audit', '--format', 'json'], env)).results.length,
  lynis: Number(/Tests performed:\s+(\d+)/.exec(readFileSync('/var/log/lynis.log', 'utf8'))?.[1]),
  openscap: answerOf('oscap', oscap).match(/^Result\s+(pass|fail)$/gm)?.length ?? Number.NaN,
  bats: tests,
};
const each = (name: keyof typeof controls) => (costs[name] as Cost).cpu / controls[name];
for (const name of ['shipshape', 'lynis', 'openscap', 'bats'] as const)
  console.log(`  ${name.padEnd(28)} ${String(controls[name]).padStart(4)} controls, ${(each(name) * 1000).toFixed(1)} ms of CPU each`);
verdict('CPU a control over Lynis', each('shipshape') / each('lynis'), 1 / 10);
verdict('CPU a control over OpenSCAP', each('shipshape') / each('openscap'), 1 / 4);
verdict('CPU a control over Bats', each('shipshape') / each('bats'), 1 / 4);

/** An audit exits with 1 when something fails: that is no fault here. */
function answerOf(program: string, words: string[], environment: Record<string, string> = {}): string {
  try {
    return execFileSync(program, words, {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
