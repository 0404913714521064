import { writeFileSync } from 'node:fs';
import { REFERENCE_PAGES } from '../src/node/reference-docs.ts';

// Writes the reference pages that are made from code. test/node/reference-docs.test.ts fails while one is out of date.
for (const [path, text] of Object.entries(REFERENCE_PAGES)) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
  console.log(path);
}
