import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

/**
 * Finds a Chromium for the tests and writes to `.cache/browser.json` where it is and what it needs in its environment.
 * In this order: CHROME_PATH, Playwright's own, one installed on this machine, the one that comes as an npm package
 * (Linux on x64), and at last a download by Playwright. CHROME_PATH=packed takes the one from npm at once.
 *
 * @param {string} root the project's folder
 * @returns {Promise<string>} its path
 */
export async function provideBrowser(root) {
  const known = join(root, '.cache/browser.json');
  const before = existsSync(known) ? JSON.parse(readFileSync(known, 'utf8')) : undefined;
  const wanted = process.env['CHROME_PATH'] === 'packed' ? packedPath(root) : process.env['CHROME_PATH'];
  const browser = before !== undefined && (wanted === undefined || wanted === before.executablePath) && starts(before)
    ? before
    : await findBrowser(root, wanted);
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(known, `${JSON.stringify(browser, null, 2)}\n`);
  return browser.executablePath;
}

async function findBrowser(root, wanted) {
  if (wanted !== undefined) {
    const browser = wanted === packedPath(root) ? await unpackBrowser(root) : { executablePath: wanted, env: {} };
    if (!starts(browser)) throw new Error(`CHROME_PATH names "${wanted}", which does not start`);
    return browser;
  }
  const { chromium } = await import('@playwright/test');
  const places = [chromium.executablePath(), '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const installed = places.map((executablePath) => ({ executablePath, env: {} })).find(starts);
  if (installed !== undefined) return installed;

  const packed = process.platform === 'linux' && process.arch === 'x64' ? await unpackBrowser(root) : undefined;
  if (packed !== undefined && starts(packed)) return packed;

  spawnSync(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium'], { stdio: 'inherit', timeout: 180_000 });
  const downloaded = { executablePath: chromium.executablePath(), env: {} };
  if (starts(downloaded)) return downloaded;
  throw new Error('No Chromium found for the browser tests. Install one and set CHROME_PATH to it');
}

function packedPath(root) {
  return join(root, '.cache/chromium/chromium');
}

/** The browser inside @sparticuz/chromium, with the libraries and fonts that a bare container lacks. */
async function unpackBrowser(root) {
  const folder = dirname(packedPath(root));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // It unpacks into the folder for temporary files, and keeps what it finds there.
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    await inflate(join(root, 'node_modules/@sparticuz/chromium/bin/al2023.tar.br'));
    writeFileSync(join(folder, 'fonts/fonts.conf'), fontsConfig(folder));
    return { executablePath, env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') } };
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
}

// The package's own configuration looks for its fonts in /tmp. Without any font to fall back on, a page that is drawn
// before its own fonts have come crashes the browser.
function fontsConfig(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

function starts({ executablePath, env }) {
  if (!existsSync(executablePath)) return false;
  return spawnSync(executablePath, ['--version'], { env: { ...process.env, ...env }, timeout: 20_000 }).status === 0;
}
