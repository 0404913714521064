// For signed samples of every kind: a byte of the artifact flipped is refused; a byte of the signature flipped is refused, or
// lies where nothing is relied on, in the closed lists below, each place with the reason; and a stranger's signature is refused
// whatever byte of the trust is flipped. Places are drawn with a seed, and all are taken where there are few.

import { createMessage, generateKey, sign, type PrivateKey } from 'openpgp';
import { describe, expect, test } from 'vitest';
import { fromBER, type BaseBlock, type Sequence } from 'asn1js';
import { SigstoreInstance } from '../../../examples/sigstore/instance.ts';
import { checkpointText } from '../../../src/core/crypto/checkpoint.ts';
import { inclusionProof, leafHash, treeRoot } from '../../../src/core/crypto/merkle-tree.ts';
import { parsePublicKeyPem } from '../../../src/core/crypto/public-key.ts';
import { noteKeyId, printNote, printVerifierKey } from '../../../src/core/crypto/signed-note.ts';
import { fromUtf8, sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { verifyDocumentProof } from '../../../src/core/log/document-proof.ts';
import { printLeaf } from '../../../src/core/log/leaf.ts';
import { printTlogProof } from '../../../src/core/log/tlog-proof.ts';
import type { Trust } from '../../../src/core/model/portal-files.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../../src/core/model/uris.ts';
import { verifyClearSignedList } from '../../../src/core/signatures/checksums.ts';
import { verifyCosignSignature } from '../../../src/core/signatures/cosign-signature.ts';
import { verifyMinisign } from '../../../src/core/signatures/minisign.ts';
import { verifyOpenPgp } from '../../../src/core/signatures/openpgp.ts';
import { parseRegistryKeys, verifyNpmAttestations } from '../../../src/core/signatures/sigstore/npm-attestations.ts';
import { verifyPypiAttestations } from '../../../src/core/signatures/sigstore/pypi-attestation.ts';
import { parseTrustedRoot } from '../../../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle, type Against } from '../../../src/core/signatures/sigstore/verify-bundle.ts';
import { verifySsh } from '../../../src/core/signatures/ssh.ts';
import { verifyDocument } from '../../../src/core/signatures/verify.ts';
import { jsonPlaces } from '../../builders/json-spans.ts';
import { keylessTrust, WORKFLOW } from '../../builders/keyless.ts';
import { testSigner } from '../../builders/signer.ts';
import { fixture, fixtureText, flipped } from './mutations.ts';
import { againstOf, sampleCases, sampleFile } from './sigstore/samples.ts';

/** How many places of a signature are flipped, and how many of an artifact. */
const PLACES = 24;
const ARTIFACT_PLACES = 8;

interface Sample {
  readonly name: string;
  readonly signature: Uint8Array;
  readonly artifact?: Uint8Array;
  verify(signature: Uint8Array, artifact: Uint8Array | undefined): Promise<boolean> | boolean;
  /** Why nothing is relied on at a place; `undefined` where something is. */
  readonly unused?: (place: number) => string | undefined;
}

/** A stranger's signature, and the bytes of the trust that must not take it, whatever becomes of one of them. */
interface Stranger {
  readonly name: string;
  readonly trust: Uint8Array;
  /** `own` says whether the trust as it is takes the signature of its own signer, so that a refusal means something. */
  readonly own: () => Promise<boolean> | boolean;
  verify(trust: Uint8Array): Promise<boolean> | boolean;
}

const verified = ({ verdict }: { readonly verdict: string }) => verdict === 'verified';

// ---- Sigstore bundles -------------------------------------------------------------------------------------------------------

/**
 * Members of a bundle that no check relies on, with why. Everything else is read, and a flip in it refused. The names are those of
 * protobuf-specs; `*` stands for any place in a list.
 */
const UNUSED_MEMBERS: Readonly<Record<string, string>> = {
  'verificationMaterial.x509CertificateChain.certificates.*.rawBytes': 'a chain ends at the authorities of the trusted root; what a bundle of v0.1 brings along after the leaf is passed over',
  'verificationMaterial.timestampVerificationData.rfc3161Timestamps.*.signedTimestamp': 'certificates within a token are not trusted for themselves: the authority’s come from the trusted root',
  'verificationMaterial.tlogEntries.*.inclusionProof.checkpoint.envelope': 'a signature by a key that nobody knows is passed over, as the specification of notes demands',
  'verificationMaterial.publicKey.hint': 'it only selects among keys that are known otherwise, and here there is one; an envelope says it too, and then both must agree',
  'verificationMaterial.tlogEntries.*.logIndex': 'the index within all shards of a log is signed by a promise alone; the proof has an index of its own',
};

const SPACE = 'white space between the tokens of JSON';

/** `before` is the way to the bundle where it stands in a document of somebody else’s. */
function unusedInBundle(bytes: Uint8Array, before = ''): (place: number) => string | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  const places = jsonPlaces(text.trimEnd());
  // Asked of every byte, and a certificate has thousands.
  const values = new Map<number, string>();
  return (place) => {
    const one = places[place];
    if (one === undefined || one.part === 'space') return SPACE;
    const why = one.part === 'value' && one.path.startsWith(before) ? UNUSED_MEMBERS[one.path.slice(before.length)] : undefined;
    if (why === undefined) return undefined;
    const value = values.get(one.from) ?? valueAt(text, one.from);
    values.set(one.from, value);
    const offset = place - one.from - 1;
    switch (one.path.split('.').at(-1)) {
      case 'rawBytes': return (text.slice(text.indexOf('"certificates"'), one.from).match(/"rawBytes"/g) ?? []).length > 1 ? why : undefined;
      case 'signedTimestamp': return isWithinCertificates(value, offset) ? why : undefined;
      case 'hint': return text.includes('dsseEnvelope') ? undefined : why;
      case 'envelope': return isUnknownSignature(value, offset) ? why : undefined;
      default: return text.includes('inclusionPromise') ? undefined : why;
    }
  };
}

function valueAt(text: string, from: number): string {
  return JSON.stringify(JSON.parse(/^"(?:[^"\\]|\\.)*"|^\d+/.exec(text.slice(from))?.[0] ?? '""')).slice(1, -1);
}

// Four characters of base64 stand for three bytes, and a flipped one may reach any of them.
function isWithinCertificates(base64: string, offset: number): boolean {
  const { start, end } = within.get(base64) ?? certificatesOf(Buffer.from(base64, 'base64'));
  within.set(base64, { start, end });
  const first = Math.floor(offset / 4) * 3;
  return first >= start - 2 && first + 3 <= end + 2;
}

const within = new Map<string, { readonly start: number; readonly end: number }>();

/** Where the certificates of a timestamp token lie (RFC 3161 §2.4.2, RFC 5652 §5.1). */
function certificatesOf(der: Buffer): { readonly start: number; readonly end: number } {
  const { result } = fromBER(der.buffer.slice(der.byteOffset, der.byteOffset + der.length) as ArrayBuffer);
  const children = (block: BaseBlock | undefined) => (block as Sequence | undefined)?.valueBlock.value ?? [];
  const signedData = children(children(children(result)[1])[1])[0];
  let at = 0;
  const certificates = children(signedData).find(({ idBlock }) => idBlock.tagClass === 3 && idBlock.tagNumber === 0);
  if (certificates === undefined) return { start: der.length, end: der.length };
  at = der.indexOf(Buffer.from(certificates.valueBeforeDecodeView));
  return { start: at, end: at + certificates.valueBeforeDecodeView.length };
}

// The first signature line is the log's own; lines below it are of witnesses that no trusted root names.
const isUnknownSignature = (value: string, offset: number) => {
  const own = value.indexOf('\\n\\n') + 4;
  const second = value.indexOf('\\n', own);
  return second >= 0 && offset > second;
};

const BUNDLES = [
  ...sampleCases('bundles').filter(({ name }) => [
    'py-bundle-v3', 'npm-provenance-sigstore-1.3.0', 'cosign-oci-attestation', 'conda-attestation-rekor2', 'github-release-attestation', 'model-signing-v1.1.0', 'bcr-module', 'slsa-gha_gradle-v2.0.0-push-v14.2',
  ].includes(name)),
  ...sampleCases('conformance').filter(({ expect: answer, name }) => answer === 'valid' && !name.startsWith('happy-path-intoto')),
].map((sample): Sample => {
  const signature = sampleFile(sample, sample.file);
  const against = againstOf(sample);
  return {
    name: `Sigstore: ${sample.name}`, signature, ...(sample.artifact === null ? {} : { artifact: sampleFile(sample, sample.artifact) }),
    verify: async (bundle, artifact) => verified(await verifyBundle({ bundle, ...against, ...(artifact === undefined ? {} : { artifact: { bytes: artifact } }) })),
    unused: unusedInBundle(signature),
  };
});

// ---- Registries -------------------------------------------------------------------------------------------------------------

const [npmCase] = sampleCases('npm-attestations') as readonly (ReturnType<typeof sampleCases>[number] & { readonly package: string; readonly version: string })[];
const [pypiCase] = sampleCases('pypi-attestations');
if (npmCase === undefined || pypiCase === undefined) throw new Error('The samples of registries are not here');
const registryKeys = parseRegistryKeys(sampleFile({ folder: 'trusted-roots' }, 'npm-registry-keys.json'));

const REGISTRIES: readonly Sample[] = [
  {
    name: 'npm attestations', signature: sampleFile(npmCase, npmCase.file), artifact: sampleFile(npmCase, npmCase.artifact ?? ''),
    verify: async (document, artifact) => {
      const checked = await verifyNpmAttestations({ ...againstOf(npmCase), document, keys: 'keys' in registryKeys ? registryKeys.keys : [], artifact: { bytes: artifact ?? new Uint8Array() }, package: { name: npmCase.package, version: npmCase.version } });
      return 'attestations' in checked && checked.attestations.length === 2 && checked.attestations.every(({ report }) => verified(report));
    },
    unused: unusedInBundle(sampleFile(npmCase, npmCase.file), 'attestations.*.bundle.'),
  },
  {
    name: 'a PyPI attestation', signature: sampleFile(pypiCase, pypiCase.file), artifact: sampleFile(pypiCase, pypiCase.artifact ?? ''),
    verify: async (document, artifact) => {
      const checked = await verifyPypiAttestations({ ...againstOf(pypiCase), document, artifact: { bytes: artifact ?? new Uint8Array() }, fileName: pypiCase.artifact ?? '' });
      return 'attestations' in checked && checked.attestations.length === 1 && checked.attestations.every(({ report }) => verified(report));
    },
    unused: unusedInBundle(sampleFile(pypiCase, pypiCase.file)),
  },
];

// ---- Other signatures -------------------------------------------------------------------------------------------------------

const artifact = fixture('artifact.txt');
const at = '2025-05-01T00:00:00Z';
const sshLines = fixtureText('ssh/allowed-signers').trim().split('\n');
const minisignKey = fixtureText('minisign/key.pub').split('\n')[1] ?? '';
const keyOf = (file: string) => {
  const key = parsePublicKeyPem(fixtureText(`cosign/${file}`));
  if (key === undefined) throw new Error(`${file} holds no key`);
  return key;
};

const { privateKey: v6 } = await generateKey({ userIDs: [{ name: 'dana' }], date: new Date('2025-01-01T00:00:00Z'), format: 'object', type: 'curve25519', config: { v6Keys: true } }) as unknown as { privateKey: PrivateKey };
const v6Signature = await sign({ message: await createMessage({ binary: artifact }), signingKeys: v6, detached: true, format: 'binary', date: new Date('2025-03-01T00:00:00Z') }) as Uint8Array;

const openPgp = (certificate: string) => async (signature: Uint8Array, over: Uint8Array | undefined) =>
  verified(await verifyOpenPgp({ signature, artifact: { bytes: over ?? new Uint8Array() }, trust: [{ id: 'dana', certificate }], at }));

/** The parts of an OpenPGP signature packet that nobody signs (RFC 9580 §5.2.3): the second area of subpackets, and how many bits an integer is said to have. */
function unusedInPacket(packet: Uint8Array): (place: number) => string | undefined {
  const body = (packet[1] ?? 0) < 192 ? 2 : 3;
  const wide = packet[body] === 6 ? 4 : 2;
  const number = (from: number, length: number) => [...packet.subarray(from, from + length)].reduce((sum, byte) => sum * 256 + byte, 0);
  const hashed = body + 4;
  const unhashed = hashed + wide + number(hashed, wide);
  const end = unhashed + wide + number(unhashed, wide);
  // Two bytes of the digest follow; from version 4 on to version 6 integers have a length in front, which may claim bits that are zero.
  const first = end + 2;
  const second = first + 2 + Math.ceil(number(first, 2) / 8);
  return (place) => {
    if (place >= unhashed && place < end) return 'subpackets outside of the signed area say by which key once more, as a hint';
    if (wide === 2 && [first, first + 1, second, second + 1].includes(place)) return 'the number of bits of an integer, whose bytes are what is checked';
    return undefined;
  };
}

const lineBreaks = (bytes: Uint8Array) => (place: number) => (bytes[place] === 0x0a ? 'a line break within base64' : undefined);
const untrustedComment = (text: string) => (place: number) => (place >= 'untrusted comment: '.length && place < text.indexOf('\n') ? 'a comment that nobody signs, and that says so' : undefined);

const DETACHED: readonly Sample[] = [
  ...['ed25519', 'ecdsa-256', 'rsa-3072'].map((name): Sample => ({
    name: `SSH: ${name}`, signature: fixture(`ssh/${name}.sig`), artifact,
    verify: async (signature, over) => verified(await verifySsh({ signature, artifact: { bytes: over ?? new Uint8Array() }, trust: sshLines.map((line, index) => ({ id: String(index), line })) })),
    unused: lineBreaks(fixture(`ssh/${name}.sig`)),
  })),
  ...['prehashed', 'legacy'].map((name): Sample => ({
    name: `minisign: ${name}`, signature: fixture(`minisign/${name}.minisig`), artifact,
    verify: (signature, over) => verified(verifyMinisign({ signature, artifact: { bytes: over ?? new Uint8Array() }, trust: [{ id: 'dana', key: minisignKey }] })),
    unused: untrustedComment(fixtureText(`minisign/${name}.minisig`)),
  })),
  { name: 'OpenPGP: version 4, EdDSA', signature: fixture('openpgp/good.sig'), artifact, verify: openPgp(fixtureText('openpgp/key-good.asc')), unused: unusedInPacket(fixture('openpgp/good.sig')) },
  { name: 'OpenPGP: version 6, Ed25519', signature: v6Signature, artifact, verify: openPgp(v6.toPublic().armor()), unused: unusedInPacket(v6Signature) },
  ...([['p256', 'key'], ['rsa', 'rsa'], ['ed25519', 'ed25519']] as const).map(([name, key]): Sample => ({
    name: `cosign: ${name}`, signature: fixture(`cosign/${name}.sig`), artifact,
    verify: async (signature, over) => verified(await verifyCosignSignature({ signature, artifact: { bytes: over ?? new Uint8Array() }, trust: [{ id: 'dana', key: keyOf(`${key}.pub`) }] })),
    unused: (place) => (place >= fixtureText(`cosign/${name}.sig`).trimEnd().length ? 'a line break after the base64' : undefined),
  })),
  {
    name: 'a clear-signed list of digests', signature: fixture('openpgp/SHA256SUMS.asc').slice(0, fixtureText('openpgp/SHA256SUMS.asc').indexOf('-----BEGIN PGP SIGNATURE')), artifact,
    verify: async (head, over) => {
      const whole = fixtureText('openpgp/SHA256SUMS.asc');
      const file = new Uint8Array([...head, ...utf8(whole.slice(whole.indexOf('-----BEGIN PGP SIGNATURE')))]);
      return verified(await verifyClearSignedList({ file, trust: [{ id: 'good', certificate: fixtureText('openpgp/key-good.asc') }], at, artifact: { bytes: over ?? new Uint8Array() } }));
    },
    unused: (place) => {
      const text = fixtureText('openpgp/SHA256SUMS.asc');
      return place <= text.indexOf('\n\n') + 1 || place >= text.indexOf('\n-----BEGIN PGP SIGNATURE') ? 'the frame around the signed text' : undefined;
    },
  },
];

// ---- Our own documents ------------------------------------------------------------------------------------------------------

const instance = new SigstoreInstance();
const machine = testSigner(71);
const record = canonicalBytes({ _type: STATEMENT_TYPE, subject: [{ name: 'SHA256SUMS', digest: { sha256: sha256Hex(artifact) } }], predicateType: 'https://example.org/record', predicate: {} });
const document = (trust: Trust) => async (bundle: Uint8Array, bytes: Uint8Array | undefined) =>
  (await verifyDocument({ bundle, bytes: bytes ?? new Uint8Array(), trust, permission: 'record', project: 'widget', at: '2026-03-01T12:00:00Z' })).result === 'verified';
const keylessBundle = instance.signEnvelope(STATEMENT_PAYLOAD_TYPE, record, { signer: WORKFLOW, at: '2026-03-01T12:00:00Z' });

const ORIGIN = 'example.org/log';
const logKey = testSigner(72);
const entries = Array.from({ length: 11 }, (_, index) => printLeaf({ kind: 'record', sha256: index === 7 ? sha256Hex(record) : sha256Hex(utf8(String(index))) }));
const checkpoint = checkpointText({ origin: ORIGIN, size: entries.length, root: treeRoot(entries.map(leafHash)) });
const note = (signer: typeof logKey) => printNote(checkpoint, [{ name: ORIGIN, id: noteKeyId(ORIGIN, signer.key), signature: signer.signBytes(utf8(checkpoint)) }]);
const proofBy = (signer: typeof logKey) => utf8(printTlogProof({ index: 7, hashes: inclusionProof(7, entries.map(leafHash)), checkpoint: note(signer), extra: entries[7] ?? new Uint8Array() }));

const OURS: readonly Sample[] = [
  { name: 'a record signed with a key', signature: machine.bundle(record), artifact: record, verify: document({ signers: [machine.signer] }) },
  { name: 'a record signed keyless', signature: keylessBundle, artifact: record, verify: document(keylessTrust(instance)), unused: unusedInBundle(keylessBundle) },
  {
    name: 'a proof that the log holds a record', signature: proofBy(logKey), artifact: record,
    verify: (proof, bytes) => 'leaf' in verifyDocumentProof(proof, sha256Hex(bytes ?? new Uint8Array()), { origin: ORIGIN, keys: [printVerifierKey(ORIGIN, logKey.key)] }),
    // The second of its lines, as the specification of proofs says; whoever has the document makes the entry from it.
    unused: (place) => (place > 'c2sp.org/tlog-proof@v1\nextra '.length - 1 && place < (fromUtf8(proofBy(logKey)) ?? '').indexOf('\nindex') ? 'extra data, which nobody signs' : undefined),
  },
];

const SAMPLES = [...BUNDLES, ...REGISTRIES, ...DETACHED, ...OURS];

// ---- The property -----------------------------------------------------------------------------------------------------------

/** mulberry32: the same places in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function* flips(bytes: Uint8Array, most: number, seed: number): Generator<{ readonly place: number; readonly changed: Uint8Array }> {
  const next = random(seed);
  for (let round = 0; round < Math.min(most, bytes.length); round += 1) {
    const place = bytes.length <= most ? round : Math.floor(next() * bytes.length);
    yield { place, changed: flipped(bytes, place, 1 << Math.floor(next() * 8)) };
  }
}

describe.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (_, sample) => {
  test('is verified as it is', async () => {
    expect(await sample.verify(sample.signature, sample.artifact)).toBe(true);
  });

  // Some samples come without what they sign.
  if (sample.artifact !== undefined) test('is refused for every flipped byte of its artifact', async () => {
    for (const { place, changed } of flips(sample.artifact ?? new Uint8Array(), ARTIFACT_PLACES, 1)) expect(await sample.verify(sample.signature, changed), `byte ${place}`).toBe(false);
  });

  test('is refused for every flipped byte of its own that anything relies on', async () => {
    const survived: string[] = [];
    for (const { place, changed } of flips(sample.signature, PLACES, 2)) {
      if (!await sample.verify(changed, sample.artifact)) continue;
      if (sample.unused?.(place) === undefined) survived.push(`byte ${place}, in ${JSON.stringify(Buffer.from(sample.signature.subarray(place - 12, place + 12)).toString('latin1'))}`);
    }
    expect(survived).toEqual([]);
  });
});

test('what is passed over in bundles is passed over somewhere, or it would not stand in the list', async () => {
  const reasons = new Set<string>();
  for (const { signature, artifact: over, verify, unused } of BUNDLES) {
    const regions = Map.groupBy([...signature.keys()], (place) => unused?.(place) ?? '');
    for (const [why, places] of regions) {
      if (why === '' || why === SPACE || reasons.has(why)) continue;
      const middle = places[places.length >> 1] ?? 0;
      for (let bit = 0; bit < 8 && !reasons.has(why); bit += 1) if (await verify(flipped(signature, middle, 1 << bit), over)) reasons.add(why);
    }
  }
  expect(reasons).toEqual(new Set(Object.values(UNUSED_MEMBERS)));
});

const other = testSigner(73);
const foreign = new SigstoreInstance('Another instance', 'another.invalid').signArtifact(artifact, { signer: WORKFLOW, at: '2026-03-01T12:00:00Z' });
const own = instance.signArtifact(artifact, { signer: WORKFLOW, at: '2026-03-01T12:00:00Z' });
const expected = { identity: WORKFLOW.identity, issuer: WORKFLOW.issuer ?? '' };
const againstRoot = (bytes: Uint8Array): Against => {
  const parsed = parseTrustedRoot(bytes);
  return { root: 'root' in parsed ? parsed.root : parsed, expected, profile: 'log' };
};
const bundleIs = async (bundle: Uint8Array, against: Against) => verified(await verifyBundle({ bundle, artifact: { bytes: artifact }, ...against }));

const STRANGERS: readonly Stranger[] = [
  {
    name: 'an identity that is expected', trust: utf8(expected.identity), own: () => bundleIs(own, againstRoot(instance.trustedRoot())),
    verify: (text) => bundleIs(own, { ...againstRoot(instance.trustedRoot()), expected: { ...expected, identity: Buffer.from(text).toString('latin1') } }),
  },
  { name: 'a trusted root, and a bundle of another instance', trust: instance.trustedRoot(), own: () => bundleIs(own, againstRoot(instance.trustedRoot())), verify: (bytes) => bundleIs(foreign, againstRoot(bytes)) },
  {
    name: 'a trust file of keys, and a record by another', trust: utf8(JSON.stringify(machine.signer)), own: () => document({ signers: [machine.signer] })(machine.bundle(record), record),
    verify: (text) => {
      try {
        return document({ signers: [JSON.parse(Buffer.from(text).toString())] })(other.bundle(record), record);
      } catch {
        return false;
      }
    },
  },
  {
    name: 'a line of allowed signers, and a signature by another key', trust: utf8(sshLines[0] ?? ''), own: async () => verified(await verifySsh({ signature: fixture('ssh/ed25519.sig'), artifact: { bytes: artifact }, trust: [{ id: 'x', line: sshLines[0] ?? '' }] })),
    verify: async (line) => verified(await verifySsh({ signature: fixture('ssh/other-key.sig'), artifact: { bytes: artifact }, trust: [{ id: 'x', line: Buffer.from(line).toString('latin1') }] })),
  },
  {
    name: 'a minisign key, and a signature by another', trust: utf8(minisignKey), own: () => verified(verifyMinisign({ signature: fixture('minisign/prehashed.minisig'), artifact: { bytes: artifact }, trust: [{ id: 'x', key: minisignKey }] })),
    verify: (key) => verified(verifyMinisign({ signature: fixture('minisign/other-key.minisig'), artifact: { bytes: artifact }, trust: [{ id: 'x', key: Buffer.from(key).toString('latin1') }] })),
  },
  {
    name: 'an OpenPGP certificate, and a signature by another', trust: fixture('openpgp/key-good.asc'), own: () => openPgp(fixtureText('openpgp/key-good.asc'))(fixture('openpgp/good.sig'), artifact),
    verify: (certificate) => openPgp(Buffer.from(certificate).toString('latin1'))(fixture('openpgp/other.asc'), artifact),
  },
  {
    name: 'a cosign key, and a signature by another', trust: fixture('cosign/key.pub'), own: async () => verified(await verifyCosignSignature({ signature: fixture('cosign/p256.sig'), artifact: { bytes: artifact }, trust: [{ id: 'x', key: keyOf('key.pub') }] })),
    verify: async (pem) => {
      const key = parsePublicKeyPem(Buffer.from(pem).toString('latin1'));
      return key !== undefined && verified(await verifyCosignSignature({ signature: fixture('cosign/other-key.sig'), artifact: { bytes: artifact }, trust: [{ id: 'x', key }] }));
    },
  },
  {
    name: 'a key of the log, and a checkpoint by another', trust: utf8(printVerifierKey(ORIGIN, logKey.key)), own: () => 'leaf' in verifyDocumentProof(proofBy(logKey), sha256Hex(record), { origin: ORIGIN, keys: [printVerifierKey(ORIGIN, logKey.key)] }),
    verify: (key) => 'leaf' in verifyDocumentProof(proofBy(other), sha256Hex(record), { origin: ORIGIN, keys: [Buffer.from(key).toString('latin1')] }),
  },
];

test.each(STRANGERS.map((stranger) => [stranger.name, stranger] as const))('no flipped byte of the trust lets a stranger in: %s', async (_, stranger) => {
  expect(await stranger.own()).toBe(true);
  for (const { place, changed } of flips(stranger.trust, PLACES, 3)) expect(await stranger.verify(changed), `byte ${place}`).toBe(false);
});
