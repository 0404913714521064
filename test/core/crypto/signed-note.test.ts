import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { parseSpki } from '../../../src/core/crypto/public-key.ts';
import { noteKeyId, noteVerifier, openNote, printNote } from '../../../src/core/crypto/signed-note.ts';
import { testSigner } from '../../builders/signer.ts';

const TEXT = 'example.org/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n';
const { signBytes, key } = testSigner(7);
const ecdsa = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = ecdsa.publicKey.export({ type: 'spki', format: 'der' });
const byEd25519 = { name: 'example.org/log', id: noteKeyId('example.org/log', key), signature: signBytes(utf8(TEXT)) };
const byEcdsa = { name: 'rekor.example.org', id: createHash('sha256').update(spki).digest('hex').slice(0, 8), signature: new Uint8Array(sign('sha256', utf8(TEXT), ecdsa.privateKey)) };
const verifiers = [noteVerifier('example.org/log', key)!, noteVerifier('rekor.example.org', parseSpki(spki)!)!];
const open = (signatures: Parameters<typeof printNote>[1]) => openNote(utf8(printNote(TEXT, signatures)), verifiers);

describe('openNote()', () => {
  test('verifies Ed25519 and ECDSA signatures, and passes over those of others', () => {
    const note = open([byEd25519, { ...byEcdsa, name: 'elsewhere' }, byEcdsa]);
    expect(note).toMatchObject({ text: TEXT, signatures: [{ by: verifiers[0] }, { by: verifiers[1], signature: byEcdsa.signature }], unknown: ['elsewhere'] });
  });

  test('counts a verifier once, however often it signed', () => {
    const again = { ...byEcdsa, signature: new Uint8Array(sign('sha256', utf8(TEXT), ecdsa.privateKey)) };
    expect(open([byEcdsa, again, byEcdsa])).toMatchObject({ signatures: [{ by: verifiers[1] }] });
  });

  test('refuses the note when any signature of a known key does not verify, also beside one that does', () => {
    const broken = { ...byEcdsa, signature: byEcdsa.signature.map((octet, at) => (at === 20 ? octet ^ 1 : octet)) };
    expect(open([byEd25519, byEcdsa, broken])).toEqual({ problem: `the signature of key "rekor.example.org+${byEcdsa.id}" does not verify` });
  });

  test('leaves it to the caller what no known signature means', () => {
    expect(open([{ ...byEcdsa, id: '00000000' }])).toEqual({ text: TEXT, signatures: [], unknown: ['rekor.example.org'] });
  });

  test('opens a checkpoint of Rekor that its bundle carries, with the key of the trusted root', () => {
    const root = JSON.parse(readFileSync('test/fixtures/sigstore/trusted-roots/public-good.json', 'utf8')) as { tlogs: { baseUrl: string; publicKey: { rawBytes: string } }[] };
    const rekor = root.tlogs.find(({ baseUrl }) => baseUrl === 'https://rekor.sigstore.dev')!;
    const bundle = JSON.parse(readFileSync('test/fixtures/sigstore/bundles/cli-reusable-workflow/reusable-workflow-attestation.sigstore.json', 'utf8')) as { verificationMaterial: { tlogEntries: { inclusionProof: { checkpoint: { envelope: string } } }[] } };
    const { envelope } = bundle.verificationMaterial.tlogEntries[0]!.inclusionProof.checkpoint;
    const name = envelope.slice(0, envelope.indexOf(' - '));
    const verifier = noteVerifier(name, parseSpki(Buffer.from(rekor.publicKey.rawBytes, 'base64'))!)!;
    expect(openNote(utf8(envelope), [verifier])).toMatchObject({ signatures: [{ by: { name: 'rekor.sigstore.dev' } }] });
  });
});

test('noteVerifier() gives none for RSA, which signs no notes', () => {
  expect(noteVerifier('example.org', parseSpki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' }))!)).toBeUndefined();
});
