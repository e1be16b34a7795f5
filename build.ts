import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * Builds the tree that is installed: `node build.ts FOLDER` lays lib/ (the bundle), checks/, bats/ and LICENSE into it. A small
 * entry and a chunk for each command, since a single file costs every start what only some commands need.
 */
const folder = process.argv[2];
if (!folder) throw new Error('usage: node build.ts FOLDER');

const here = import.meta.dirname;
const { version } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));

await build({
  entryPoints: { shipshape: path.join(here, 'src/cli.ts') },
  outdir: path.join(folder, 'lib'),
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  outExtension: { '.js': '.mjs' },
  define: { SHIPSHAPE_VERSION: JSON.stringify(version) },
  // Some packages still ask for `require` when they load.
  banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
  plugins: [
    {
      name: 'plain-width',
      setup({ onResolve, onLoad }) {
        // yargs measures its help with string-width, whose tables of Unicode cost a third of a whole start; our help is ASCII.
        onResolve({ filter: /^string-width$/ }, () => ({ path: 'plain-width', namespace: 'plain' }));
        onLoad({ filter: /.*/, namespace: 'plain' }, () => ({ contents: 'export default text => text.length;' }));
      },
    },
  ],
  logLevel: 'warning',
});

mkdirSync(folder, { recursive: true });
cpSync(path.join(here, 'checks'), path.join(folder, 'checks'), { recursive: true });
cpSync(path.join(here, 'reports/style.css'), path.join(folder, 'reports/style.css'));
cpSync(path.join(here, 'LICENSE'), path.join(folder, 'LICENSE'));

// bats-core is bash, not JavaScript: it comes along as it is.
const bats = path.dirname(createRequire(import.meta.url).resolve('bats/package.json'));
for (const part of ['bin', 'lib', 'libexec', 'LICENSE.md'])
  if (existsSync(path.join(bats, part)))
    cpSync(path.join(bats, part), path.join(folder, 'bats', part), { recursive: true, dereference: true });
