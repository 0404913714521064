import { expect, it } from 'vitest';
import { artifactNameOf } from '../../../src/core/lib/artifact-name.ts';

it.each([
  ['x.tar.gz.sig', 'x.tar.gz'],
  ['dist/x.tar.gz.asc', 'dist/x.tar.gz'],
  ['x.minisig', 'x'],
  ['x.signature', 'x'],
  ['x.json.sigstore.json', 'x.json'],
  ['X.WHL.publish.attestation', 'X.WHL'],
  ['x.intoto.jsonl', 'x'],
  ['SHA256SUMS.asc', 'SHA256SUMS'],
  ['x.json', undefined],
  ['.sig', undefined],
  ['dist/.asc', undefined],
  ['', undefined],
])('artifactNameOf(%j) is %j', (name, expected) => {
  expect(artifactNameOf(name)).toBe(expected);
});
