import { bundleFromJSON } from '@sigstore/bundle';
import { PublicKeyDetails } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { fromUtf8 } from '../../../src/core/lib/bytes.ts';
import { RECORD_PREDICATE, STATEMENT_TYPE } from '../../../src/core/model/uris.ts';
import { testSigner } from '../../builders/signer.ts';

// An auditor's tool is another program than ours: what we sign must verify there too. A signature by key has no log
// entry and no time, hence the thresholds of zero.
const signer = testSigner(8);
const statement = canonicalBytes({
  _type: STATEMENT_TYPE, subject: [{ name: 'SHA256SUMS', digest: { sha256: 'a'.repeat(64) } }], predicateType: RECORD_PREDICATE, predicate: {},
});
const trust = toTrustMaterial(
  { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [], ctlogs: [], certificateAuthorities: [], timestampAuthorities: [] },
  { [signer.hint]: { rawBytes: Buffer.from(signer.key.spki), keyDetails: PublicKeyDetails.PKIX_ED25519, validFor: { start: new Date(0) } } },
);
const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
const entity = (bundle: Uint8Array) => toSignedEntity(bundleFromJSON(JSON.parse(fromUtf8(bundle) ?? '')));

describe('@sigstore/verify', () => {
  test('accepts a bundle that we signed by key', () => {
    expect(verifier.verify(entity(signer.bundle(statement)))).toHaveProperty('key');
  });

  test('refuses it when the payload is another', () => {
    const text = fromUtf8(signer.bundle(statement)) ?? '';
    const other = canonicalBytes({ _type: STATEMENT_TYPE });
    const swapped = text.replace(Buffer.from(statement).toString('base64'), Buffer.from(other).toString('base64'));
    expect(swapped).not.toBe(text);
    expect(() => verifier.verify(entity(new TextEncoder().encode(swapped)))).toThrow();
  });
});
