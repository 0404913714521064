import { describe, expect, test } from 'vitest';
import { releasedFiles } from '../../../src/core/api/released-files.ts';
import type { ReleaseRecordPredicate } from '../../../src/core/model/record.ts';
import type { SignatureCheck } from '../../../src/core/model/signature-check.ts';
import type { Claim } from '../../../src/core/model/statement.ts';
import { file, record, sha256 } from '../../builders/portal.ts';

const IMAGE = { name: 'registry.example.invalid/app:1.4.0', sha256: sha256('index'), kind: 'image' as const };
const INDEX = file('index.json', 'index', { format: 'oci-image-index' });
const PROVENANCE = file('provenance.intoto.json', 'provenance', { format: 'dsse' });
const SUMS = file('SHA256SUMS', 'sums', { format: 'checksums' });

function releaseOf(parts: { readonly claims?: readonly (readonly [holder: string, claim: Partial<Claim>])[]; readonly signatures?: readonly Partial<SignatureCheck>[] }): ReleaseRecordPredicate {
  const base = record('v1.4.0');
  const holders = [...new Set((parts.claims ?? []).map(([holder]) => holder))];
  return {
    ...base,
    release: { ...base.release, artifacts: [IMAGE] },
    files: [INDEX, PROVENANCE, SUMS],
    statements: holders.map((holder) => ({ file: holder, statement: {
      format: holder === INDEX.sha256 ? 'oci-image-index' : 'checksums', content: 'not-stated', summary: '', counts: {}, checks: [],
      claims: (parts.claims ?? []).filter(([one]) => one === holder).map(([, claim]) => ({ name: 'x', at: '', ...claim })),
    } })),
    signatures: (parts.signatures ?? []).map((one) => ({ holder: PROVENANCE.sha256, covers: [], kind: 'dsse', result: 'verified', signer: 'ci', signerName: 'Release workflow', ...one })),
  };
}

const words = (value: ReleaseRecordPredicate) => releasedFiles(value).map(({ signature, says }) => [signature, says.map((piece) => typeof piece === 'string' ? piece : piece.text).join('')]);
const named = (holder: { sha256: string }, claim: Partial<Claim> = {}): readonly [string, Partial<Claim>] => [holder.sha256, { sha256: IMAGE.sha256, ...claim }];

describe('a released file is', () => {
  test.each([
    ['signed where a signed statement gives its digest', { claims: [named(PROVENANCE)], signatures: [{}] }, ['signed', 'signed by Release workflow in provenance.intoto.json']],
    ['checksum only where nobody signed what gives its digest', { claims: [named(SUMS)] }, ['checksum-only', 'checksum only, in SHA256SUMS']],
    ['not signed where nothing gives its digest', {}, ['none', 'not signed']],
    ['not signed by a signature over something else', { claims: [named(PROVENANCE, { sha256: sha256('other') })], signatures: [{}] }, ['none', 'not signed']],
    ['not helped by a signature that does not match', { claims: [named(PROVENANCE)], signatures: [{ result: 'invalid' as const }] }, ['invalid', 'the signature does not match: provenance.intoto.json']],
    ['not helped by a signer whom nobody named', { claims: [named(PROVENANCE)], signatures: [{ result: 'untrusted-signer' as const }] }, ['untrusted-signer', 'signed by nobody that the trust file names: provenance.intoto.json']],
    ['contradicted by another digest under its name, whoever signed the right one', { claims: [named(PROVENANCE), named(SUMS, { name: IMAGE.name, sha256: sha256('other') })], signatures: [{}] }, ['contradicted', 'another digest in SHA256SUMS']],
  ] as const)('%s', (_, parts, expected) => expect(words(releaseOf(parts as Parameters<typeof releaseOf>[0]))).toEqual([expected]));
});

test('an image says its platforms where its index was received', () => {
  const index = releaseOf({ claims: [named(INDEX, { sha256: sha256('manifest') })] });
  const [listed] = index.statements;
  const checks = ['linux/amd64', 'linux/arm64'].map((name) => ({ name, word: 'listed', verdict: 'pass' as const, at: '' }));
  expect(releasedFiles({ ...index, statements: [{ ...listed!, statement: { ...listed!.statement, checks } }] })[0]?.platforms).toEqual(['linux/amd64', 'linux/arm64']);
  expect(releasedFiles(releaseOf({}))[0]?.platforms).toBeUndefined();
});
