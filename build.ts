import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Builds the tree that is installed, but for its Node: `node build.ts FOLDER` lays bin/, lib/ (the bundle), checks/, bats/ and LICENSE into it. A small
 * entry and a chunk for each command, since a single file costs every start what only some commands need.
 */
const folder = process.argv[2];
if (!folder) throw new Error('usage: node build.ts FOLDER');

const here = import.meta.dirname;
const lazy = ['yaml', 'tap-yaml'];
const { version } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));

await build({
  // A thread of the collector's has a file of its own.
  entryPoints: {
    shipshape: path.join(here, 'src/cli.ts'),
    'pack-worker': path.join(here, 'src/collector/store/envelopes/pack-worker.ts'),
    'strength-worker': path.join(here, 'src/collector/people/strength-worker.ts'),
  },
  // The same bundle wherever this lies and from wherever it is run.
  absWorkingDir: here,
  outdir: path.resolve(folder, 'lib'),
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  preserveSymlinks: true,
  target: 'node26',
  outExtension: { '.js': '.mjs' },
  define: { SHIPSHAPE_VERSION: JSON.stringify(version) },
  // Some packages still ask for `require` when they load.
  banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
  plugins: [lean()],
  logLevel: 'warning',
});

// Read when they are asked for, and most starts never do.
for (const name of lazy)
  await build({
    entryPoints: { [name]: name },
    absWorkingDir: here,
    outdir: path.resolve(folder, 'lib/node_modules'),
    bundle: true,
    preserveSymlinks: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node26',
    logLevel: 'warning',
  });

mkdirSync(folder, { recursive: true });
cpSync(path.join(here, 'checks'), path.join(folder, 'checks'), { recursive: true });
for (const name of ['style.css', 'icon.svg', 'scripts'])
  cpSync(path.join(here, 'reports', name), path.join(folder, 'reports', name), { recursive: true });
cpSync(path.join(here, 'LICENSE'), path.join(folder, 'LICENSE'));
cpSync(path.join(here, 'packaging/whole-machine.sh'), path.join(folder, 'lib/whole-machine.sh'));
cpSync(path.join(here, 'packaging/launcher.sh'), path.join(folder, 'bin/shipshape'));
chmodSync(path.join(folder, 'bin/shipshape'), 0o755);

// bats-core is bash, not JavaScript: it comes along as it is.
const bats = path.dirname(createRequire(import.meta.url).resolve('bats/package.json'));
for (const part of ['bin', 'lib', 'libexec', 'LICENSE.md'])
  if (existsSync(path.join(bats, part)))
    cpSync(path.join(bats, part), path.join(folder, 'bats', part), { recursive: true, dereference: true });

/** Leaves out of libraries what costs every start and helps none of ours; a release that differs stops the build. */
function lean(): Plugin {
  const replaced: Record<string, string> = {
    // yargs measures its help with its tables of Unicode, a third of a whole start; our help is ASCII.
    'string-width': 'export default text => text.length;',
    // yargs asserts two things of its own calls.
    assert:
      "export function strictEqual(a, b) { if (a !== b) throw new Error('assertion'); }\nexport function notStrictEqual(a, b) { if (a === b) throw new Error('assertion'); }",
    // Of TAP, only diagnostics are YAML.
    'tap-yaml': `import { createRequire } from 'node:module';
const library = () => createRequire(import.meta.url)('tap-yaml');
export default { parse: (...words) => library().parse(...words), stringify: (...words) => library().stringify(...words) };`,
  };
  // It renders the whole help of a command while the command runs, for a failure that ours tells in a sentence.
  const help = 'yargs.getInternalMethods().getUsageInstance().cacheHelpMessage();';
  return {
    name: 'lean',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(string-width|assert|tap-yaml)$/ }, ({ path: name, importer }) =>
        /node_modules\/(yargs|cliui|tap-parser)\//.test(importer) ? { path: name, namespace: 'lean' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'lean' }, ({ path: name }) => ({ contents: replaced[name] as string }));
      onLoad({ filter: /yargs\/build\/lib\/command\.js$/ }, ({ path: file }) => {
        const text = readFileSync(file, 'utf8');
        if (!text.includes(help)) throw new Error(`${file} caches no help: see whether lean() in build.ts is still wanted`);
        return { contents: text.replace(help, '') };
      });
    },
  };
}
