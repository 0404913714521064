import type { PublicKey } from '../crypto/public-key.ts';
import { verifySignature, type SignatureResult } from '../crypto/verify-signature.ts';
import { display } from '../lib/display.ts';
import { countOf } from '../lib/format-number.ts';
import type { Envelope } from '../model/envelope.ts';
import type { Trust } from '../model/portal-files.ts';
import type { SignatureKind } from '../model/signature-check.ts';
import { beginCheck } from './begin-check.ts';
import { preAuthEncoding } from './dsse.ts';
import type { SignatureReport } from './report.ts';
import { coveredBy, readStatement } from './sigstore/subjects.ts';
import { trustedKeys, type TrustedKey } from './trust.ts';

/** Checks one signature of a DSSE envelope with the keys of the trust file. */
export async function verifyEnvelope(envelope: Envelope, { keyid, sig }: Envelope['signatures'][number], trust: Trust, kind: SignatureKind): Promise<SignatureReport> {
  const check = beginCheck(kind);
  const message = preAuthEncoding(envelope.payloadType, envelope.payload);
  const keys = trustedKeys(trust);
  check.pass('parse', `an envelope of type ${display(envelope.payloadType, 200)} with ${envelope.payload.length} bytes`);

  // The key id is not signed, so it only says which key to try first, and which to blame when none verifies.
  const isNamed = ({ hint, signer }: TrustedKey) => keyid !== undefined && (keyid === hint || keyid === signer.id || signer.keyIds?.includes(keyid) === true);
  const named = keys.find(isNamed);
  const found = await firstVerifying([...keys.filter(isNamed), ...keys.filter((key) => !isNamed(key))], sig, message);
  if ('none' in found) {
    if (named !== undefined && !found.none.includes(named)) return check.refuse('signature', `the signature does not verify with the key of signer "${named.signer.id}", which it names`);
    if (found.none.length > 0) return check.leave('signature', `this host can not check signatures by the ${found.none[0]?.key.algorithm.toUpperCase() ?? ''} keys of the trust file, and no other key verifies it`);
    return check.refuse('identity', 'no key of the trust file verifies the signature');
  }
  const { hint, key } = found.verified;
  check.know({ signer: { kind: 'key', algorithm: key.algorithm, id: hint }, matched: keys.filter((one) => one.hint === hint).map(({ signer }) => signer.id) });
  check.pass('key', `an ${key.algorithm} key of the trust file`, hint);
  check.skip('time', 'no trusted time is known: a signature by key carries none');
  check.pass('signature', `verifies over the type and the bytes of the payload with the key of signer "${found.verified.signer.id}"`, hint);
  const read = readStatement(envelope);
  check.know({ covers: 'statement' in read ? coveredBy(read.statement.subjects) : [] });
  check.skip('subject', 'statement' in read ? `a statement about ${countOf(read.statement.subjects.length, 'subject')}` : read.problem);
  return check.accept();
}

async function firstVerifying(keys: readonly TrustedKey[], sig: Uint8Array, message: Uint8Array): Promise<{ readonly verified: TrustedKey } | { /** Keys that this host can not check with. */ readonly none: readonly TrustedKey[] }> {
  const none: TrustedKey[] = [];
  for (const one of keys) {
    const result = await verifyBytes(one.key, sig, message);
    if (result === 'valid') return { verified: one };
    if (result === 'cannot') none.push(one);
  }
  return { none };
}

/** DSSE and cosign leave the padding of an RSA signature to the signer. */
async function verifyBytes(key: PublicKey, sig: Uint8Array, bytes: Uint8Array): Promise<SignatureResult> {
  const plain = await verifySignature(key, sig, { bytes });
  return plain === 'invalid' && key.algorithm === 'rsa' ? verifySignature(key, sig, { bytes }, { padding: 'pss' }) : plain;
}
