import { equalBytes, fromUtf8 } from '../lib/bytes.ts';
import { display, shorten } from '../lib/display.ts';
import type { Envelope } from '../model/envelope.ts';
import type { Trust } from '../model/portal-files.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import { STATEMENT_PAYLOAD_TYPE, WAIVER_PAYLOAD_TYPE } from '../model/uris.ts';
import type { SealState } from '../record/opened.ts';
import { isPrintedKeyBundle, parseBundle } from './bundle.ts';
import { preAuthEncoding } from './dsse.ts';
import { verifyEd25519 } from '../crypto/ed25519.ts';
import { firstAllowed, trustedKeys, type Purpose, type TrustedKey } from './trust.ts';

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
    return { result: 'untrusted-signer', failed: 'it is signed with a certificate (keyless), which this version cannot check; it checks signatures by key' };
  }
  if (hasTimeEvidence) {
    return { result: 'untrusted-signer', keyId: signedWith.hint, failed: 'the bundle carries log entries or timestamps, which this version cannot check' };
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
  if (!verifyEd25519(signature, preAuthEncoding(envelope.payloadType, envelope.payload), candidate.key)) {
    return { result: 'invalid', failed: `the signature does not verify with the key of signer "${candidate.signer.id}"` };
  }
  const allowance = firstAllowed(candidates, document);
  if ('problem' in allowance) return { result: 'untrusted-signer', keyId: signedWith.hint, failed: allowance.problem };
  const { signer } = allowance.allowed;
  return { result: 'verified', signer: signer.id, name: signer.name, identity: signer.identity, keyId: signedWith.hint, example: signer.example };
}

/** A received file that may hold signatures. */
export interface SignedEvidence {
  readonly file: { readonly sha256: string; readonly format?: string };
  readonly envelope?: Envelope | undefined;
}

/**
 * Checks the signatures that came as evidence: one result per signature, one `none` for an envelope without any. The
 * payload must be an in-toto Statement to cover files; those are the received files whose SHA-256 a subject names.
 */
export async function verifySignatures(input: {
  readonly evidence: readonly SignedEvidence[];
  /** SHA-256 of every received file. */
  readonly received: readonly string[];
  readonly trust: Trust;
  readonly project: string;
  readonly at: string;
}): Promise<readonly SignatureCheck[]> {
  const received = new Set(input.received);
  const purpose = { permission: 'evidence', project: input.project, at: input.at };
  return input.evidence.flatMap(({ file, envelope }) => {
    if (envelope === undefined) return [];
    const covers = [...subjectDigests(envelope)].filter((sha256) => received.has(sha256)).sort();
    const holder = { holder: file.sha256, covers, kind: file.format === 'sigstore-bundle' ? 'sigstore-bundle' as const : 'dsse' as const };
    if (envelope.signatures.length === 0) return [{ ...holder, result: 'none' as const, failed: 'the envelope holds no signature' }];
    return envelope.signatures.map((signature) => ({ ...holder, ...checkSignature(envelope, signature, input.trust, purpose) }));
  });
}

type Checked = Omit<SignatureCheck, 'holder' | 'covers' | 'kind'>;

function checkSignature(envelope: Envelope, { keyid, sig }: Envelope['signatures'][number], trust: Trust, purpose: Purpose): Checked {
  const hint = keyid === undefined || keyid === '' ? {} : { hint: display(keyid, 300) };
  const keys = trustedKeys(trust);
  const message = preAuthEncoding(envelope.payloadType, envelope.payload);

  // The key id is not signed, so it only says which key to try first, and which to blame when none verifies.
  const isNamed = (key: TrustedKey) => keyid !== undefined && (keyid === key.hint || keyid === key.signer.id);
  const named = keys.find(isNamed);
  const verified = [...keys.filter(isNamed), ...keys.filter((key) => !isNamed(key))].find(({ key }) => verifyEd25519(sig, message, key));
  const verifying = keys.filter(({ hint: own }) => own === verified?.hint);
  if (verifying.length === 0) {
    return named === undefined
      ? { ...hint, result: 'untrusted-signer', failed: 'no key of the trust file verifies the signature' }
      : { ...hint, result: 'invalid', failed: `the signature does not verify with the key of signer "${named.signer.id}", which it names` };
  }
  const allowance = firstAllowed(verifying, purpose);
  if ('problem' in allowance) return { ...hint, result: 'untrusted-signer', failed: shorten(allowance.problem, 300) };
  const { signer } = allowance.allowed;
  return { ...hint, result: 'verified', signer: signer.id, signerName: signer.name, identity: signer.identity };
}

// An in-toto Statement names files as subject[].digest.sha256. Everything else in the payload may be anything at all.
function subjectDigests(envelope: Envelope): ReadonlySet<string> {
  const digests = new Set<string>();
  if (envelope.payloadType !== STATEMENT_PAYLOAD_TYPE) return digests;
  const subjects = member(parseJson(fromUtf8(envelope.payload)), 'subject');
  for (const subject of Array.isArray(subjects) ? subjects : []) {
    const sha256 = member(member(subject, 'digest'), 'sha256');
    if (typeof sha256 === 'string') digests.add(sha256.toLowerCase());
  }
  return digests;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
