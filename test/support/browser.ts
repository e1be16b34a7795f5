import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { extract } from 'tar';
import { test } from 'vitest';

/** A test in the browser, for the system that npm has one for; elsewhere it is shown as left out. */
export const browserTest = test.runIf(process.platform === 'linux' && process.arch === 'x64');

/** A real Chromium, which comes from npm alone and is unpacked once for each user. */
export async function openBrowser(): Promise<Browser> {
  const folder = await unpacked();
  return chromium.launch({
    executablePath: path.join(folder, 'chromium'),
    // Root has no sandbox, and these pages are ours.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env, FONTCONFIG_FILE: path.join(folder, 'fonts.conf'), LD_LIBRARY_PATH: path.join(folder, 'lib') },
  });
}

/** The folder with the program, and the libraries and fonts that a machine without a desktop lacks. */
async function unpacked(): Promise<string> {
  const packed = path.dirname(path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(readFileSync(path.join(packed, 'package.json'), 'utf8'));
  const folder = path.join(tmpdir(), `shipshape-chromium-${version}-${userInfo().uid}`);
  if (existsSync(folder)) return folder;
  // Others may unpack it at the same time: the first whole folder stays.
  const own = mkdtempSync(`${folder}-`);
  for (const name of ['al2023', 'fonts']) await extract({ file: path.join(packed, 'bin', `${name}.tar.br`), cwd: own, brotli: true });
  writeFileSync(path.join(own, 'chromium'), brotliDecompressSync(readFileSync(path.join(packed, 'bin', 'chromium.br'))));
  writeFileSync(path.join(own, 'fonts.conf'), fontsIn(folder));
  chmodSync(path.join(own, 'chromium'), 0o700);
  try {
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true });
  }
  return folder;
}

/** Every machine draws with the same font. */
function fontsIn(folder: string): string {
  const prefer = (family: string, font: string) =>
    `<alias binding="strong"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`;
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/cache</cachedir>
${prefer('system-ui', 'Open Sans')}${prefer('sans-serif', 'Open Sans')}${prefer('monospace', 'DejaVu Sans Mono')}
</fontconfig>
`;
}
