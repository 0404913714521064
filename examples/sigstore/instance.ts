// A whole Sigstore instance of nobody, so that the example portal can show keyless signatures: a certificate authority, a
// certificate transparency log, an entry log and a timestamp authority. All its keys are made from published phrases, so
// what it vouches for proves nothing; trust.yaml marks it `example: true`.

import { toBase64 } from '../../src/core/lib/base64.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import type { SigningCertificate } from '../../src/core/model/signature-check.ts';
import { BUNDLE_MEDIA_TYPE } from '../../src/core/model/uris.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { certificateTimestamps } from './certificate-log.ts';
import { distinguishedName, intermediateAuthority, rootAuthority, signingCertificate } from './certificates.ts';
import { EntryLog, type EntryBody } from './entry-log.ts';
import { exampleEcdsaKey, sha256, type EcdsaKey } from './keys.ts';
import { timestampAuthority } from './timestamp-authority.ts';

export const EXAMPLE_SIGSTORE = 'Example Sigstore instance';

const VALIDITY = { from: '2024-01-01T00:00:00Z', until: '2043-12-31T23:59:59Z' };
// Fulcio's certificates live ten minutes.
const LIFETIME = 10 * 60_000;

/** Who signs, and when. */
export interface Signing {
  readonly signer: SigningCertificate;
  /** The second at which the certificate is issued, the signature is timestamped and logged. */
  readonly at: string;
}

/** One instance. Its log grows with each signature; everything else about it is settled by its name. */
export class SigstoreInstance {
  readonly #name: string;
  readonly #root;
  readonly #intermediate;
  readonly #certificateLog: EcdsaKey;
  readonly #entryLogKey: EcdsaKey;
  readonly #entryLog: EntryLog;
  readonly #timestamps;
  readonly #domain: string;

  /** Two instances of one name have the same keys. `domain` names its services, in addresses that lead nowhere. */
  constructor(name: string = EXAMPLE_SIGSTORE, domain = 'sigstore-example.invalid') {
    this.#name = name;
    this.#domain = domain;
    this.#root = rootAuthority(distinguishedName(name, `${name} root`), exampleEcdsaKey(`${name}: root`), VALIDITY);
    this.#intermediate = intermediateAuthority(distinguishedName(name, `${name} intermediate`), exampleEcdsaKey(`${name}: intermediate`), VALIDITY, this.#root);
    this.#certificateLog = exampleEcdsaKey(`${name}: certificate log`);
    this.#entryLogKey = exampleEcdsaKey(`${name}: entry log`);
    this.#entryLog = new EntryLog(`rekor.${domain}`, this.#entryLogKey);
    this.#timestamps = timestampAuthority(name, VALIDITY);
  }

  /** The trusted root (https://github.com/sigstore/protobuf-specs, TrustedRoot) in JSON. */
  trustedRoot(): Uint8Array {
    const validFor = { start: VALIDITY.from };
    const log = (service: string, { spki }: EcdsaKey) => ({
      baseUrl: `https://${service}.${this.#domain}`,
      hashAlgorithm: 'SHA2_256',
      publicKey: { rawBytes: toBase64(spki), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
      logId: { keyId: toBase64(sha256(spki)) },
    });
    const authority = (service: string, commonName: string, certificates: readonly Uint8Array[]) => ({
      subject: { organization: this.#name, commonName },
      uri: `https://${service}.${this.#domain}`,
      certChain: { certificates: certificates.map((bytes) => ({ rawBytes: toBase64(bytes) })) },
      validFor,
    });
    return canonicalBytes({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [log('rekor', this.#entryLogKey)],
      certificateAuthorities: [authority('fulcio', `${this.#name} root`, [this.#intermediate.certificate, this.#root.certificate])],
      ctlogs: [log('ctfe', this.#certificateLog)],
      timestampAuthorities: [authority('timestamp', `${this.#name} timestamp root`, this.#timestamps.certificates)],
    });
  }

  /** A v0.3 bundle with a signed DSSE envelope. */
  signEnvelope(payloadType: string, payload: Uint8Array, signing: Signing): Uint8Array {
    const { key, certificate } = this.#issue(payload, signing);
    const signature = key.sign(preAuthEncoding(payloadType, payload));
    const envelope = { payload: toBase64(payload), payloadType, signatures: [{ sig: toBase64(signature), keyid: '' }] };
    // https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json
    const body = {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        envelopeHash: { algorithm: 'sha256', value: hex(sha256(canonicalBytes(envelope))) },
        payloadHash: { algorithm: 'sha256', value: hex(sha256(payload)) },
        signatures: [{ signature: toBase64(signature), verifier: toBase64(pem(certificate)) }],
      },
    };
    return canonicalBytes({
      mediaType: BUNDLE_MEDIA_TYPE,
      dsseEnvelope: { ...envelope, signatures: [{ sig: toBase64(signature) }] },
      verificationMaterial: this.#material(certificate, body, signature, signing.at),
    });
  }

  /** A v0.3 bundle with a signature over an artifact. */
  signArtifact(artifact: Uint8Array, signing: Signing): Uint8Array {
    const { key, certificate } = this.#issue(artifact, signing);
    const signature = key.sign(artifact);
    const digest = sha256(artifact);
    // https://github.com/sigstore/rekor/blob/main/pkg/types/hashedrekord/v0.0.1/hashedrekord_v0_0_1_schema.json
    const body = {
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        data: { hash: { algorithm: 'sha256', value: hex(digest) } },
        signature: { content: toBase64(signature), publicKey: { content: toBase64(pem(certificate)) } },
      },
    };
    return canonicalBytes({
      mediaType: BUNDLE_MEDIA_TYPE,
      messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest: toBase64(digest) }, signature: toBase64(signature) },
      verificationMaterial: this.#material(certificate, body, signature, signing.at),
    });
  }

  // A key for one signature: made from what is signed, by whom and when, in place of chance.
  #issue(signed: Uint8Array, { signer, at }: Signing): { readonly key: EcdsaKey; readonly certificate: Uint8Array } {
    const key = exampleEcdsaKey(`${this.#name}: ${hex(sha256(signed))} ${hex(sha256(canonicalBytes(signer)))} ${at}`);
    const validity = { from: at, until: new Date(Date.parse(at) + LIFETIME).toISOString() };
    const certificate = signingCertificate({ signer, key, validity }, this.#intermediate, (precertificate) =>
      certificateTimestamps(precertificate, { issuer: this.#intermediate.key, log: this.#certificateLog, at }));
    return { key, certificate };
  }

  #material(certificate: Uint8Array, body: EntryBody, signature: Uint8Array, at: string) {
    return {
      certificate: { rawBytes: toBase64(certificate) },
      tlogEntries: [this.#entryLog.append(body, at)],
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: toBase64(this.#timestamps.stamp(signature, at)) }] },
    };
  }
}

function pem(certificate: Uint8Array): Uint8Array {
  const lines = toBase64(certificate).match(/.{1,64}/g) ?? [];
  return new TextEncoder().encode(['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
