// What the files of the five systems really held when they were read, each with what a reader must be told (numbers as in
// the list below). Every one has at least one test in this folder, named after its number.

import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const TRAPS = {
  '7.1': 'an attestation lists a failed report as PASS',
  '7.2': 'a compare report of a run that was skipped',
  '7.3': 'a change of +172.8 % that is inside its limit',
  '7.4': 'a baseline without metrics',
  '7.5': 'an evaluation without runtime metadata',
  '7.6': 'an empty or truncated baseline',
  '7.7': 'two generations of one benchmark file',
  '7.8': 'a preflight that stopped at its second check',
  '7.9': 'a drill 90 and 91 days old',
  '7.10': 'a final burn-in without its verdict',
  '7.11': 'a daily burn-in without a dispatch',
  '7.12': 'a digest in a .sig, and {"verified": true}',
  '7.13': 'a hash-chained log whose numbers must stay as written',
  '7.14': 'a benchmark whose problem size changed',
  '7.15': 'a timestamp that is a commit',
  '7.16': 'pending in the place of digests',
  '7.17': 'hostile names, links out of the folder, private paths and addresses',
  '7.18': 'one gate in two dated records',
  '7.19': 'a tag that is a branch',
  '7.20': 'a list of one empty name',
  '7.21': 'one person for two approvers',
  '7.22': 'an SBOM that is none',
} as const;

const tests = globSync('test/traps/*.test.ts').flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\(\s*['`](7\.\d+) /g)].map(([, number = '']) => number));

test.each(Object.entries(TRAPS))('%s %s', (number) => {
  expect(tests).toContain(number);
});

test('no test is named after a trap that is not listed', () => {
  expect([...new Set(tests)].filter((number) => !Object.hasOwn(TRAPS, number))).toEqual([]);
});
