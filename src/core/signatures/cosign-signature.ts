import { parseCertificate } from '../crypto/certificate.ts';
import { parseCosignCertificate, parseCosignSignature, type CosignLogEntry, type CosignSignature } from '../crypto/cosign-signature.ts';
import { keyHint, type PublicKey } from '../crypto/public-key.ts';
import { verifySignature, type SignatureResult } from '../crypto/verify-signature.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import { beginCheck } from './begin-check.ts';
import type { SignatureReport } from './report.ts';
import { coverageOf, digestOf, type SignedArtifact } from './signed-artifact.ts';
import type { LogEntry } from './sigstore/parse-bundle.ts';
import { signingCertificate } from './sigstore/signer.ts';
import { verifyParsedBundle, type Against } from './sigstore/verify-bundle.ts';

/** An entry of the trust: a public key. */
export interface KeyTrust {
  readonly id: string;
  readonly key: PublicKey;
}

/**
 * Verifies what `cosign sign-blob` wrote without `--new-bundle-format`: a bare signature, by one of the trusted keys or by the
 * certificate beside it, or the bundle of versions 1 and 2. A certificate lives for minutes, so it counts only with the log’s
 * promise, which tells when it was used.
 */
export async function verifyCosignSignature({ signature: bytes, certificate: pem, artifact, trust, root, expected, against }: {
  readonly signature: Uint8Array;
  /** The file that `--output-certificate` wrote. */
  readonly certificate?: Uint8Array;
  readonly artifact: SignedArtifact;
  readonly trust: readonly KeyTrust[];
  readonly root?: Against['root'];
  readonly expected?: Against['expected'];
  readonly against?: string;
}): Promise<SignatureReport> {
  const check = beginCheck('cosign-signature', against);
  const signature = parseCosignSignature(bytes);
  if (signature === undefined) return check.refuse('parse', 'it is neither a signature nor a bundle as cosign writes them');
  const beside = pem === undefined ? undefined : parseCosignCertificate(fromUtf8(pem) ?? '');
  if (pem !== undefined && beside === undefined) return check.refuse('parse', 'the certificate beside it can not be read');
  const certificate = signature.certificate ?? beside;
  if (certificate === undefined) return verifyByKey(signature, artifact, trust, against);
  if (signature.entry === undefined) return verifyUntimed(certificate, signature, artifact, against);

  const entry = logEntry(signature.entry);
  if (entry === undefined) return check.refuse('tlog-body', 'the log entry does not say what it is');
  // A bundle of version 0.1 holds the same parts in another order.
  return verifyParsedBundle({
    bundle: {
      version: '0.1', content: { kind: 'message', signature: signature.signature }, signedWith: { kind: 'certificate', leaf: certificate, others: [] }, entries: [entry], timestamps: [],
    },
  }, { artifact, root, expected, profile: 'log', against, kind: 'cosign-signature' });
}

// A bare signature does not say by which key it is, so each is tried.
async function verifyByKey({ signature, entry }: CosignSignature, artifact: SignedArtifact, trust: readonly KeyTrust[], against: string | undefined): Promise<SignatureReport> {
  const check = beginCheck('cosign-signature', against);
  check.pass('parse', `a signature of ${signature.length} bytes that names no key`);
  check.skip('time', entry === undefined ? 'no trusted time is known: a bare signature carries none' : 'the log’s promise is not looked at, because a key needs no time');
  const results: { readonly id: string; readonly key: PublicKey; readonly result: SignatureResult }[] = [];
  for (const one of trust) results.push({ ...one, result: await verifyBare(one.key, signature, artifact) });
  const matched = results.filter(({ result }) => result === 'valid');
  const [first] = matched;
  if (first === undefined) {
    return results.some(({ result }) => result === 'cannot')
      ? check.leave('signature', 'a trusted key of its kind needs the artifact’s bytes, or a host with WebCrypto')
      : check.refuse('signature', trust.length === 0 ? 'no trusted key is known to hold it against' : 'no trusted key verifies it over this artifact');
  }
  const id = keyHint(first.key);
  check.know({ signer: { kind: 'key', algorithm: first.key.algorithm, id }, matched: matched.map((one) => one.id), covers: coverageOf(artifact) });
  check.pass('key', `the ${first.key.algorithm} key of “${first.id}”`, id);
  check.pass('signature', 'verifies with that key', id);
  check.pass('identity', `the key of “${first.id}”`, id);
  return check.accept();
}

async function verifyUntimed(der: Uint8Array, { signature }: CosignSignature, artifact: SignedArtifact, against: string | undefined): Promise<SignatureReport> {
  const check = beginCheck('cosign-signature', against);
  check.pass('parse', `a signature of ${signature.length} bytes, and a certificate`);
  const parsed = parseCertificate(der);
  if ('problem' in parsed) return check.refuse('key', parsed.problem);
  check.know({ signer: { kind: 'certificate', certificate: signingCertificate(parsed.certificate) } });
  if (await verifyBare(parsed.certificate.publicKey, signature, artifact) === 'invalid') return check.refuse('signature', 'the signature does not verify with the certificate beside it');
  return check.leave('time', 'no log entry tells when it was signed, and its certificate was good for minutes only');
}

/** cosign signs a SHA-256 digest with any key, and from version 3 on the digest of the curve’s size. */
async function verifyBare(key: PublicKey, signature: Uint8Array, artifact: SignedArtifact): Promise<SignatureResult> {
  if ('bytes' in artifact) {
    const results = [await verifySignature(key, signature, artifact, { hash: 'sha256' }), ...(key.algorithm === 'ecdsa-p256' ? [] : [await verifySignature(key, signature, artifact)])];
    return results.includes('valid') ? 'valid' : results[0] ?? 'invalid';
  }
  const digest = digestOf(artifact, 'sha256');
  return digest === undefined || key.algorithm === 'ed25519' ? 'cannot' : verifySignature(key, signature, { hash: 'sha256', digest }, { hash: 'sha256' });
}

// The entry itself says of which kind it is, which a bundle of version 0.1 says beside it.
function logEntry({ signedEntryTimestamp, body, integratedTime, logIndex, logId }: CosignLogEntry): LogEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(body) ?? '');
  } catch {
    return undefined;
  }
  const [kind, version] = ['kind', 'apiVersion'].map((key) => (typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined));
  return typeof kind === 'string' && typeof version === 'string' ? { logIndex, logId, kind, version, integratedTime, promise: signedEntryTimestamp, body } : undefined;
}
