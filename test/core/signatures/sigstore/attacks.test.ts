import { describe, expect, test } from 'vitest';
import { SigstoreInstance } from '../../../../examples/sigstore/instance.ts';
import { utf8 } from '../../../../src/core/lib/bytes.ts';
import { parseTrustedRoot, type TrustedRoot } from '../../../../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle } from '../../../../src/core/signatures/sigstore/verify-bundle.ts';

// Bundles as somebody would make them who holds the key of a genuine certificate, or whole genuine bundles of others.

const signer = { identity: 'https://example.org/workflow.yml@refs/heads/main', issuer: 'https://token.example.org' };
const AT = '2026-03-01T12:00:00Z';
const ARTIFACT = utf8('the artifact');
const OTHER = utf8('another artifact');
const expected = { identity: signer.identity, issuer: signer.issuer };

interface Entry { integratedTime?: string; inclusionPromise?: unknown; inclusionProof?: { checkpoint?: unknown }; canonicalizedBody: string }
interface Json {
  mediaType: string;
  messageSignature: { messageDigest?: unknown; signature: string };
  verificationMaterial: { certificate?: { rawBytes: string }; x509CertificateChain?: unknown; tlogEntries: Entry[]; timestampVerificationData: { rfc3161Timestamps: unknown[] } };
}

function trustOf(instance: SigstoreInstance): TrustedRoot {
  const parsed = parseTrustedRoot(instance.trustedRoot());
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.root;
}
const instance = new SigstoreInstance();
const trust = trustOf(instance);
const bundleOf = (artifact: Uint8Array, from = instance) => JSON.parse(new TextDecoder().decode(from.signArtifact(artifact, { signer, at: AT }))) as Json;
const entryOf = (bundle: Json): Entry => bundle.verificationMaterial.tlogEntries[0]!;

/** The answer to a bundle after it was tampered with. */
async function answerTo(tamper: (bundle: Json) => void, options: { readonly artifact?: Uint8Array; readonly root?: TrustedRoot } = {}) {
  const bundle = bundleOf(ARTIFACT);
  tamper(bundle);
  const { verdict, ground } = await verifyBundle({ bundle: utf8(JSON.stringify(bundle)), artifact: { bytes: options.artifact ?? ARTIFACT }, root: options.root ?? trust, expected, profile: 'log' });
  return { verdict, ground };
}

/** As version 0.1 writes it, which asks for a promise of the log and for no proof. */
function asOldest(bundle: Json): void {
  const { verificationMaterial: material } = bundle;
  bundle.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
  material.x509CertificateChain = { certificates: [material.certificate] };
  delete material.certificate;
}

describe('an untouched bundle', () => {
  test('is verified, in either form', async () => {
    expect(await answerTo(() => undefined)).toEqual({ verdict: 'verified' });
    expect(await answerTo(asOldest)).toEqual({ verdict: 'verified' });
    expect(await answerTo((bundle) => { asOldest(bundle); delete entryOf(bundle).inclusionProof; })).toEqual({ verdict: 'verified' });
  });
});

describe('an entry that no log vouches for does not count', () => {
  // The promise signs the time; without the time there is nothing to check it over, and a signed timestamp gives another.
  test.each<readonly [string, (entry: Entry) => void]>([
    ['without time and proof', (entry) => { delete entry.integratedTime; delete entry.inclusionProof; }],
    ['without time, with a proof and no checkpoint', (entry) => { delete entry.integratedTime; delete entry.inclusionProof?.checkpoint; }],
    ['with the time zero', (entry) => { entry.integratedTime = '0'; delete entry.inclusionProof; }],
  ])('a v0.1 entry %s', async (_, tamper) => {
    expect(await answerTo((bundle) => { asOldest(bundle); tamper(entryOf(bundle)); })).toEqual({ verdict: 'refused', ground: 'set' });
  });

  test('no entry at all', async () => {
    expect(await answerTo((bundle) => { bundle.verificationMaterial.tlogEntries = []; })).toMatchObject({ verdict: 'not-verifiable' });
  });

  test('an entry of another instance, whose log is not trusted', async () => {
    const elsewhere = bundleOf(ARTIFACT, new SigstoreInstance('Elsewhere'));
    expect(await answerTo((bundle) => { bundle.verificationMaterial.tlogEntries = elsewhere.verificationMaterial.tlogEntries; })).toMatchObject({ verdict: 'refused' });
    expect(await answerTo((bundle) => { bundle.verificationMaterial.tlogEntries.push(entryOf(elsewhere)); })).toMatchObject({ verdict: 'refused' });
  });
});

describe('parts of another genuine bundle of the same signer do not fit', () => {
  const another = bundleOf(OTHER);
  test.each<readonly [string, (bundle: Json) => void, string]>([
    ['its log entry', (bundle) => { bundle.verificationMaterial.tlogEntries = another.verificationMaterial.tlogEntries; }, 'tlog-body'],
    ['its timestamp', (bundle) => { bundle.verificationMaterial.timestampVerificationData = another.verificationMaterial.timestampVerificationData; }, 'timestamp'],
    ['its certificate', (bundle) => { bundle.verificationMaterial.certificate = another.verificationMaterial.certificate!; }, 'signature'],
    ['its signature', (bundle) => { bundle.messageSignature.signature = another.messageSignature.signature; }, 'timestamp'],
    ['its signature and timestamp', (bundle) => {
      bundle.messageSignature.signature = another.messageSignature.signature;
      bundle.verificationMaterial.timestampVerificationData = another.verificationMaterial.timestampVerificationData;
    }, 'signature'],
  ])('%s', async (_, tamper, ground) => {
    expect(await answerTo(tamper)).toEqual({ verdict: 'refused', ground });
  });

  test('the whole of it, for this artifact, also when its digest is left out', async () => {
    expect(await answerTo(() => undefined, { artifact: OTHER })).toEqual({ verdict: 'refused', ground: 'signature' });
    expect(await answerTo((bundle) => { delete bundle.messageSignature.messageDigest; }, { artifact: OTHER })).toEqual({ verdict: 'refused', ground: 'signature' });
  });
});

describe('trust that does not reach', () => {
  const without = (parts: Partial<TrustedRoot>) => ({ root: { ...trust, ...parts } });
  const ended = <Instance extends { readonly validFor: { readonly start: string } }>(all: readonly Instance[]) => all.map((one) => ({ ...one, validFor: { ...one.validFor, end: '2026-02-28T23:59:59Z' } }));

  test.each<readonly [string, { readonly root: TrustedRoot }, string]>([
    ['no certificate authority', without({ certificateAuthorities: [] }), 'certificate-chain'],
    ['no timestamp authority', without({ timestampAuthorities: [] }), 'timestamp'],
    ['no certificate log', without({ certificateLogs: [] }), 'sct'],
    ['no log', without({ logs: [] }), 'set'],
    ['an authority whose time was over', without({ certificateAuthorities: ended(trust.certificateAuthorities) }), 'time'],
    ['a timestamp authority whose time was over', without({ timestampAuthorities: ended(trust.timestampAuthorities) }), 'timestamp'],
    ['a certificate log whose time was over', without({ certificateLogs: ended(trust.certificateLogs) }), 'sct'],
    ['a log whose time was over', without({ logs: ended(trust.logs) }), 'set'],
    ['the certificates of another instance under the same name', without({ certificateAuthorities: trustOf(new SigstoreInstance('Elsewhere')).certificateAuthorities }), 'certificate-chain'],
    ['the timestamp authority as one for certificates', without({ certificateAuthorities: trust.timestampAuthorities }), 'certificate-chain'],
  ])('%s', async (_, options, ground) => {
    expect(await answerTo(() => undefined, options)).toMatchObject({ ground });
    expect((await answerTo(() => undefined, options)).verdict).not.toBe('verified');
  });
});

describe('another signer is not taken for the expected one', () => {
  const answer = async (other: typeof expected | { readonly identity: { readonly pattern: string }; readonly issuer: string }) => {
    const { verdict, ground } = await verifyBundle({ bundle: utf8(JSON.stringify(bundleOf(ARTIFACT))), artifact: { bytes: ARTIFACT }, root: trust, expected: other, profile: 'log' });
    return { verdict, ground };
  };
  test.each([
    ['a prefix', 'https://example.org/workflow.yml'],
    ['a dot for any character', 'https://example.org/workflow.yml@refs/heads/mai.'],
    ['everything', '.*'],
    ['nothing', ''],
    ['another case', signer.identity.toUpperCase()],
  ])('%s as text is no pattern', async (_, identity) => {
    expect(await answer({ identity, issuer: signer.issuer })).toEqual({ verdict: 'refused', ground: 'identity' });
  });

  test('a pattern matches from end to end, over one line', async () => {
    expect(await answer({ identity: { pattern: 'https://example\\.org/workflow\\.yml@refs/heads/.+' }, issuer: signer.issuer })).toEqual({ verdict: 'verified' });
    expect(await answer({ identity: { pattern: 'example\\.org' }, issuer: signer.issuer })).toEqual({ verdict: 'refused', ground: 'identity' });
    expect(await answer({ identity: { pattern: 'https://example\\.org/workflow\\.yml|nothing' }, issuer: signer.issuer })).toEqual({ verdict: 'refused', ground: 'identity' });
    expect(await answer({ identity: { pattern: '(' }, issuer: signer.issuer })).toEqual({ verdict: 'refused', ground: 'identity' });
  });

  test('the right identity by another issuer', async () => {
    expect(await answer({ identity: signer.identity, issuer: 'https://elsewhere.example.org' })).toEqual({ verdict: 'refused', ground: 'identity' });
  });
});
