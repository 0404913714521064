import { createHash } from 'node:crypto';
import type { Bundle, SignatureBundle, Witness } from '@sigstore/sign';
import { canonicalBytes } from '../core/lib/canonical-json.ts';
import { preAuthEncoding } from '../core/signatures/dsse.ts';
import type { DocumentSigner } from './document-signer.ts';
import { OperatorError, systemCode, type OperatorProblem } from './errors.ts';
import { identityToken } from './identity-token.ts';
import type { SigningServices } from './signing-services.ts';

export interface KeylessOptions {
  readonly services: SigningServices;
  /** An environment variable or a file that holds an identity token; without it the CI is asked for one. */
  readonly tokenFrom?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long one request may take, in milliseconds, and how often it is made again. */
  readonly timeout?: number;
  readonly retries?: number;
}

/**
 * Signs with a key that lives for one signature: a certificate authority binds it to the identity of whoever runs this, a
 * log takes the signature up, and an authority timestamps it. Only signing loads what talks to the network.
 */
export function keylessSigner(options: KeylessOptions): DocumentSigner {
  return {
    async signEnvelope(payloadType, payload) {
      const sigstore = await import('@sigstore/sign');
      const { bundleToJSON } = await import('@sigstore/bundle');
      const { services, timeout = 15_000, retries = 2 } = options;
      const patience = { timeout, retry: { retries, minTimeout: 500, maxTimeout: 5000 } };
      const token = await identityToken({
        from: options.tokenFrom,
        environment: options.environment,
        ambient: () => within(timeout, new sigstore.CIContextProvider('sigstore').getToken()),
      });
      const signer = new sigstore.FulcioSigner({ fulcioBaseURL: services.fulcio, identityProvider: { getToken: () => Promise.resolve(token) }, ...patience });
      const witnesses: Witness[] = [
        ...services.logs.map(({ url, version }) => {
          const log = new sigstore.RekorWitness({ rekorBaseURL: url, majorApiVersion: version, ...patience });
          return version === 1 ? log : { testify: (content: SignatureBundle, key: string) => log.testify(asPlainSignature(content), key) };
        }),
        ...services.timestamps.map((url) => new sigstore.TSAWitness({ tsaBaseURL: url, ...patience })),
      ];
      let bundle: Bundle;
      try {
        bundle = await new sigstore.DSSEBundleBuilder({ signer, witnesses }).create({ data: Buffer.from(payload), type: payloadType });
      } catch (error) {
        throw error instanceof sigstore.InternalError ? new OperatorError(problemOf(error, services, token)) : error;
      }
      return canonicalBytes(bundleToJSON(bundle));
    },
  };
}

// A log of version 2 takes no envelopes (https://github.com/sigstore/rekor-tiles): one is logged as a signature over the
// digest of what was signed. @sigstore/sign 5.1 would propose an envelope.
function asPlainSignature(content: SignatureBundle): SignatureBundle {
  if (content.$case === 'messageSignature') return content;
  const { payloadType, payload, signatures: [signature] } = content.dsseEnvelope;
  const digest = createHash('sha256').update(preAuthEncoding(payloadType, payload)).digest();
  const SHA2_256 = 1;
  return { $case: 'messageSignature', messageSignature: { messageDigest: { algorithm: SHA2_256, digest }, signature: signature?.sig ?? Buffer.of() } };
}

// The library's own messages may quote the identity token, so only those of the services are told.
function problemOf(error: { readonly code: string; readonly cause: unknown }, services: SigningServices, token: string): OperatorProblem {
  // A service may send back what it was sent.
  const found = reasonOf(error.cause).replaceAll(token, '…').slice(0, 300);
  const again = 'Nothing was written; run it again';
  switch (error.code) {
    case 'IDENTITY_TOKEN_PARSE_ERROR':
      return { message: 'The identity token names nobody', expected: 'a token with a subject, or with an e-mail address that its issuer verified' };
    case 'CA_CREATE_SIGNING_CERTIFICATE_ERROR':
      return {
        message: 'The certificate authority issued no certificate', place: services.fulcio, found,
        hint: /^\(4/.test(found) ? 'The token must be fresh, made for the audience "sigstore", and by an issuer that this authority knows' : again,
      };
    case 'TLOG_CREATE_ENTRY_ERROR':
    case 'TLOG_FETCH_ENTRY_ERROR':
      return { message: 'The log took no entry', place: services.logs.map(({ url }) => url).join(', '), found, hint: again };
    case 'TSA_CREATE_TIMESTAMP_ERROR':
      return { message: 'The timestamp authority gave no timestamp', place: services.timestamps.join(', '), found, hint: again };
    default:
      return { message: 'It could not be signed', found: error.code };
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'an error';
  return cause.message || (systemCode(cause) ?? 'an error');
}

/** Rejects what takes longer than it may. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
