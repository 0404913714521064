import { readFileSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

// Written by scripts/setup-browser.mjs.
interface Browser { readonly executablePath: string; readonly env: Record<string, string> }
const { executablePath, env } = JSON.parse(readFileSync('.cache/browser.json', 'utf8')) as Browser;

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  globalSetup: './test/e2e/build-portal.ts',
  fullyParallel: true,
  // Two browsers beside each other crash in small containers, and the machine has few cores anyway.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // A limit ends what hangs and measures nothing: other work on the machine makes any test several times slower.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json']],
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    launchOptions: {
      executablePath,
      env: { ...process.env, ...env } as Record<string, string>,
      // Containers run tests as root, where Chromium's own sandbox does not start; the pages under test are ours.
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      ],
    },
  },
});
