import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// Workers, and every process that a test starts, take compiled code from here: a start of the command line is half the work.
process.env['NODE_COMPILE_CACHE'] ??= resolve('.cache/compiled');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // A limit ends what hangs and measures nothing: other work on the machine makes any test several times slower.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // No test puts another module in the place of one, so a worker loads each module once and not for each file.
    isolate: false,
    globalSetup: 'test/temporary-files.ts',
    // Many tests wait for processes of their own; a core less, the default, leaves a small machine half idle.
    maxWorkers: '100%',
  },
});
