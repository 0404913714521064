import { equalBytes } from '../lib/bytes.ts';
import { PURPOSE, type Certificate } from './certificate.ts';
import { verifyAs } from './signature-algorithm.ts';
import type { SignatureResult } from './verify-signature.ts';

/**
 * The answer of a check that can also be impossible: `cannot` is never to be taken for `valid`, nor for a sign that
 * something is wrong.
 */
export type Checked<Found> = ({ readonly result: 'valid' } & Found) | { readonly result: 'invalid' | 'cannot'; readonly problem: string };

/** In place of a time: whether it was issued at all. A time that is missing can not come to mean this. */
export const ANY_TIME = Symbol('any time');
type Time = number | typeof ANY_TIME;

/** More certificates than any authority has between its root and a leaf. */
const PATH_LIMIT = 8;

/**
 * Whether an authority issued a certificate for a purpose, at a time (RFC 5280 §6.1). The authority is its certificates as a
 * trusted root lists them: the last is its anchor and all others are intermediates. No other certificate takes part, so what
 * a bundle brings along can not help it. Gives the path from the leaf to the anchor.
 */
export async function verifyPath(leaf: Certificate, authority: readonly Certificate[], at: string | typeof ANY_TIME, purpose: 'codeSigning' | 'timeStamping'): Promise<Checked<{ readonly path: readonly Certificate[] }>> {
  const problem = leafProblem(leaf, purpose);
  if (problem !== undefined) return { result: 'invalid', problem };
  const time = at === ANY_TIME ? at : Date.parse(at);
  if (time !== ANY_TIME && Number.isNaN(time)) return { result: 'invalid', problem: 'the time to check at is none' };
  return extendPath([leaf], authority, time, purpose);
}

function leafProblem({ keyUsage, extendedKeyUsage, basicConstraints }: Certificate, purpose: 'codeSigning' | 'timeStamping'): string | undefined {
  if (basicConstraints?.isAuthority === true) return 'the certificate is that of an authority, not of a signer';
  if (extendedKeyUsage?.purposes.includes(PURPOSE[purpose]) !== true) return `the certificate is not for ${purpose} (extended key usage)`;
  if (keyUsage?.has('digitalSignature') !== true) return 'the certificate’s key is not for signatures (key usage)';
  return undefined;
}

async function extendPath(path: readonly Certificate[], authority: readonly Certificate[], time: Time, purpose: 'codeSigning' | 'timeStamping'): Promise<Checked<{ readonly path: readonly Certificate[] }>> {
  const last = path.at(-1);
  const anchor = authority.at(-1);
  if (last === undefined || anchor === undefined) return { result: 'invalid', problem: 'the authority has no certificates' };
  const outside = validityProblem(last, time);
  if (outside !== undefined) return { result: 'invalid', problem: outside };
  if (equalBytes(last.der, anchor.der)) return { result: 'valid', path };

  const issuers = path.length > PATH_LIMIT ? [] : authority.filter((one) => isNamedIssuer(one, last) && !path.some(({ der }) => equalBytes(der, one.der)));
  let answer: Checked<{ readonly path: readonly Certificate[] }> = { result: 'invalid', problem: 'no certificate of the authority is its issuer' };
  for (const issuer of issuers) {
    answer = await issuedBy(issuer, path, authority, time, purpose);
    if (answer.result === 'valid') return answer;
  }
  return answer;
}

async function issuedBy(issuer: Certificate, path: readonly Certificate[], authority: readonly Certificate[], time: Time, purpose: 'codeSigning' | 'timeStamping'): Promise<Checked<{ readonly path: readonly Certificate[] }>> {
  const problem = issuerProblem(issuer, path, purpose);
  if (problem !== undefined) return { result: 'invalid', problem };
  const last = path.at(-1);
  const result = last === undefined ? 'invalid' : await signedBy(last, issuer);
  switch (result) {
    case 'valid': return extendPath([...path, issuer], authority, time, purpose);
    case 'invalid': return { result, problem: 'the signature of its issuer does not verify' };
    case 'cannot': return { result, problem: 'the signature of its issuer is by RSA, which this host cannot check' };
  }
}

function isNamedIssuer(issuer: Certificate, { issuer: name, authorityKeyId }: Certificate): boolean {
  if (!equalBytes(issuer.subject, name)) return false;
  return authorityKeyId === undefined || issuer.subjectKeyId === undefined || equalBytes(issuer.subjectKeyId, authorityKeyId);
}

function issuerProblem({ basicConstraints, keyUsage, extendedKeyUsage }: Certificate, path: readonly Certificate[], purpose: 'codeSigning' | 'timeStamping'): string | undefined {
  if (basicConstraints?.isAuthority !== true) return 'its issuer may not issue certificates (basic constraints)';
  if (keyUsage !== undefined && !keyUsage.has('keyCertSign')) return 'its issuer’s key may not sign certificates (key usage)';
  // The purposes of an authority bound those of all below it, as browsers and Go read them.
  const allowed: readonly string[] = [PURPOSE[purpose], PURPOSE.any];
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.purposes.some((one) => allowed.includes(one))) return `its issuer may not issue certificates for ${purpose} (extended key usage)`;
  // §6.1.4 (l): certificates that an authority issued to itself do not count, and neither does the leaf.
  const between = path.slice(1).filter(({ issuer, subject }) => !equalBytes(issuer, subject)).length;
  if (basicConstraints.pathLength !== undefined && between > basicConstraints.pathLength) return 'there are more certificates below its issuer than that allows (path length)';
  return undefined;
}

function validityProblem({ notBefore, notAfter }: Certificate, time: Time): string | undefined {
  if (time === ANY_TIME || (time >= Date.parse(notBefore) && time <= Date.parse(notAfter))) return undefined;
  return `a certificate of the path was valid from ${notBefore} to ${notAfter}, and not at ${new Date(time).toISOString()}`;
}

// Whether one certificate is signed by another's key does not change, and the intermediates of an authority are met with
// every signature; a check by RSA that could not be made is asked for again.
const known = new WeakMap<Certificate, WeakMap<Certificate, SignatureResult>>();

async function signedBy(certificate: Certificate, issuer: Certificate): Promise<SignatureResult> {
  const answers = known.get(issuer) ?? new WeakMap<Certificate, SignatureResult>();
  known.set(issuer, answers);
  const answer = answers.get(certificate) ?? await verifyAs(certificate.signature.algorithm, issuer.publicKey, certificate.signature.value, certificate.tbs);
  if (answer !== 'cannot') answers.set(certificate, answer);
  return answer;
}
