import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { build } from '../src/node/render/build.ts';
import { serve } from '../src/node/render/serve.ts';
import { median, milliseconds, table } from './measure.ts';

/** Checks a large file on `/verify/` of the example portal in a browser, in turn with `sha256sum` of the same file. */
export async function browserHashing({ mebibytes, rounds }: { mebibytes: number; rounds: number }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dossier-bench-'));
  const site = path.join(folder, 'site');
  await build({ contentDir: 'content', out: site, builtAt: '2026-01-01T00:00:00Z' });
  const { server, url } = await serve({ folder: site, port: 0 });
  // Written by scripts/setup-browser.mjs.
  const { executablePath, env } = JSON.parse(readFileSync('.cache/browser.json', 'utf8')) as { executablePath: string; env: Record<string, string> };
  const browser = await chromium.launch({ executablePath, env: { ...process.env, ...env } as Record<string, string>, args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage', '--disable-gpu', '--enable-precise-memory-info'] });
  try {
    const file = largeFile(path.join(folder, 'large.bin'), mebibytes);
    const page = await browser.newPage();
    await page.goto(new URL('verify/', url).href);
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      let printed = '';
      theirs.push(await milliseconds(() => { printed = execFileSync('sha256sum', [file], { encoding: 'utf8' }); }));
      ours.push(await milliseconds(async () => {
        await page.setInputFiles('#verify-input', file);
        await page.waitForFunction((count) => document.querySelectorAll('.verify-result').length === count, round + 1, { timeout: 600_000, polling: 50 });
      }));
      const shown = (await page.locator('.verify-result').nth(round).locator('.digest').first().textContent())?.replaceAll(/\s/g, '');
      if (!printed.startsWith(shown ?? '-')) throw new Error(`the page says ${shown ?? 'nothing'}, and sha256sum ${printed}`);
    }
    const heap = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize);
    table([
      [`/verify/ in ${browser.browserType().name()} ${browser.version()}, ${mebibytes} MiB, median of ${rounds}`, `${median(ours).toFixed(0)} ms`],
      ['sha256sum, median', `${median(theirs).toFixed(0)} ms`],
      ['ratio of medians', `${(median(ours) / median(theirs)).toFixed(1)} ×`],
      ['JavaScript heap of the page afterwards', `${(heap / 2 ** 20).toFixed(0)} MiB`],
    ]);
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file with something at its ends and nothing between, so that it takes no room on the disk. */
function largeFile(file: string, mebibytes: number): string {
  const size = mebibytes * 2 ** 20;
  const handle = openSync(file, 'w');
  ftruncateSync(handle, size);
  const mark = createHash('sha256').update('dossier').digest();
  writeSync(handle, mark, 0, mark.length, 0);
  writeSync(handle, mark, 0, mark.length, size - mark.length);
  closeSync(handle);
  return file;
}
