import { expect, test } from 'vitest';
import { bindingOf } from '../../../src/core/record/binding.ts';
import { COMMIT, OTHER_COMMIT, digest, file, release, signature, statement } from '../../builders/gates.ts';

const SLSA = 'https://slsa.dev/provenance/v1';
const provenance = (parts: Parameters<typeof statement>[0]) => ({ file: digest('5'), statement: statement({ predicateType: SLSA, ...parts }) });
const artifact = { name: 'app.tgz', sha256: digest('e') };
const about = (sha256: string, name = 'app.tgz') => ({ name, sha256, at: '/subject/0' });
const bound = (statements: readonly ReturnType<typeof provenance>[], signatures = [signature({ holder: digest('5') })]) => bindingOf({
  release: release({ artifacts: [artifact, { name: 'other.tgz', sha256: digest('d') }] }),
  files: [file({ sha256: digest('5'), name: 'provenance.json', slots: ['provenance'] }), file({ sha256: digest('a') })],
  statements: [...statements, { file: digest('a'), statement: statement({ commit: OTHER_COMMIT, tag: 'v1.3.0' }) }],
  signatures,
});

test('binds an artifact to the commit that a signed provenance names', () => {
  expect(bound([provenance({ commit: COMMIT, claims: [about(digest('e'))] })]).artifacts[0]).toEqual({
    ...artifact, provenance: [{ file: digest('5'), commit: COMMIT, bound: 'this-commit', signature: 'verified', signer: 'ci' }],
  });
});

test('lists an artifact that no provenance names', () => {
  expect(bound([provenance({ commit: COMMIT, claims: [about(digest('e'))] })]).artifacts[1]).toMatchObject({ name: 'other.tgz', provenance: [] });
});

test('tells a provenance of another commit, of none, and one that nobody signed', () => {
  const only = (parts: Parameters<typeof statement>[0], signatures?: ReturnType<typeof signature>[]) => bound([provenance({ claims: [about(digest('e'))], ...parts })], signatures).artifacts[0]?.provenance[0];
  expect(only({ commit: OTHER_COMMIT })).toMatchObject({ bound: 'other-commit', commit: OTHER_COMMIT });
  expect(only({})).toMatchObject({ bound: 'not-stated' });
  expect(only({ commit: COMMIT }, [])).toMatchObject({ bound: 'this-commit', signature: 'none' });
});

test('tells what a provenance is about and nobody released or handed in', () => {
  expect(bound([provenance({ claims: [about(digest('e')), about(digest('a'), 'report.json'), about(digest('9'), 'stranger')] })]).foreign).toEqual([
    { file: digest('5'), name: 'stranger', sha256: digest('9'), at: '/subject/0' },
  ]);
});

test('takes no other statement for a provenance', () => {
  expect(bound([provenance({ predicateType: 'https://example.org/made', claims: [about(digest('e')), about(digest('9'))] })])).toMatchObject({ artifacts: [{ provenance: [] }, { provenance: [] }], foreign: [] });
});

test('tells evidence about another commit and another tag', () => {
  expect(bound([]).evidence.find((one) => one.file.sha256 === digest('a'))).toMatchObject({ bound: 'other-commit', commit: OTHER_COMMIT, tag: 'v1.3.0', otherTag: true });
});
