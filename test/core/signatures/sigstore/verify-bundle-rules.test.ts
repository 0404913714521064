import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../../src/core/lib/base64.ts';
import { parseTrustedRoot, type TrustedRoot } from '../../../../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle, type Against } from '../../../../src/core/signatures/sigstore/verify-bundle.ts';
import { digestsOfTest, print, SIGNED_AT, sigstoreInstance, statement, TEST_ARTIFACT, TEST_SIGNER, type Json, type SigningOptions } from '../../../builders/sigstore-instance.ts';

const instance = sigstoreInstance();
const utf8 = (text: string) => new TextEncoder().encode(text);

function rootOf(change?: (root: Json) => void): TrustedRoot {
  const parsed = parseTrustedRoot(instance.trustedRoot(change));
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.root;
}

const EXPECTED = { identity: TEST_SIGNER.identity, issuer: TEST_SIGNER.issuer ?? '' };
const AGAINST: Against = { root: rootOf(), expected: EXPECTED, profile: 'log', artifact: { bytes: TEST_ARTIFACT } };

async function answer(options: SigningOptions, against: Partial<Against> = {}, change: (bundle: Json) => void = () => undefined): Promise<string> {
  const bundle = instance.sign(options);
  change(bundle);
  const { verdict, ground } = await verifyBundle({ ...AGAINST, ...against, bundle: print(bundle) });
  return ground === undefined ? verdict : `${verdict}: ${ground}`;
}

describe('verifyBundle()', () => {
  it('tells who signed what, when, against which trust, and every step that it took', async () => {
    const report = await verifyBundle({ ...AGAINST, against: 'the root of this test', bundle: print(instance.sign({ timestampsAt: [SIGNED_AT] })) });
    expect({ ...report, steps: report.steps.map(({ id, result }) => `${id}: ${result}`) }).toEqual({
      verdict: 'verified',
      kind: 'sigstore-bundle',
      signer: { kind: 'certificate', certificate: TEST_SIGNER },
      times: [
        { at: SIGNED_AT, source: 'timestamp', by: 'Test Sigstore timestamp root, Test Sigstore' },
        { at: SIGNED_AT, source: 'log', by: 'rekor.sigstore-test.invalid' },
      ],
      against: 'the root of this test',
      covers: [{ algorithm: 'sha256', digest: digestsOfTest(TEST_ARTIFACT).sha256 }],
      steps: [
        'parse: passed', 'bundle-structure: passed', 'trusted-root: passed', 'key: passed', 'certificate-chain: passed', 'timestamp: passed', 'set: passed', 'time: passed',
        'time: passed', 'sct: passed', 'inclusion-proof: passed', 'checkpoint: passed', 'signature: passed', 'tlog-body: passed', 'subject: passed', 'identity: passed',
      ],
    });
  });

  it.each<[string, Partial<Against>]>([
    ['a prefix of the identity', { expected: { ...EXPECTED, identity: EXPECTED.identity.slice(0, -1) } }],
    ['an expression where a text is meant', { expected: { ...EXPECTED, identity: '.*' } }],
    ['the identity in other case', { expected: { ...EXPECTED, identity: EXPECTED.identity.toUpperCase() } }],
    ['another issuer', { expected: { ...EXPECTED, issuer: 'https://accounts.example.org' } }],
    ['a pattern that matches a part', { expected: { identity: { pattern: 'https://github\\.com/example/' }, issuer: EXPECTED.issuer } }],
    ['a pattern that is none', { expected: { identity: { pattern: '(' }, issuer: EXPECTED.issuer } }],
    ['another source repository', { expected: { ...EXPECTED, sourceRepository: 'https://github.com/example/other' } }],
    ['a claim that the certificate does not make', { expected: { ...EXPECTED, trigger: 'push' } }],
  ])('refuses %s', async (_, against) => {
    expect(await answer({}, against)).toBe('refused: identity');
  });

  it('takes a pattern that matches the whole, and claims that are equal', async () => {
    const expected = { identity: { pattern: 'https://github\\.com/example/widget/.*' }, issuer: EXPECTED.issuer, sourceRepository: 'https://github.com/example/widget', runner: 'github-hosted' };
    expect(await answer({}, { expected })).toBe('verified');
  });

  it('verifies nobody where nobody was named', async () => {
    expect(await answer({}, { expected: undefined })).toBe('not-verifiable: identity');
    expect(await answer({}, { root: undefined })).toBe('not-verifiable: trusted-root');
    expect(await answer({ managed: true }, { expected: undefined })).toBe('not-verifiable: key');
  });

  it('holds a managed key without a root to its signature alone, and says what it did not look at', async () => {
    const key = instance.managedKey;
    const report = await verifyBundle({ ...AGAINST, root: undefined, expected: undefined, key, bundle: print(instance.sign({ managed: true })) });
    expect([report.verdict, report.times, report.steps.filter(({ result }) => result === 'not-made').map(({ id }) => id)])
      .toEqual(['verified', [], ['trusted-root', 'set', 'time', 'inclusion-proof', 'tlog-body']]);
    // Taking away what was not looked at must change nothing.
    expect(await answer({ managed: true }, { root: undefined, expected: undefined, key }, (bundle) => { bundle.verificationMaterial.tlogEntries = []; })).toBe('verified');
    expect(await answer({ managed: true }, { expected: undefined, key }, (bundle) => { bundle.verificationMaterial.tlogEntries = []; })).toBe('not-verifiable: inclusion-proof');
    expect(await answer({}, { expected: undefined, key })).toBe('refused: key');
  });

  it('compares the subjects of a statement with the artifact, always', async () => {
    const { sha256, sha512 } = digestsOfTest(TEST_ARTIFACT);
    const about = (...digests: Json[]) => ({ payload: statement(digests.map((digest, index) => ({ name: `file-${index}`, digest }))) });
    expect(await answer(about({ sha512 }))).toBe('verified');
    expect(await answer(about({ sha256: sha256.toUpperCase() }))).toBe('verified');
    expect(await answer(about({ sha1: '00' }, { sha256 }))).toBe('verified');
    expect(await answer(about({ sha256, sha512: sha512.replace(/^./, (first) => first === '0' ? '1' : '0') }))).toBe('refused: subject');
    expect(await answer(about({ sha256: digestsOfTest(utf8('other')).sha256 }))).toBe('refused: subject');
    expect(await answer(about())).toBe('refused: subject');
    expect(await answer(about({ sha512 }), { artifact: { digests: { sha256 } } })).toBe('not-verifiable: subject');
    expect(await answer({ payload: utf8('no statement'), payloadType: 'text/plain' })).toBe('refused: subject');
    expect(await answer({ payload: utf8('no statement'), payloadType: 'text/plain' }, { artifact: undefined })).toBe('verified');
    expect(await answer({ payload: utf8('{"_type":"x"}') }, { artifact: undefined })).toBe('refused: subject');
  });

  it('takes signed timestamps alone where the instance has no log', async () => {
    const withoutEntries = (bundle: Json) => { bundle.verificationMaterial.tlogEntries = []; };
    expect(await answer({ timestampsAt: [SIGNED_AT] }, { profile: 'timestamps' }, withoutEntries)).toBe('verified');
    expect(await answer({ timestampsAt: [SIGNED_AT] }, {}, withoutEntries)).toBe('not-verifiable: inclusion-proof');
    expect(await answer({}, { profile: 'timestamps' }, withoutEntries)).toBe('not-verifiable: time');
    expect(await answer({ timestampsAt: [SIGNED_AT] }, { profile: 'timestamps', root: rootOf((root) => { root.tlogs = []; }) })).toBe('refused: set');
  });

  it('rests a v0.1 bundle on the log’s promise where it holds no proof', async () => {
    expect(await answer({ version: '0.1' }, {}, ({ verificationMaterial: { tlogEntries: [entry] } }) => { delete entry.inclusionProof; })).toBe('verified');
    expect(await answer({ version: '0.1' }, {}, ({ verificationMaterial: { tlogEntries: [entry] } }) => { delete entry.inclusionPromise; })).toBe('refused: bundle-structure');
  });

  it('does not take a promise’s time without the promise', async () => {
    expect(await answer({}, {}, ({ verificationMaterial: { tlogEntries: [entry] } }) => { delete entry.inclusionPromise; })).toBe('refused: time');
    expect(await answer({ timestampsAt: [SIGNED_AT] }, {}, ({ verificationMaterial: { tlogEntries: [entry] } }) => { delete entry.inclusionPromise; })).toBe('verified');
  });

  it('counts what is there twice once, and reads at most 32 of a kind', async () => {
    const repeat = (times: number) => (bundle: Json) => { const { verificationMaterial: material } = bundle; material.tlogEntries = Array(times).fill(material.tlogEntries[0]); };
    expect(await answer({}, {}, repeat(32))).toBe('verified');
    expect(await answer({}, {}, repeat(33))).toBe('refused: bundle-structure');
    const report = await verifyBundle({ ...AGAINST, bundle: print((() => { const bundle = instance.sign(); repeat(32)(bundle); return bundle; })()) });
    expect(report.times).toHaveLength(1);
  });

  it('shows a bare envelope as not verifiable, whatever it holds', async () => {
    const { dsseEnvelope, verificationMaterial } = instance.sign({ payload: statement() });
    const bare = { ...dsseEnvelope, signatures: [{ ...dsseEnvelope.signatures[0], cert: atob(verificationMaterial.certificate.rawBytes).length.toString() }] };
    expect(await verifyBundle({ ...AGAINST, bundle: print(bare) })).toMatchObject({ verdict: 'not-verifiable', kind: 'dsse', ground: 'parse' });
  });

  it('says why in words', async () => {
    const failures = await Promise.all([
      verifyBundle({ ...AGAINST, bundle: print(instance.sign()), expected: { identity: 'ada@example.org' } }),
      verifyBundle({ ...AGAINST, bundle: print(instance.sign()), artifact: { bytes: utf8('other') } }),
      verifyBundle({ ...AGAINST, bundle: print(instance.sign({ loggedAt: '2026-05-01T12:00:00Z' })) }),
      verifyBundle({ ...AGAINST, bundle: utf8('{}') }),
    ]);
    expect(failures.map(({ failed }) => failed)).toMatchInlineSnapshot(`
      [
        "the certificate is for "https://github.com/example/widget/.github/workflows/release.yml@refs/tags/v1.4.0", and the expected identity is "ada@example.org"",
        "the signature does not verify over the artifact",
        "a certificate of the path was valid from 2026-05-01T10:00:00Z to 2026-05-01T10:10:00Z, and not at 2026-05-01T12:00:00.000Z",
        "the bundle’s mediaType is not that of a Sigstore bundle v0.1 to v0.3",
      ]
    `);
  });

  it('never throws and never verifies, whatever JSON a bundle is', async () => {
    const bundle = instance.sign({ payload: statement(), timestampsAt: [SIGNED_AT] });
    const places = placesOf(bundle);
    await fc.assert(fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), async (place, value) => {
      const changed = structuredClone(bundle);
      const [last = '', ...path] = place.toReversed();
      const holder = path.toReversed().reduce((inner, key) => inner[key], changed);
      fc.pre(JSON.stringify(holder[last]) !== JSON.stringify(value) && !(value === null || (Array.isArray(value) && value.length === 0)));
      // Without timestamps the bundle is as good: the log says when.
      fc.pre(!(last === 'timestampVerificationData' && typeof value === 'object'));
      holder[last] = value;
      expect((await verifyBundle({ ...AGAINST, bundle: print(changed) })).verdict).not.toBe('verified');
    }), { numRuns: 300 });
  });

  it('is not fooled by any changed character of a bundle, but in what nothing signs', async () => {
    const text = JSON.stringify(instance.sign({ timestampsAt: [SIGNED_AT] }));
    const accepted = new Set<string>();
    for (let at = 0; at < text.length; at += 37) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      if ((await verifyBundle({ ...AGAINST, bundle: utf8(changed) })).verdict === 'verified') accepted.add(/"([A-Za-z]+)":[^:]*$/.exec(text.slice(0, at + 1))?.[1] ?? '');
    }
    // The certificate that came with a timestamp: the one of the trusted root is used in its place.
    expect([...accepted]).toEqual(['signedTimestamp']);
  });
});

function placesOf(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  return [...(path.length === 0 ? [] : [path]), ...Object.keys(value).flatMap((key) => placesOf(value[key], [...path, key]))];
}

it('the instance is the same in every run', () => {
  expect(toBase64(sigstoreInstance().trustedRoot())).toBe(toBase64(sigstoreInstance().trustedRoot()));
  expect(sigstoreInstance().sign({ payload: statement() })).toEqual(sigstoreInstance().sign({ payload: statement() }));
});
