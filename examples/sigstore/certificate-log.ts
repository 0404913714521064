import { concat } from './der.ts';
import { sha256, type EcdsaKey } from './keys.ts';

/**
 * The list of one signed certificate timestamp that a certificate transparency log gives for a certificate to come
 * (RFC 6962 §3.2 and §3.3).
 */
export function certificateTimestamps(precertificate: Uint8Array, { issuer, log, at }: { readonly issuer: EcdsaKey; readonly log: EcdsaKey; readonly at: string }): Uint8Array {
  const VERSION_1 = Uint8Array.of(0);
  const CERTIFICATE_TIMESTAMP = Uint8Array.of(0);
  const PRECERT_ENTRY = uint(1, 2);
  const SHA256_ECDSA = Uint8Array.of(4, 3);
  const noExtensions = uint(0, 2);
  const timestamp = uint(Date.parse(at), 8);

  const signature = log.sign(concat(
    VERSION_1, CERTIFICATE_TIMESTAMP, timestamp, PRECERT_ENTRY, sha256(issuer.spki), uint(precertificate.length, 3), precertificate, noExtensions,
  ));
  const sct = concat(VERSION_1, sha256(log.spki), timestamp, noExtensions, SHA256_ECDSA, uint(signature.length, 2), signature);
  return concat(uint(sct.length + 2, 2), uint(sct.length, 2), sct);
}

// Big-endian, as TLS writes numbers.
function uint(value: number, length: number): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex'));
}
