import path from 'node:path';
import { expect, test } from 'vitest';
import { utf8 } from '../../src/core/lib/bytes.ts';
import { canonicalBytes, canonicalJson } from '../../src/core/lib/canonical-json.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../src/core/model/uris.ts';
import { printEnvelope } from '../../src/core/signatures/dsse.ts';
import { seal } from '../../src/node/seal.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { contentFolder, POLICY, writeFiles } from '../builders/content.ts';
import { testSigner } from '../builders/signer.ts';

const old = testSigner(31, { id: 'ci', name: 'CI', identity: 'ci', may: ['evidence'] });
const other = testSigner(32, { id: 'ci-two', name: 'CI', identity: 'ci', may: ['evidence'] });

const policy = POLICY
  .replace('gates:\n', '  - id: provenance\n    title: Provenance\n    accepts: [{ format: dsse }]\n    paths: [provenance.json]\ngates:\n')
  .concat('  - id: same\n    title: Same signers\n    short: Signers\n    group: Signatures\n    requirement: The same sign.\n    checks: [{ rule: signer-continuity }]\n');

function envelope(signer: typeof old): string {
  const payload = canonicalBytes({ _type: STATEMENT_TYPE, subject: [{ name: 'a', digest: { sha256: 'a'.repeat(64) } }], predicateType: 'https://example.org/made', predicate: {} });
  return canonicalJson(printEnvelope({ payloadType: STATEMENT_PAYLOAD_TYPE, payload, signatures: [{ keyid: signer.hint, sig: signer.sign(STATEMENT_PAYLOAD_TYPE, payload) }] }));
}

async function twoReleases(second: typeof old, signers = [old.signer, other.signer]) {
  const one = contentFolder({
    'trust/trust.yaml': JSON.stringify({ signers }), 'projects/shelf/policy.yaml': policy,
    'projects/shelf/releases/v1.1.0/release.yaml': `tag: v1.1.0\ncommit: ${'b'.repeat(40)}\n`,
  });
  const at = (version: string, time: string, signer: typeof old) => {
    writeFiles(path.dirname(one.evidence), { 'evidence/provenance.json': utf8(envelope(signer)) });
    return seal({ contentDir: one.contentDir, project: 'shelf', version, evidence: [one.evidence], at: time, env: {} });
  };
  const first = await at('v1.0.0', '2026-02-02T00:00:00Z', old);
  return { ...one, first: first.record.predicate, second: (await at('v1.1.0', '2026-03-02T00:00:00Z', second)).record.predicate };
}
const gateOf = ({ gates }: { readonly gates: readonly { readonly id: string; readonly state: string }[] }) => gates.find(({ id }) => id === 'same')?.state;

test('a first release has nothing to compare, and the next one by the same key passes', async () => {
  const { first, second } = await twoReleases(old);
  expect([gateOf(first), gateOf(second)]).toEqual(['not-applicable', 'pass']);
  expect([first.signerChanges, second.signerChanges]).toEqual([undefined, []]);
  expect(second.previous.release?.signers).toEqual([{ slot: 'provenance', kind: 'dsse', signer: 'ci', identity: 'ci', key: old.hint }]);
});

test('a release signed by another key fails, and judging it again gives the same bytes', async () => {
  const { second, contentDir } = await twoReleases(other);
  expect(gateOf(second)).toBe('fail');
  expect(second.signerChanges).toMatchObject([{ slot: 'provenance', part: 'key', was: [old.hint], now: other.hint }]);
  const report = await verifyContent(contentDir, { rejudge: true, allowUnsigned: true });
  expect(report.problems).toEqual([]);
  expect(report.checked).toContain('2 of 2 records judged again from their sealed evidence: the same, byte for byte');
});

test('a key that the trust file lists from a later day on is a planned change', async () => {
  const { second } = await twoReleases(other, [old.signer, { ...other.signer, validFrom: '2026-02-15T00:00:00Z' }]);
  expect(gateOf(second)).toBe('pass');
  expect(second.signerChanges).toMatchObject([{ part: 'key', planned: 'the trust file lists signer “ci-two” from 2026-02-15T00:00:00Z on' }]);
});
