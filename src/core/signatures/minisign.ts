import { verifyEd25519 } from '../crypto/ed25519.ts';
import { minisignGlobalMessage, parseMinisignKey, parseMinisignSignature, type MinisignSignature } from '../crypto/minisign.ts';
import { display } from '../lib/display.ts';
import { beginCheck } from './begin-check.ts';
import type { SignatureReport } from './report.ts';
import { coverageOf, digestOf, type SignedArtifact } from './signed-artifact.ts';

/** An entry of the trust: a minisign public key. */
export interface MinisignTrust {
  readonly id: string;
  readonly key: string;
}

/**
 * Verifies a minisign signature, of the artifact and of the trusted comment. The untrusted comment is signed by nobody
 * and is not told. A date in the trusted comment is the signer’s word.
 */
export function verifyMinisign({ signature: bytes, artifact, trust, against }: {
  readonly signature: Uint8Array;
  readonly artifact: SignedArtifact;
  readonly trust: readonly MinisignTrust[];
  readonly against?: string;
}): SignatureReport {
  const check = beginCheck('minisign-signature', against);
  const parsed = parseMinisignSignature(bytes);
  if ('problem' in parsed) return check.refuse('parse', parsed.problem);
  const { signature } = parsed;
  const { keyId } = signature;
  check.know({ signer: { kind: 'key', algorithm: 'Ed25519', id: keyId } });
  check.pass('parse', `a minisign signature ${signature.prehashed ? 'over the artifact’s BLAKE2b digest' : 'over the artifact itself'}`, keyId);

  const keys = trust.map(({ id, key }) => ({ id, key: parseMinisignKey(key) }));
  // The key id is eight random bytes beside the key: several keys may carry one, and it proves nothing.
  const named = keys.flatMap(({ id, key }) => (key?.keyId === keyId ? [{ id, key }] : []));
  if (named.length === 0) {
    const broken = keys.find(({ key }) => key === undefined);
    return check.refuse('identity', `no trusted minisign key has the id ${keyId}${broken === undefined ? '' : `; the key of “${broken.id}” can not be read`}`, keyId);
  }
  check.pass('key', `the key id is that of “${display(named.map(({ id }) => id).join('”, “'), 200)}”`, keyId);
  check.skip('time', 'no trusted time is known: a minisign signature carries none');

  const message = messageOf(signature, artifact);
  if (message === undefined) {
    return check.leave('signature', signature.prehashed ? 'it is over a BLAKE2b digest of the artifact, which is not here' : 'it is over the artifact’s bytes, which are not here');
  }
  const verifying = named.filter(({ key }) => verifyEd25519(signature.signature, message, key.key));
  if (verifying.length === 0) return check.refuse('signature', 'the signature does not verify with the trusted key of its id', keyId);
  const global = minisignGlobalMessage(signature);
  const matched = verifying.filter(({ key }) => verifyEd25519(signature.globalSignature, global, key.key));
  if (matched.length === 0) return check.refuse('signature', 'the trusted comment is not the one that was signed', signature.trustedComment.slice(0, 200));
  check.pass('signature', 'the artifact and the trusted comment verify', keyId);
  check.know({ covers: coverageOf(artifact), matched: matched.map(({ id }) => id), says: display(signature.trustedComment, 300) });
  check.pass('identity', `the key of “${matched[0]?.id ?? ''}”`, keyId);
  return check.accept();
}

function messageOf({ prehashed }: MinisignSignature, artifact: SignedArtifact): Uint8Array | undefined {
  if (prehashed) return digestOf(artifact, 'blake2b512');
  return 'bytes' in artifact ? artifact.bytes : undefined;
}
