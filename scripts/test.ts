import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

// `npm test`: type checks, then every test outside a browser, beside them every test in one. Each step runs even when
// one before it failed. The last line counts them all, a type check as one test.

interface Tally { readonly passed: number; readonly failed: number }

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = `${root}.cache/test-reports`;
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

// The example portal is built once, for browsers and for the test that builds it again elsewhere and compares.
const portal = '.cache/e2e/portal';
rmSync(`${root}${portal}`, { recursive: true, force: true });
process.env['PORTAL_URL'] = `http://127.0.0.1:${await freePort()}/some/base/`;

const tallies = [
  // Before any test builds a portal, so that none waits for it or meets it half made.
  await check('The site compiles', 'scripts/compile.ts', []),
  // A browser leaves one of two cores idle for most of its time, and so do the type checks. What they say is printed in
  // one piece when they are done, so that it does not mix with the other tests.
  ...(await Promise.all([
    vitest(),
    inTurn([
      () => check('The example portal is built', 'scripts/dossier.ts', ['build', '--content', 'content', '--out', portal, '--url', process.env['PORTAL_URL'] ?? ''], 'at the end'),
      () => check('Types', 'node_modules/typescript-native/bin/tsc', ['--noEmit', '-p', '.'], 'at the end'),
      () => check('Types of src/core, which knows no host', 'node_modules/typescript-native/bin/tsc', ['--noEmit', '-p', 'src/core'], 'at the end'),
      () => check('Types of src/site', 'node_modules/astro/bin/astro.mjs', ['check', '--tsconfig', 'src/site/tsconfig.json', '--minimumFailingSeverity', 'error', '--minimumSeverity', 'error'], 'at the end'),
      playwright,
    ]),
  ])).flat(),
];
const passed = sum(tallies.map((tally) => tally.passed));
const failed = sum(tallies.map((tally) => tally.failed));
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);

async function check(title: string, tool: string, args: readonly string[], printed: Printed = 'at once'): Promise<Tally> {
  return await run(title, tool, args, { printed }) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function vitest(): Promise<Tally> {
  const file = `${reports}/vitest.json`;
  const succeeded = await run('Tests', 'node_modules/vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { printed: 'at once' });
  const report = readReport(file) as { numPassedTests: number; numFailedTests: number } | undefined;
  return tally(succeeded, report?.numPassedTests, report?.numFailedTests);
}

async function playwright(): Promise<Tally> {
  const file = `${reports}/playwright.json`;
  const succeeded = await run('Tests in a browser', 'node_modules/@playwright/test/cli.js', ['test'], { printed: 'at the end', env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } });
  const report = readReport(file) as { stats: { expected: number; unexpected: number; flaky: number } } | undefined;
  return tally(succeeded, report?.stats.expected, report === undefined ? undefined : report.stats.unexpected + report.stats.flaky);
}

/** A run that failed without one failing test (a file that does not load, a crash) is a failure of its own. */
function tally(succeeded: boolean, passed = 0, failed = 0): Tally {
  return { passed, failed: succeeded ? failed : Math.max(1, failed) };
}

type Printed = 'at once' | 'at the end';

/** Runs a script with this Node; true when it ended well. */
async function run(title: string, tool: string, args: readonly string[], { printed, env = {} }: { readonly printed: Printed; readonly env?: Record<string, string> }): Promise<boolean> {
  const heading = `\n== ${title}\n`;
  if (printed === 'at once') process.stdout.write(heading);
  const child = spawn(process.execPath, [`${root}${tool}`, ...args], {
    cwd: root, stdio: printed === 'at once' ? 'inherit' : ['ignore', 'pipe', 'pipe'], env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_COMPILE_CACHE: `${root}.cache/compiled`, ...env },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part));
  const status = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  if (printed === 'at the end') process.stdout.write(Buffer.concat([Buffer.from(heading), ...said]));
  return status === 0;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function inTurn<T>(steps: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const results: T[] = [];
  for (const step of steps) results.push(await step());
  return results;
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
