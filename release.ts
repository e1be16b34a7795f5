import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { extract } from 'tar';
import { debArchitectures, makeDeb } from './packaging/deb.ts';
import { makePkgLayout, pkgArchitectures } from './packaging/pkg.ts';
import { formula, nixExpression } from './packaging/recipes.ts';
import type { Wanted } from './packaging/root.ts';
import { makeRpm, rpmArchitectures } from './packaging/rpm.ts';
import { packFolder } from './packaging/tarball.ts';

/**
 * Makes a release: `npm run release -- --key FILE [--out DIR] [--platform P…] [--package P…] [--url URL]`. Into DIR (`release/`) come a
 * tarball for each platform with its own Node, for Linux a package of each kind whose tool is here, for macOS what a package is made
 * of, SHA256SUMS, its detached signature
 * (ECDSA P-256 over SHA-256, as `openssl dgst` checks it), an install.sh that takes nothing but what this key has signed, and, when it
 * is known where all of that will be served, recipes for Homebrew and Nix. The same sources give the same bytes.
 */
const here = import.meta.dirname;
const { version, optionalDependencies } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
const { packages } = JSON.parse(readFileSync(path.join(here, 'package-lock.json'), 'utf8'));
const platforms = Object.fromEntries(Object.keys(optionalDependencies).map(name => [name.replace(/^node-(bin-)?/, ''), name]));

const { values } = parseArgs({
  options: {
    key: { type: 'string' },
    out: { type: 'string', default: path.join(here, 'release') },
    platform: { type: 'string', multiple: true, default: Object.keys(platforms) },
    package: { type: 'string', multiple: true },
    url: { type: 'string' },
  },
});
const key = signingKey(values.key);
const unknown = values.platform.find(platform => !(platform in platforms));
if (unknown !== undefined) throw new Error(`${unknown} is no platform: take one of ${Object.keys(platforms).join(', ')}`);

type Kind = {
  kind: string;
  /** What makes it, where that is no program of ours. */
  tool?: string;
  make: (wanted: Wanted) => void;
  architectures: Record<string, string>;
  nameFor: (architecture: string) => string;
};
const kinds: Kind[] = [
  {
    kind: 'deb',
    tool: 'dpkg-deb',
    make: makeDeb,
    architectures: debArchitectures,
    nameFor: architecture => `shipshape_${version}_${architecture}.deb`,
  },
  {
    kind: 'rpm',
    tool: 'rpmbuild',
    make: makeRpm,
    architectures: rpmArchitectures,
    nameFor: architecture => `shipshape-${version}-1.${architecture}.rpm`,
  },
  {
    kind: 'pkg',
    make: makePkgLayout,
    architectures: pkgArchitectures,
    nameFor: architecture => `shipshape-${version}-${architecture}-pkg.tar.gz`,
  },
];
const kindsWanted = kinds.filter(({ kind, tool }) => values.package?.includes(kind) ?? (tool === undefined || isHere(tool)));

const work = mkdtempSync(path.join(tmpdir(), 'shipshape-release-'));
try {
  mkdirSync(values.out, { recursive: true });
  const tree = path.join(work, 'tree');
  execFileSync(process.execPath, [path.join(here, 'build.ts'), tree]);
  const files: string[] = [];
  const served = new Map<string, string>();
  for (const platform of values.platform) {
    const tarball = await pack(platform, tree);
    served.set(platform, sha256(path.join(values.out, tarball)));
    files.push(tarball, ...makePackages(platform));
  }
  const sums = files.toSorted().map(name => `${sha256(path.join(values.out, name))}  ${name}\n`);
  writeFileSync(path.join(values.out, 'SHA256SUMS'), sums.join(''));
  writeFileSync(path.join(values.out, 'SHA256SUMS.sig'), sign('sha256', Buffer.from(sums.join('')), key));
  writeFileSync(path.join(values.out, 'install.sh'), pinned(key), { mode: 0o755 });
  if (values.url !== undefined) {
    const recipe = { url: values.url.replace(/\/+$/, ''), version, sums: served };
    writeFileSync(path.join(values.out, 'shipshape.rb'), formula(recipe));
    writeFileSync(path.join(values.out, 'shipshape.nix'), nixExpression(recipe));
  }
  process.stdout.write(sums.join(''));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function signingKey(file: string | undefined): KeyObject {
  const make = 'openssl ecparam -genkey -name prime256v1 -noout -out FILE';
  if (!file)
    throw new Error(
      `usage: npm run release -- --key FILE [--out DIR] [--platform P…] [--package deb] [--package rpm] [--package pkg] [--url URL]; make a key with: ${make}`,
    );
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error(`${file} is no key on P-256; make one with: ${make}`);
  return key;
}

async function pack(platform: string, tree: string): Promise<string> {
  const name = `shipshape-${version}-${platform}`;
  const folder = path.join(work, name);
  cpSync(tree, folder, { recursive: true });
  copyFileSync(await nodeOf(platform), path.join(folder, 'bin/node'));
  setModes(folder, new Set(['bin/node', 'bin/shipshape']));
  packFolder(work, name, path.join(values.out, `${name}.tar.gz`));
  return `${name}.tar.gz`;
}

/** The packages of one platform, of each kind that is wanted and fits. */
function makePackages(platform: string): string[] {
  return kindsWanted.flatMap(({ kind, make, architectures, nameFor }) => {
    const architecture = architectures[platform];
    if (architecture === undefined) return [];
    const name = nameFor(architecture);
    const folder = path.join(work, kind, platform);
    make({ version, architecture, tree: path.join(work, `shipshape-${version}-${platform}`), folder, out: path.resolve(values.out, name) });
    rmSync(folder, { recursive: true });
    return [name];
  });
}

function isHere(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The Node of a platform, from npm, which need not be the platform of this machine. Only what the lockfile knows is taken. */
async function nodeOf(platform: string): Promise<string> {
  const name = platforms[platform] as string;
  const { version, integrity } = packages[`node_modules/${name}`];
  const folder = path.join(work, 'node', platform);
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', `${name}@${version}`, '--silent', '--prefer-offline', '--pack-destination', folder], { cwd: folder });
  const [tarball = ''] = readdirSync(folder);
  const found = `sha512-${createHash('sha512')
    .update(readFileSync(path.join(folder, tarball)))
    .digest('base64')}`;
  if (found !== integrity) throw new Error(`${name}@${version} is not what the lockfile knows: ${found} where ${integrity} is wanted`);
  await extract({ cwd: folder, file: path.join(folder, tarball), strip: 1 }, ['package/bin/node']);
  return path.join(folder, 'bin/node');
}

/** What a checkout's umask and file system made of the rights is no part of a release. */
function setModes(folder: string, programs: Set<string>): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const place = path.join(folder, file);
    const { mode } = statSync(place);
    const isProgram = programs.has(file) || (mode & 0o100) !== 0;
    chmodSync(place, isProgram ? 0o755 : 0o644);
  }
}

/** install.sh with the public half of the key in it, and where this version is found beside it. */
function pinned(key: KeyObject): string {
  const text = readFileSync(path.join(here, 'install.sh'), 'utf8');
  const line = "release_key=''";
  if (!text.includes(line)) throw new Error(`install.sh has no line ${line}`);
  return text.replace(line, `release_key='${createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString().trim()}'`);
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
