import { canonicalBytes } from '../lib/canonical-json.ts';
import { equalBytes } from '../lib/bytes.ts';
import type { Envelope } from '../model/envelope.ts';
import { BUNDLE_MEDIA_TYPE } from '../model/uris.ts';
import { printEnvelope } from './dsse.ts';
import { parseSigstoreBundle } from './sigstore/parse-bundle.ts';

/** A Sigstore bundle v0.3 that holds a DSSE envelope, as far as its shape goes. Nothing in it has been verified. */
export interface Bundle {
  readonly envelope: Envelope;
  /** A key that is known otherwise, named by a hint; or a certificate, as keyless signing gives. */
  readonly signedWith: { readonly kind: 'key'; readonly hint: string } | { readonly kind: 'certificate' };
  /** True when it also carries log entries or timestamps. */
  readonly hasTimeEvidence: boolean;
}

/** Reads a bundle, or says in words at which point its shape is not that of a v0.3 bundle with an envelope. Never throws. */
export function parseBundle(bytes: Uint8Array): { readonly bundle: Bundle } | { readonly problem: string } {
  const parsed = parseSigstoreBundle(bytes);
  if ('problem' in parsed) return { problem: parsed.problem };
  const { version, content, signedWith, entries, timestamps } = parsed.bundle;
  if (version !== '0.3') return { problem: 'the bundle’s mediaType is not that of a Sigstore bundle v0.3' };
  if (content.kind === 'message') return { problem: 'the bundle holds a bare message signature where a DSSE envelope is expected' };
  if (signedWith.kind === 'key' && signedWith.hint === '') return { problem: 'the bundle names no key' };
  return {
    bundle: {
      envelope: content.envelope,
      signedWith: signedWith.kind === 'key' ? { kind: 'key', hint: signedWith.hint } : { kind: 'certificate' },
      hasTimeEvidence: entries.length + timestamps.length > 0,
    },
  };
}

/** The bundle file for a payload signed by key: RFC 8785 bytes, so that equal signatures give equal files. */
export function printKeyBundle(payloadType: string, payload: Uint8Array, signature: { readonly hint: string; readonly sig: Uint8Array }): Uint8Array {
  return canonicalBytes({
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: signature.hint } },
    dsseEnvelope: printEnvelope({ payloadType, payload, signatures: [{ keyid: signature.hint, sig: signature.sig }] }),
  });
}

/**
 * Whether a key bundle's bytes are those that `printKeyBundle` writes. What a signature does not cover, such as white
 * space or the order of members, is pinned by this.
 */
export function isPrintedKeyBundle(bytes: Uint8Array, bundle: Bundle): boolean {
  const [signature] = bundle.envelope.signatures;
  if (bundle.signedWith.kind !== 'key' || signature === undefined) return false;
  const { payloadType, payload } = bundle.envelope;
  return equalBytes(bytes, printKeyBundle(payloadType, payload, { hint: bundle.signedWith.hint, sig: signature.sig }));
}
