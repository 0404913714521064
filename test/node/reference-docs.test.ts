import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REFERENCE_PAGES } from '../../src/node/reference-docs.ts';

test.each(Object.entries(REFERENCE_PAGES))('%s says what the code says; `node scripts/generate-docs.ts` brings it up to date', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});
