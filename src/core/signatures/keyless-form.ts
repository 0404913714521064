import { equalBytes, fromUtf8 } from '../lib/bytes.ts';
import { canonicalBytes } from '../lib/canonical-json.ts';
import { isObject } from '../lib/members.ts';

/** Members that a bundle of ours may hold; everything else in one was added later. */
type Form = 'text' | 'empty' | readonly [Form] | { readonly [member: string]: Form };

// protobuf-specs, sigstore_bundle.proto and sigstore_rekor.proto, v0.3 with an envelope, as @sigstore/bundle prints it: numbers
// of 64 bits are texts.
const KEYLESS: Form = {
  mediaType: 'text',
  verificationMaterial: {
    certificate: { rawBytes: 'text' },
    tlogEntries: [{
      logIndex: 'text', logId: { keyId: 'text' }, kindVersion: { kind: 'text', version: 'text' }, integratedTime: 'text',
      inclusionPromise: { signedEntryTimestamp: 'text' },
      inclusionProof: { logIndex: 'text', rootHash: 'text', treeSize: 'text', hashes: ['text'], checkpoint: { envelope: 'text' } },
      canonicalizedBody: 'text',
    }],
    timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: 'text' }] },
  },
  dsseEnvelope: { payload: 'text', payloadType: 'text', signatures: [{ sig: 'text', keyid: 'empty' }] },
};

/**
 * Whether a keyless bundle of one of our documents is written as we write it: RFC 8785 bytes, and no member that nothing
 * checks. The signature, the log and the authorities vouch for the values; this pins white space, order and the rest.
 *
 * What stays open is what no signature covers and no form can pin: a timestamp authority’s unsigned attributes and the
 * certificates it sends along, lines of other signers below a log’s checkpoint, and that an ECDSA signature has a twin.
 * None of them can change who signed what or when.
 */
export function isKeylessForm(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes) ?? '');
    return hasForm(value, KEYLESS) && equalBytes(bytes, canonicalBytes(value));
  } catch {
    return false;
  }
}

function hasForm(value: unknown, form: Form): boolean {
  if (form === 'text') return typeof value === 'string';
  // A key id beside a certificate names nothing, and nobody signs it.
  if (form === 'empty') return value === '';
  if (isList(form)) return Array.isArray(value) && value.every((one) => hasForm(one, form[0]));
  return isObject(value) && Object.entries(value).every(([member, one]) => Object.hasOwn(form, member) && hasForm(one, form[member] ?? 'text'));
}

function isList(form: Form): form is readonly [Form] {
  return Array.isArray(form);
}
