import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePublicKeyPem } from '../../../../src/core/crypto/public-key.ts';
import { sha256Hex } from '../../../../src/core/lib/bytes.ts';
import { parseTrustedRoot } from '../../../../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle } from '../../../../src/core/signatures/sigstore/verify-bundle.ts';

// Two more cases of the suite as they are, both by a managed key.

const read = (name: string) => new Uint8Array(readFileSync(new URL(`../../../fixtures/sigstore/${name}`, import.meta.url)));
const text = (name: string) => new TextDecoder().decode(read(name));
const artifact = read('conformance/a.txt');

function against(name: string, keyFile: string) {
  const root = parseTrustedRoot(read(`conformance-more/${name}/trusted_root.json`));
  return { root: 'root' in root ? root.root : root, key: parsePublicKeyPem(text(keyFile)) ?? { problem: 'no key' }, profile: 'log' as const };
}

test.each([
  // Its root knows no log, so none is asked for beside the key.
  ['managed-key-and-trusted-root', 'conformance/cases/managed-key-happy-path/key.pub'],
  // The entry holds the payload's hash and not the payload.
  ['intoto-canonical-log-entry', 'conformance-more/intoto-canonical-log-entry/key.pub'],
])('%s verifies, as a file and as a digest', async (name, keyFile) => {
  const bundle = read(`conformance-more/${name}/bundle.sigstore.json`);
  const use = against(name, keyFile);
  expect(await verifyBundle({ ...use, bundle, artifact: { bytes: artifact } })).toMatchObject({ verdict: 'verified' });
  expect(await verifyBundle({ ...use, bundle, artifact: { digests: { sha256: sha256Hex(artifact) } } })).toMatchObject({ verdict: 'verified' });
  expect(await verifyBundle({ ...use, bundle, artifact: { bytes: artifact.with(0, 0) } })).toMatchObject({ verdict: 'refused' });
});

test('a root that knows a log asks for an entry, beside a key too', async () => {
  const bundle = JSON.parse(text('conformance-more/intoto-canonical-log-entry/bundle.sigstore.json')) as { verificationMaterial: { tlogEntries: unknown[] } };
  bundle.verificationMaterial.tlogEntries = [];
  const use = against('intoto-canonical-log-entry', 'conformance-more/intoto-canonical-log-entry/key.pub');
  expect(await verifyBundle({ ...use, bundle: new TextEncoder().encode(JSON.stringify(bundle)), artifact: { bytes: artifact } })).toMatchObject({ verdict: 'not-verifiable', ground: 'inclusion-proof' });
});

test('a root that knows no log excuses no certificate', async () => {
  const root = parseTrustedRoot(read('conformance-more/managed-key-and-trusted-root/trusted_root.json'));
  const report = await verifyBundle({ bundle: read('conformance/cases/happy-path-v0.3-new-mediaType/bundle.sigstore.json'), root: 'root' in root ? root.root : root, artifact: { bytes: artifact }, profile: 'log' });
  expect(report.verdict).not.toBe('verified');
});
