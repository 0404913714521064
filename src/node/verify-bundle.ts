import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parsePublicKeyPem, type PublicKey } from '../core/crypto/public-key.ts';
import { fromUtf8, utf8 } from '../core/lib/bytes.ts';
import type { SignatureReport } from '../core/signatures/report.ts';
import { parseTrustedRoot, type TrustedRoot } from '../core/signatures/sigstore/trusted-root.ts';
import { verifyBundle } from '../core/signatures/sigstore/verify-bundle.ts';
import { OperatorError, systemCode } from './errors.ts';
import { PACKAGED_ROOTS, packagedRoot } from './packaged-roots.ts';
import staging from './trust-roots/staging.json' with { type: 'json' };

/** What the client protocol of sigstore-conformance gives (its docs/cli_protocol.md). */
export interface BundleArguments {
  readonly bundle: string;
  readonly signer: { readonly identity: string; readonly issuer: string } | { readonly keyFile: string };
  readonly trustedRoot?: string | undefined;
  readonly staging: boolean;
  /** A path, or `sha256:` and 64 hex digits where no such path exists. */
  readonly fileOrDigest: string;
}

/** Verifies a bundle as that protocol asks. Files that cannot be read throw; what is in them is answered. */
export async function verifyBundleFile({ bundle, signer, trustedRoot, staging: isStaging, fileOrDigest }: BundleArguments): Promise<SignatureReport> {
  const against = {
    bundle: await bytesOf(bundle),
    ...await rootOf(trustedRoot, isStaging),
    ...('keyFile' in signer ? { key: keyOf(await bytesOf(signer.keyFile)) } : { expected: signer }),
    profile: 'log',
  } as const;
  const digest = /^sha256:([0-9a-f]{64})$/i.exec(fileOrDigest)?.[1];
  if (digest !== undefined && !existsSync(fileOrDigest)) return verifyBundle({ ...against, artifact: { digests: { sha256: digest } } });

  const report = await verifyBundle({ ...against, artifact: { digests: await digestsOf(fileOrDigest) } });
  // A file may be larger than memory, so its digests come first; Ed25519 and RSA are the ones that need the bytes.
  return report.verdict === 'not-verifiable' && report.ground === 'signature' ? verifyBundle({ ...against, artifact: { bytes: await bytesOf(fileOrDigest) } }) : report;
}

async function rootOf(file: string | undefined, isStaging: boolean): Promise<{ readonly root: TrustedRoot | { readonly problem: string }; readonly against: string }> {
  const [bytes, against] = file !== undefined
    ? [await bytesOf(file), file]
    : isStaging
      ? [utf8(JSON.stringify(staging)), 'Sigstore staging instance']
      : [packagedRoot('public-good'), `${PACKAGED_ROOTS['public-good'].title}, trusted root of ${PACKAGED_ROOTS['public-good'].date}`];
  const parsed = parseTrustedRoot(bytes);
  return { root: 'root' in parsed ? parsed.root : parsed, against };
}

function keyOf(bytes: Uint8Array): PublicKey | { readonly problem: string } {
  return parsePublicKeyPem(fromUtf8(bytes) ?? '') ?? { problem: 'the key file holds no usable public key in PEM' };
}

async function digestsOf(file: string): Promise<{ readonly sha256: string; readonly sha384: string; readonly sha512: string }> {
  const hashes = { sha256: createHash('sha256'), sha384: createHash('sha384'), sha512: createHash('sha512') };
  try {
    await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) for (const hash of Object.values(hashes)) hash.update(chunk);
    });
  } catch (error) {
    throw unreadable(file, error);
  }
  return { sha256: hashes.sha256.digest('hex'), sha384: hashes.sha384.digest('hex'), sha512: hashes.sha512.digest('hex') };
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): OperatorError {
  const isDigest = file.startsWith('sha256:');
  return new OperatorError(isDigest ? 'It is no file and no digest' : 'The file could not be read', {
    place: file, ...(isDigest ? { expected: 'a file, or sha256: and 64 hex digits' } : {}), found: systemCode(error) ?? String(error),
  });
}
