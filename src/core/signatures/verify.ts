import { equalBytes } from '../lib/bytes.ts';
import type { Trust } from '../model/portal-files.ts';
import { STATEMENT_PAYLOAD_TYPE, WAIVER_PAYLOAD_TYPE } from '../model/uris.ts';
import type { SealState } from '../record/opened.ts';
import { isPrintedKeyBundle, parseBundle } from './bundle.ts';
import { preAuthEncoding } from './dsse.ts';
import { verifyEd25519 } from '../crypto/ed25519.ts';
import { isEd25519 } from '../crypto/public-key.ts';
import { checkParsedBundle } from './check-bundle.ts';
import { isKeylessForm } from './keyless-form.ts';
import { isForeign } from './report.ts';
import { parseSigstoreBundle } from './sigstore/parse-bundle.ts';
import { firstAllowed, trustedKeys, whyNot, type Purpose } from './trust.ts';

/** DSSE payload type of each of our documents. */
export function payloadTypeFor(permission: string): string {
  return permission === 'waiver' ? WAIVER_PAYLOAD_TYPE : STATEMENT_PAYLOAD_TYPE;
}

/**
 * Checks the bundle beside one of our own documents: its payload must be the document's very bytes, and a signer whom
 * the trust file lists for the purpose must have signed it. Stops at the first step that fails and names it. Never
 * throws, whatever the bundle holds.
 */
export async function verifyDocument(document: Purpose & {
  readonly bytes: Uint8Array;
  readonly bundle?: Uint8Array | undefined;
  readonly trust: Trust;
}): Promise<SealState> {
  if (document.bundle === undefined) return { result: 'none' };
  const parsed = parseBundle(document.bundle);
  if ('problem' in parsed) return { result: 'invalid', failed: parsed.problem };
  const { envelope, signedWith, hasTimeEvidence } = parsed.bundle;

  if (!equalBytes(envelope.payload, document.bytes)) {
    return { result: 'invalid', failed: 'the signed payload is not this document, byte for byte' };
  }
  const payloadType = payloadTypeFor(document.permission);
  if (envelope.payloadType !== payloadType) {
    return { result: 'invalid', failed: `the signed payload type must be "${payloadType}"` };
  }
  if (signedWith.kind === 'certificate') {
    return verifyKeyless(document, document.bundle);
  }
  if (hasTimeEvidence) {
    return { result: 'untrusted-signer', keyId: signedWith.hint, failed: 'the bundle carries log entries or timestamps beside a signature by key, and nothing would pin them' };
  }
  if (!isPrintedKeyBundle(document.bundle, parsed.bundle)) {
    return { result: 'invalid', failed: 'the bundle is not written in canonical form (RFC 8785), so it was changed after signing' };
  }

  const candidates = trustedKeys(document.trust).filter(({ hint }) => hint === signedWith.hint);
  const [candidate] = candidates;
  if (candidate === undefined) {
    return { result: 'untrusted-signer', keyId: signedWith.hint, failed: 'the trust file does not list the key that the bundle names' };
  }
  const signature = envelope.signatures[0]?.sig ?? new Uint8Array();
  if (!isEd25519(candidate.key)) {
    return { result: 'untrusted-signer', keyId: signedWith.hint, failed: `our own documents are signed with Ed25519 keys, and that of signer "${candidate.signer.id}" is ${candidate.key.algorithm}` };
  }
  if (!verifyEd25519(signature, preAuthEncoding(envelope.payloadType, envelope.payload), candidate.key)) {
    return { result: 'invalid', failed: `the signature does not verify with the key of signer "${candidate.signer.id}"` };
  }
  const allowance = firstAllowed(candidates, document);
  if ('problem' in allowance) return { result: 'untrusted-signer', keyId: signedWith.hint, failed: allowance.problem };
  const { signer } = allowance.allowed;
  return { result: 'verified', signer: signer.id, name: signer.name, identity: signer.identity, keyId: signedWith.hint, example: signer.example };
}

/**
 * The same for a bundle with a certificate: it must hold against a trust root, be by a signer of that root whom the trust
 * file lets sign this, and be written as we write it, so that no byte of it changes unseen.
 */
async function verifyKeyless(document: Purpose & { readonly trust: Trust }, bundle: Uint8Array): Promise<SealState> {
  const parsed = parseSigstoreBundle(bundle);
  if ('problem' in parsed) return { result: 'invalid', failed: parsed.problem };
  if (!isKeylessForm(bundle)) return { result: 'invalid', failed: 'the bundle is not written in canonical form (RFC 8785), or holds more than a keyless bundle does, so it was changed after signing' };
  const { report } = await checkParsedBundle(parsed, document.trust, undefined);
  const signedAt = report.times[0]?.at;
  const keyless = {
    ...(report.signer?.kind === 'certificate' ? { certificate: report.signer.certificate } : {}),
    ...(signedAt === undefined ? {} : { signedAt }),
    ...(report.against === undefined ? {} : { against: report.against }),
  };
  if (report.verdict !== 'verified') {
    const failed = report.failed ?? 'it was not verified';
    return isForeign(report) ? { result: 'untrusted-signer', failed, ...keyless } : { result: 'invalid', failed };
  }
  const candidates = document.trust.signers.filter(({ id }) => report.matched?.includes(id) === true).map((signer) => ({ signer }));
  // The document states a time, and somebody else vouches for one: the signer must be trusted at both.
  const allowed = candidates.filter(({ signer }) => signedAt === undefined || whyNot(signer, { ...document, at: signedAt }) === undefined);
  const allowance = firstAllowed(allowed.length > 0 ? allowed : candidates, allowed.length > 0 || signedAt === undefined ? document : { ...document, at: signedAt });
  if ('problem' in allowance) return { result: 'untrusted-signer', failed: allowance.problem, ...keyless };
  const { signer } = allowance.allowed;
  return { result: 'verified', signer: signer.id, name: signer.name, identity: signer.identity, example: signer.example, ...keyless };
}
