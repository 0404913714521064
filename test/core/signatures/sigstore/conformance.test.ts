// The cases of the public suite sigstore-conformance (commit a73de49), by name. Eighteen are here as they are; each of the
// others is made here: the same thing done to a sample or to an instance of our own, with what it is refused for.

import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { printPublicKeyPem, type PublicKey } from '../../../../src/core/crypto/public-key.ts';
import { checkpointText, parseCheckpointText } from '../../../../src/core/crypto/checkpoint.ts';
import { fromBase64, toBase64 } from '../../../../src/core/lib/base64.ts';
import { parseTrustedRoot } from '../../../../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle, type Against } from '../../../../src/core/signatures/sigstore/verify-bundle.ts';
import {
  digestsOfTest, print, SIGNED_AT, sigstoreInstance, statement, TEST_ARTIFACT, TEST_SIGNER, withoutCertificates, type Json, type SigningOptions, type TestInstance,
} from '../../../builders/sigstore-instance.ts';
import { againstOf, sampleCases, sampleFile } from './samples.ts';

interface Made {
  readonly bundle: Json;
  readonly root?: Uint8Array;
  readonly artifact?: Uint8Array;
  readonly key?: PublicKey;
  /** `undefined` where the bundle is to verify. */
  readonly ground?: string;
}

const SAMPLES = new Map(sampleCases('conformance').map((sample) => [sample.name, sample]));
const LATER = '2026-05-01T11:00:00Z';
const own = sigstoreInstance();
const other = sigstoreInstance({ name: 'Another Sigstore' });
const root = own.trustedRoot();

/** A bundle of our own instance, changed after it was made. */
function ours(options: SigningOptions, change: (bundle: Json, instance: TestInstance) => void = () => undefined, more: Partial<Made> = {}): Made {
  const bundle = own.sign(options);
  change(bundle, own);
  return { bundle, root, artifact: TEST_ARTIFACT, ...more };
}

const refused = (ground: string, options: SigningOptions, change?: (bundle: Json, instance: TestInstance) => void, more: Partial<Made> = {}) => ours(options, change, { ...more, ground });

/** A sample of the suite, changed; without a ground it still verifies. */
function sampled(name: string, change: (bundle: Json) => void, ground?: string): Made {
  const sample = SAMPLES.get(name)!;
  const bundle = JSON.parse(new TextDecoder().decode(sampleFile(sample, sample.file)));
  change(bundle);
  return { bundle, root: sampleFile(sample, sample.trusted_root ?? ''), artifact: sampleFile(sample, sample.artifact ?? ''), ...(ground === undefined ? {} : { ground }) };
}

const STATEMENT = { payload: statement() };
const OTHER_STATEMENT = statement(undefined, { predicate: { other: true } });
const REKOR2 = { entry: 'hashedrekord 0.0.2' } as const;
const entryOf = (bundle: Json) => bundle.verificationMaterial.tlogEntries[0];
const proofOf = (bundle: Json) => entryOf(bundle).inclusionProof;
const stampsOf = (bundle: Json) => bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps;

function withNote(bundle: Json, change: (note: string) => string): void {
  const { checkpoint } = proofOf(bundle);
  checkpoint.envelope = change(checkpoint.envelope);
}

/** The same checkpoint with its text changed, and signed anew by the log: only its words are wrong. */
function signedAnew(bundle: Json, { log2 }: TestInstance, change: (text: string) => string): void {
  withNote(bundle, (note) => log2.note(change(note.slice(0, note.lastIndexOf('\n\n') + 1))));
}

const [ORIGIN_LINE, WITNESS_LINE] = proofOf(JSON.parse(new TextDecoder().decode(sampleFile(SAMPLES.get('rekor2-checkpoint-cosigned')!, SAMPLES.get('rekor2-checkpoint-cosigned')!.file))))
  .checkpoint.envelope.split('\n\n')[1].split('\n');
const lines = (...signatures: string[]) => (note: string) => `${note.split('\n\n')[0]}\n\n${signatures.join('\n')}\n`;
const changedSignature = (base64: string) => {
  const bytes = fromBase64(base64)!;
  bytes[bytes.length - 1]! ^= 1;
  return toBase64(bytes);
};

const MADE: Readonly<Record<string, () => Made>> = {
  'bundle-with-sct-with-extensions': () => ours({ sctExtensions: Uint8Array.of(0, 0, 0, 1, 2, 3) }),
  'happy-path-v0.2': () => ours({ version: '0.2' }),
  'happy-path-v0.3': () => sampled('happy-path-v0.3-new-mediaType', (bundle) => { bundle.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.3'; }),
  'intoto-with-custom-trust-root': () => ours({ ...STATEMENT, entry: 'intoto 0.0.2', version: '0.2', timestampsAt: [SIGNED_AT] }),
  'managed-key-and-trusted-root': () => ours({ managed: true }, undefined, { key: own.managedKey }),
  'rekor2-checkpoint-multiple-cosigs': () => sampled('rekor2-happy-path', (bundle) => withNote(bundle, lines(ORIGIN_LINE, WITNESS_LINE, WITNESS_LINE.replace('witness.example', 'second.example')))),
  'rekor2-checkpoint-origin-not-first': () => sampled('rekor2-happy-path', (bundle) => withNote(bundle, lines(WITNESS_LINE, ORIGIN_LINE))),
  'rekor2-checkpoint-two-sigs-cosigned': () => sampled('rekor2-happy-path', (bundle) => withNote(bundle, lines(ORIGIN_LINE, ORIGIN_LINE.replace(' 8w1a', ' 9w1a'), WITNESS_LINE))),
  'rekor2-checkpoint-two-sigs-from-origin': () => sampled('rekor2-happy-path', (bundle) => withNote(bundle, lines(ORIGIN_LINE, ORIGIN_LINE.replace(' 8w1a', ' 9w1a')))),
  'rekor2-dsse-happy-path': () => ours({ ...STATEMENT, ...REKOR2 }),
  'rekor2-timestamp-with-embedded-cert': () => ours(REKOR2),
  'rekor2-timestamp-with-expired-cert-chain': () => {
    const expired = sigstoreInstance({ timestampValidity: { from: '2024-01-01T00:00:00Z', until: '2024-12-31T00:00:00Z' } });
    return { bundle: expired.sign({ ...REKOR2, at: '2024-05-01T10:00:00Z' }), root: expired.trustedRoot(), artifact: TEST_ARTIFACT };
  },
  'rekor2-timestamp-without-embedded-cert': () => ours(REKOR2, (bundle) => { stampsOf(bundle)[0].signedTimestamp = toBase64(withoutCertificates(fromBase64(stampsOf(bundle)[0].signedTimestamp)!)); }),
  'trust-root-tlog-validity-end-inclusive': () => ours({}, undefined, { root: own.trustedRoot(({ tlogs }) => { tlogs[0].publicKey.validFor.end = SIGNED_AT; }) }),
  'trust-root-tsa-validity-end-inclusive': () => ours(REKOR2, undefined, { root: own.trustedRoot(({ timestampAuthorities: [tsa] }) => { tsa.validFor.end = SIGNED_AT; }) }),

  'bundle-empty-certificate-chain_fail': () => sampled('happy-path-v0.1', ({ verificationMaterial }) => { verificationMaterial.x509CertificateChain.certificates = []; }, 'bundle-structure'),
  'bundle-invalid-base64-signature_fail': () => sampled('happy-path-v0.1', ({ messageSignature }) => { messageSignature.signature = 'not!base64'; }, 'bundle-structure'),
  'bundle-negative-log-index_fail': () => sampled('happy-path-v0.1', (bundle) => { entryOf(bundle).logIndex = '-1'; }, 'bundle-structure'),
  'bundle-unknown-version_fail': () => sampled('happy-path-v0.1', (bundle) => { bundle.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=99.9'; }, 'parse'),
  'bundle-with-root-cert_fail': () => refused('bundle-structure', { version: '0.2' }, ({ verificationMaterial }) => {
    verificationMaterial.x509CertificateChain.certificates.push(...[own.intermediate, own.root].map(({ certificate }) => ({ rawBytes: toBase64(certificate) })));
  }),
  'checkpoint-bad-keyhint_fail': () => sampled('happy-path-v0.3-new-mediaType', (bundle) => withNote(bundle, (note) => note.replace(' wNI9', ' wNI8')), 'checkpoint'),
  'dsse-invalid-sig_fail': () => refused('signature', STATEMENT, ({ dsseEnvelope }) => { dsseEnvelope.signatures[0].sig = changedSignature(dsseEnvelope.signatures[0].sig); }),
  'dsse-mismatch-envelope_fail': () => refused('tlog-body', { ...STATEMENT, logged: ({ spec }) => { spec.payloadHash = { algorithm: 'sha256', value: digestsOfTest(OTHER_STATEMENT).sha256 }; } }),
  'incorrect-public-key_fail': () => refused('tlog-body', { logged: ({ spec }) => { spec.signature.publicKey.content = toBase64(new TextEncoder().encode(printPublicKeyPem(own.managedKey))); } }),
  'integrated-time-in-future_fail': () => refused('time', { loggedAt: '2042-01-01T00:00:00Z' }),
  'intoto-log-entry-mismatch_fail': () => refused('tlog-body', { ...STATEMENT, entry: 'intoto 0.0.2', logged: ({ spec }) => { spec.content.payloadHash.value = digestsOfTest(OTHER_STATEMENT).sha256; } }),
  'intoto-missing-inclusion-proof_fail': () => refused('bundle-structure', { ...STATEMENT, entry: 'intoto 0.0.2', version: '0.2' }, (bundle) => { delete entryOf(bundle).inclusionProof; }),
  'intoto-set-outside-signing-cert-validity_fail': () => refused('time', { ...STATEMENT, entry: 'intoto 0.0.2', loggedAt: LATER }),
  'intoto-tsa-timestamp-outside-cert-validity_fail': () => refused('time', { ...STATEMENT, entry: 'intoto 0.0.2', timestampsAt: [LATER] }),
  'invalid-checkpoint-signature_fail': () => refused('checkpoint', {}, (bundle) => withNote(bundle, (note) => {
    const [text, line = ''] = note.trimEnd().split('\n\n');
    const [dash, name, signature = ''] = line.split(' ');
    return `${text}\n\n${[dash, name, changedSignature(signature)].join(' ')}\n`;
  })),
  'invalid-inclusion-proof_fail': () => refused('bundle-structure', { version: '0.2' }, (bundle) => { delete proofOf(bundle).checkpoint; }),
  'managed-key-no-key_fail': () => refused('key', { managed: true }),
  'message-digest-mismatch_fail': () => sampled('happy-path-v0.3-new-mediaType', ({ messageSignature }) => { messageSignature.messageDigest.digest = toBase64(new Uint8Array(32)); }, 'subject'),
  'rekor2-checkpoint-missing-log-signature_fail': () => sampled('rekor2-checkpoint-cosigned', (bundle) => withNote(bundle, lines(WITNESS_LINE)), 'checkpoint'),
  'rekor2-checkpoint-missing-origin_fail': () => refused('checkpoint', REKOR2, (bundle, instance) => signedAnew(bundle, instance, (text) => text.slice(text.indexOf('\n') + 1))),
  'rekor2-checkpoint-missing-root-hash_fail': () => refused('checkpoint', REKOR2, (bundle, instance) => signedAnew(bundle, instance, (text) => text.split('\n').slice(0, 2).concat('').join('\n'))),
  'rekor2-checkpoint-missing-size_fail': () => refused('checkpoint', REKOR2, (bundle, instance) => signedAnew(bundle, instance, (text) => text.split('\n').filter((_, line) => line !== 1).join('\n'))),
  'rekor2-checkpoint-no-matching-signature_fail': () => refused('checkpoint', REKOR2, (bundle, { log2 }) => withNote(bundle, (note) => log2.note(note.slice(0, note.lastIndexOf('\n\n') + 1), { name: 'another.example' }))),
  'rekor2-dsse-invalid-sig_fail': () => refused('signature', { ...STATEMENT, ...REKOR2 }, (bundle) => { bundle.verificationMaterial.certificate = own.sign({ payload: OTHER_STATEMENT }).verificationMaterial.certificate; }),
  'rekor2-dsse-mismatch-envelope_fail': () => refused('tlog-body', { ...STATEMENT, ...REKOR2, logged: ({ spec }) => { spec.hashedRekordV002.data.digest = toBase64(new Uint8Array(32)); } }),
  'rekor2-dsse-mismatch-sig_fail': () => {
    const again = own.sign({ ...STATEMENT, ...REKOR2, again: true });
    return refused('tlog-body', { ...STATEMENT, ...REKOR2 }, (bundle) => {
      bundle.dsseEnvelope = again.dsseEnvelope;
      bundle.verificationMaterial.timestampVerificationData = again.verificationMaterial.timestampVerificationData;
    });
  },
  'rekor2-no-inclusion-proof_fail': () => refused('bundle-structure', REKOR2, (bundle) => { delete entryOf(bundle).inclusionProof; }),
  'rekor2-timestamp-outside-trust-root-tsa-validity_fail': () => refused('timestamp', REKOR2, undefined, { root: own.trustedRoot(({ timestampAuthorities: [tsa] }) => { tsa.validFor.end = '2026-05-01T09:59:59Z'; }) }),
  'rekor2-timestamp-outside-tsa-cert-validity_fail': () => {
    const expired = sigstoreInstance({ timestampValidity: { from: '2024-01-01T00:00:00Z', until: '2024-12-31T00:00:00Z' } });
    return { bundle: expired.sign(REKOR2), root: expired.trustedRoot(), artifact: TEST_ARTIFACT, ground: 'timestamp' };
  },
  'rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail': () => refused('timestamp', { ...REKOR2, timestampsBy: other.timestamps }),
  'rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail': () => refused('timestamp', { ...REKOR2, timestampsBy: { ...other.timestamps, stamp: (bytes, at) => withoutCertificates(other.timestamps.stamp(bytes, at)) } }),
  'rekor2-timestamp-with-incorrect-time_fail': () => refused('time', { ...REKOR2, timestampsAt: [LATER] }),
  'signature-mismatch_fail': () => refused('signature', {}, ({ messageSignature }) => { messageSignature.signature = own.sign({ artifact: OTHER_STATEMENT }).messageSignature.signature; }),
  'trust-root-tlog-missing-validity-start_fail': () => refused('trusted-root', {}, undefined, { root: own.trustedRoot(({ tlogs }) => { tlogs[0].publicKey.validFor = { end: '2040-01-01T00:00:00Z' }; }) }),
  'wrong-hashedrekord-artifact_fail': () => refused('tlog-body', { logged: ({ spec }) => { spec.data.hash.value = digestsOfTest(OTHER_STATEMENT).sha256; } }),
  'wrong-hashedrekord-cert-and-sig_fail': () => refused('tlog-body', { logged: (body) => { body.spec.signature = decodedBody(own.sign({ at: LATER, timestampsAt: [LATER] })).spec.signature; } }),
  'wrong-hashedrekord-entry_fail': () => refused('tlog-body', {}, (bundle) => { bundle.verificationMaterial.tlogEntries = own.sign({ artifact: OTHER_STATEMENT }).verificationMaterial.tlogEntries; }),
};

/** Cases that the suite has taken up since, or is about to. */
const NEWER: Readonly<Record<string, () => Made>> = {
  'cve-2022-36056-swapped-tlog-entry_fail': () => refused('tlog-body', STATEMENT, (bundle) => { bundle.verificationMaterial.tlogEntries = own.sign({ payload: OTHER_STATEMENT }).verificationMaterial.tlogEntries; }),
  'dsse-statement-missing-type_fail': () => refused('subject', { payload: statement(undefined, { _type: undefined }), managed: true }, undefined, { key: own.managedKey }),
  'dsse-statement-unknown-type_fail': () => refused('subject', { payload: statement(undefined, { _type: 'https://in-toto.io/Statement/v99' }), managed: true }, undefined, { key: own.managedKey }),
  'dsse-with-hashedrekord-happy-path': () => ours({ ...STATEMENT, entry: 'hashedrekord 0.0.1' }),
  'dsse-with-hashedrekord-invalid-sig_fail': () => refused('signature', { ...STATEMENT, entry: 'hashedrekord 0.0.1' }, ({ dsseEnvelope }) => { dsseEnvelope.signatures[0].sig = changedSignature(dsseEnvelope.signatures[0].sig); }),
  'dsse-with-hashedrekord-mismatch-envelope_fail': () => refused('tlog-body', { ...STATEMENT, entry: 'hashedrekord 0.0.1', logged: ({ spec }) => { spec.data.hash.value = digestsOfTest(OTHER_STATEMENT).sha256; } }),
  'dsse-with-hashedrekord-mismatch-sig_fail': () => {
    const again = own.sign({ ...STATEMENT, entry: 'hashedrekord 0.0.1', again: true });
    return refused('tlog-body', { ...STATEMENT, entry: 'hashedrekord 0.0.1' }, (bundle) => { bundle.dsseEnvelope = again.dsseEnvelope; });
  },
  'intoto-canonical-log-entry': () => ours({ ...STATEMENT, entry: 'intoto 0.0.2', managed: true }, undefined, { key: own.managedKey }),
  'rekor2-multiple-timestamps-one-outside-cert-validity_fail': () => refused('time', { ...REKOR2, timestampsAt: [SIGNED_AT, LATER] }),
  'rekor2-timestamp-wrong-tsa-validity-borrow_fail': () => refused('timestamp', REKOR2, undefined, {
    root: own.trustedRoot(({ timestampAuthorities }) => {
      timestampAuthorities[0].validFor.end = '2026-04-30T00:00:00Z';
      timestampAuthorities.push({ subject: { commonName: 'unrelated' }, certChain: { certificates: [] }, validFor: { start: '2026-04-01T00:00:00Z', end: '2026-06-01T00:00:00Z' } });
    }),
  }),
  'sct-duplicate-intermediate-name': () => ours({}, undefined, {
    root: own.trustedRoot(({ certificateAuthorities }) => {
      const decoy = JSON.parse(new TextDecoder().decode(decoyOf(own).trustedRoot()));
      certificateAuthorities.unshift(...decoy.certificateAuthorities);
    }),
  }),
};

function decodedBody(bundle: Json): Json {
  return JSON.parse(new TextDecoder().decode(fromBase64(entryOf(bundle).canonicalizedBody)));
}

/** An instance whose authorities have the same names and other keys. */
function decoyOf(instance: TestInstance): TestInstance {
  return sigstoreInstance({ name: instance.name, phrase: 'decoy' });
}

const EXPECTED = { identity: TEST_SIGNER.identity, issuer: TEST_SIGNER.issuer ?? '' };
const SAMPLE_EXPECTED = (({ identity, issuer }) => ({ identity: identity ?? '', issuer: issuer ?? '' }))(SAMPLES.get('happy-path-v0.1')!);

function againstMade({ root: file = root, key }: Made): Against {
  const parsed = parseTrustedRoot(file);
  const isOurs = new TextDecoder().decode(file).includes('Test Sigstore');
  return { profile: 'log', root: 'root' in parsed ? parsed.root : parsed, key, expected: key === undefined ? (isOurs ? EXPECTED : SAMPLE_EXPECTED) : undefined };
}

const ALL = Object.entries({ ...MADE, ...NEWER }).map(([name, make]) => ({ name, make }));

describe('the cases of sigstore-conformance', () => {
  it('are all here: 18 as they are, 52 made, each under its own name', () => {
    const names = [...SAMPLES.keys(), ...Object.keys(MADE)];
    expect([SAMPLES.size, Object.keys(MADE).length, new Set(names).size]).toEqual([18, 52, 70]);
    expect([...names].filter((name) => !name.endsWith('_fail')).length).toBe(21);
  });

  it.each(ALL)('$name', async ({ name, make }) => {
    const made = make();
    expect(name.endsWith('_fail')).toBe(made.ground !== undefined);
    const answer = made.ground === undefined ? { verdict: 'verified' } : { verdict: 'refused', ground: made.ground };
    const against = { ...againstMade(made), bundle: print(made.bundle) };
    const artifact = made.artifact ?? TEST_ARTIFACT;
    expect(await verifyBundle({ ...against, artifact: { bytes: artifact } })).toMatchObject(answer);
    expect(await verifyBundle({ ...against, artifact: { digests: digestsOfTest(artifact) } })).toMatchObject(answer);
  });
});

// Where @sigstore/verify answers otherwise, and why ours is the answer to give.
const ORACLE_DIFFERS: Readonly<Record<string, string>> = {
  'bundle-with-root-cert_fail': 'it passes over what a chain brings along; the suite demands that a root there is refused',
  'incorrect-public-key_fail': 'it compares signature and digest of a hashedrekord entry, and not whose key the entry names',
  'trust-root-tlog-missing-validity-start_fail': 'it takes an instance without a begin as valid for ever',
  'dsse-statement-missing-type_fail': 'it does not look into the payload',
  'dsse-statement-unknown-type_fail': 'it does not look into the payload',
};

describe('@sigstore/verify gives the same verdict, but where it is known not to', () => {
  it.each(ALL)('$name', ({ name, make }) => {
    const made = make();
    const agrees = oracle(made) === (made.ground === undefined);
    expect(agrees).toBe(!Object.hasOwn(ORACLE_DIFFERS, name));
  });

  it.each(['conformance', 'bundles'].flatMap(sampleCases).filter((sample) => sample.trusted_root !== null))('$folder/$name', (sample) => {
    const isTimestamps = sample.profile === 'github';
    const { expected, key } = againstOf(sample);
    const artifact = sample.artifact === null ? undefined : sampleFile(sample, sample.artifact);
    const accepted = oracleAccepts(sampleFile(sample, sample.file), sampleFile(sample, sample.trusted_root ?? ''), artifact, key !== undefined && 'spki' in key ? key : undefined, expected as typeof EXPECTED | undefined, isTimestamps);
    expect(key !== undefined && 'problem' in key ? false : accepted).toBe(sample.expect === 'valid');
  });
});

function oracle(made: Made): boolean {
  const { expected } = againstMade(made);
  return oracleAccepts(print(made.bundle), made.root ?? root, made.artifact, made.key, expected as typeof EXPECTED | undefined);
}

function oracleAccepts(bundle: Uint8Array, rootFile: Uint8Array, artifact: Uint8Array | undefined, key: PublicKey | undefined, expected: typeof EXPECTED | undefined, isTimestamps = false): boolean {
  try {
    const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
    const trust = toTrustMaterial(TrustedRoot.fromJSON(json(rootFile)), key === undefined ? undefined : () => ({ publicKey: createPublicKey(printPublicKeyPem(key)), validFor: () => true }));
    const parsed = bundleFromJSON(json(bundle));
    const entity = toSignedEntity(parsed, parsed.content.$case === 'messageSignature' && artifact !== undefined ? Buffer.from(artifact) : undefined);
    const policy = expected === undefined ? undefined : {
      subjectAlternativeName: `^${expected.identity.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, ...(expected.issuer === undefined ? {} : { extensions: { issuer: expected.issuer } }),
    };
    new Verifier(trust, isTimestamps ? { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 1 } : {}).verify(entity, policy);
    return true;
  } catch {
    return false;
  }
}

it('a checkpoint’s words are read as they were signed', () => {
  const text = proofOf(own.sign(REKOR2)).checkpoint.envelope.split('\n\n')[0] + '\n';
  expect(checkpointText(parseCheckpointText(text)!)).toBe(text);
});
