import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // A limit ends what hangs and measures nothing: other work on the machine makes any test several times slower.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    globalSetup: 'test/temporary-files.ts',
    // Many tests wait for processes of their own; a core less, the default, leaves a small machine half idle.
    maxWorkers: '100%',
  },
});
