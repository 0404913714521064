import { globSync, readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import type { CertificateLog } from '../../src/core/crypto/sct.ts';
import type { TimestampAuthority } from '../../src/core/crypto/timestamp.ts';
import { parseSpki } from '../../src/core/crypto/public-key.ts';
import { certificateOf } from './certificates.ts';

// The parts of the real bundles and trusted roots below test/fixtures/sigstore, taken out without our own readers of them.

const FOLDER = 'test/fixtures/sigstore';

interface Chain { readonly certificates: readonly { readonly rawBytes: string }[] }
interface Validity { readonly start: string; readonly end?: string }
interface RawKey { readonly logId: { readonly keyId: string }; readonly publicKey: { readonly rawBytes: string; readonly validFor: Validity } }
interface Root {
  readonly certificateAuthorities: readonly { readonly certChain: Chain; readonly validFor: Validity }[];
  readonly timestampAuthorities?: readonly { readonly certChain: Chain; readonly validFor: Validity }[];
  readonly ctlogs?: readonly RawKey[];
}

export interface SampleBundle {
  readonly file: string;
  /** The leaf, unless it was signed with a managed key. */
  readonly certificate?: Uint8Array;
  readonly signature: Uint8Array;
  /** Timestamp responses. */
  readonly timestamps: readonly Uint8Array[];
}

/** Every certificate of the samples, once. */
export function sampleCertificates(): readonly { readonly file: string; readonly index: number; readonly der: Uint8Array }[] {
  const found = new Map<string, { file: string; index: number; der: Uint8Array }>();
  for (const { file, json } of documents()) {
    for (const text of stringsNamed(json, 'rawBytes')) {
      if (!found.has(text) && isCertificate(text)) found.set(text, { file, index: found.size, der: bytes(text) });
    }
  }
  return [...found.values()];
}

export function sampleBundles(): readonly SampleBundle[] {
  return documents().flatMap(({ file, json }) => {
    const { verificationMaterial: material, messageSignature, dsseEnvelope } = json as Readonly<Record<string, any>>;
    const signature: unknown = messageSignature?.signature ?? dsseEnvelope?.signatures?.[0]?.sig;
    if (material === undefined || typeof signature !== 'string') return [];
    const certificate: string | undefined = material.certificate?.rawBytes ?? material.x509CertificateChain?.certificates?.[0]?.rawBytes;
    return [{
      file, signature: bytes(signature), timestamps: stringsNamed(material, 'signedTimestamp').map(bytes),
      ...(certificate === undefined ? {} : { certificate: bytes(certificate) }),
    }];
  });
}

/** The trust of one instance: `public-good`, `staging` or `github`. */
export function sampleTrust(name: string) {
  const root = JSON.parse(readFileSync(`${FOLDER}/trusted-roots/${name}.json`, 'utf8')) as Root;
  const chain = ({ certificates }: Chain) => certificates.map(({ rawBytes }) => certificateOf(bytes(rawBytes)));
  const authorities = root.certificateAuthorities.map(({ certChain, validFor }) => ({ certificates: chain(certChain), validFor }));
  const timestampAuthorities: readonly TimestampAuthority[] = (root.timestampAuthorities ?? []).map(({ certChain, validFor }) => ({ certificates: chain(certChain), validFor }));
  const logs: readonly CertificateLog[] = (root.ctlogs ?? []).map(({ logId, publicKey: { rawBytes, validFor } }) => ({ id: bytes(logId.keyId), key: parseSpki(bytes(rawBytes))!, validFor }));
  return { authorities, timestampAuthorities, logs };
}

function documents(): readonly { readonly file: string; readonly json: unknown }[] {
  return globSync(`${FOLDER}/**/*.{json,jsonl,sigstore,sig,slsa}`).sort().flatMap((path) => {
    const file = path.slice(FOLDER.length + 1);
    const text = readFileSync(path, 'utf8');
    const whole = parse(text);
    return (whole === undefined ? text.split('\n').map(parse) : [whole]).filter((json) => json !== undefined).map((json) => ({ file, json }));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function stringsNamed(value: unknown, name: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === name && typeof inner === 'string' ? [inner] : stringsNamed(inner, name)));
}

function isCertificate(base64: string): boolean {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).fingerprint256 !== '';
  } catch {
    return false;
  }
}

function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
