import { expect, test } from 'vitest';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { verifySignatures } from '../../../src/core/signatures/verify-signatures.ts';
import { testSigner } from '../../builders/signer.ts';
import { fixture, fixtureText } from './mutations.ts';

// Taking a file away must never make a signature better (decision 0004), so no file may stand before what it hides.

const artifact = fixture('artifact.txt');
const signature = fixture('cosign/p256.sig');
const file = (name: string, bytes: Uint8Array) => ({ name, sha256: sha256Hex(bytes), open: () => Promise.resolve(bytes) });
const signer = { ...testSigner(4, { id: 'dana', may: ['evidence'] }).signer, publicKey: fixtureText('cosign/key.pub') };

async function resultOf(received: readonly ReturnType<typeof file>[], released: Parameters<typeof verifySignatures>[0]['released']): Promise<string | undefined> {
  const [check] = await verifySignatures({
    evidence: [{ ...file('artifact.txt.sig', signature), format: 'cosign-signature' }], received: [file('artifact.txt.sig', signature), ...received], released,
    trust: { signers: [signer] }, project: 'demo', at: '2026-05-01T00:00:00Z',
  });
  return check?.covers.includes(sha256Hex(artifact)) === true ? check.result : `${check?.result ?? ''}, over nothing`;
}
const released = [{ name: 'dist/artifact.txt', sha256: sha256Hex(artifact) }];

test.each([
  ['nothing else was received', []],
  ['another file of the artifact’s name was received', [file('artifact.txt', utf8('altered'))]],
  ['a certificate that can not be read was received', [file('artifact.txt.pem', utf8('no certificate'))]],
  ['a certificate of somebody else was received', [file('artifact.txt.pem', fixture('cosign/keyless.pem'))]],
] as const)('a signature over a released file is verified, where %s', async (_, received) => {
  expect(await resultOf(received, released)).toBe('verified');
});

test('a signature over a released file is verified, whatever other file of that name was released', async () => {
  expect(await resultOf([], [{ name: 'old/artifact.txt', sha256: 'e'.repeat(64) }, ...released])).toBe('verified');
});

test('a signature is verified over no file of another content', async () => {
  expect(await resultOf([file('artifact.txt', utf8('altered'))], [{ name: 'artifact.txt', sha256: sha256Hex(utf8('altered, too')) }])).toBe('invalid, over nothing');
});
