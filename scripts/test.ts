import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `npm test`: type checks, then every test outside a browser, then every test in one. Each step runs even when one
// before it failed. The last line counts them all, a type check as one test.

interface Tally { readonly passed: number; readonly failed: number }

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = `${root}.cache/test-reports`;
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const tallies = [
  // Before any test builds a portal, so that none waits for it or meets it half made.
  check('The site compiles', 'scripts/compile.ts', []),
  check('Types', 'node_modules/typescript-native/bin/tsc', ['--noEmit', '-p', '.']),
  check('Types of src/core, which knows no host', 'node_modules/typescript-native/bin/tsc', ['--noEmit', '-p', 'src/core']),
  check('Types of src/site', 'node_modules/astro/bin/astro.mjs', ['check', '--tsconfig', 'src/site/tsconfig.json', '--minimumFailingSeverity', 'error', '--minimumSeverity', 'error']),
  vitest(),
  playwright(),
];
const passed = sum(tallies.map((tally) => tally.passed));
const failed = sum(tallies.map((tally) => tally.failed));
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);

function check(title: string, tool: string, args: readonly string[]): Tally {
  return run(title, tool, args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function vitest(): Tally {
  const file = `${reports}/vitest.json`;
  const succeeded = run('Tests', 'node_modules/vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  const report = readReport(file) as { numPassedTests: number; numFailedTests: number } | undefined;
  return tally(succeeded, report?.numPassedTests, report?.numFailedTests);
}

function playwright(): Tally {
  const file = `${reports}/playwright.json`;
  const succeeded = run('Tests in a browser', 'node_modules/@playwright/test/cli.js', ['test'], { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const report = readReport(file) as { stats: { expected: number; unexpected: number; flaky: number } } | undefined;
  return tally(succeeded, report?.stats.expected, report === undefined ? undefined : report.stats.unexpected + report.stats.flaky);
}

/** A run that failed without one failing test (a file that does not load, a crash) is a failure of its own. */
function tally(succeeded: boolean, passed = 0, failed = 0): Tally {
  return { passed, failed: succeeded ? failed : Math.max(1, failed) };
}

function run(title: string, tool: string, args: readonly string[], env: Record<string, string> = {}): boolean {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(process.execPath, [`${root}${tool}`, ...args], {
    cwd: root, stdio: 'inherit', env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...env },
  });
  return status === 0;
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
