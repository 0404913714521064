import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { parseSshKey, sshFingerprint, type SshKey } from '../crypto/ssh-key.ts';
import { ecdsaFixedWidth, parseSshSignature, sshSignedData, type SshSignature } from '../crypto/ssh-signature.ts';
import { verifySignature } from '../crypto/verify-signature.ts';
import { equalBytes } from '../lib/bytes.ts';
import { display, printable, shorten } from '../lib/display.ts';
import { matchesPatternList, parseAllowedSigner, type AllowedSigner } from './allowed-signers.ts';
import { beginCheck } from './begin-check.ts';
import type { SignatureReport } from './report.ts';
import { coverageOf, digestOf, type SignedArtifact } from './signed-artifact.ts';

/** An entry of the trust: a line of an allowed-signers file. */
export interface SshTrust {
  readonly id: string;
  readonly line: string;
  /** Who the line must be for; without it, its principals are told and not compared. */
  readonly principal?: string;
}

/**
 * Verifies an SSH signature. It carries no time of any kind, so a key’s validity is held against `at`, which the caller
 * answers for. Without `namespace`, any that the line allows will do.
 */
export async function verifySsh({ signature: bytes, artifact, trust, at, namespace, against }: {
  readonly signature: Uint8Array;
  readonly artifact: SignedArtifact;
  readonly trust: readonly SshTrust[];
  readonly at?: string;
  readonly namespace?: string;
  readonly against?: string;
}): Promise<SignatureReport> {
  const check = beginCheck('ssh-signature', against);
  const parsed = parseSshSignature(bytes);
  if ('problem' in parsed) return check.refuse(parsed.structure === true ? 'bundle-structure' : 'parse', parsed.problem);
  const { signature } = parsed;
  const fingerprint = sshFingerprint(signature.publicKey);
  check.know({ signer: { kind: 'key', algorithm: named(signature.algorithm), id: fingerprint }, says: `namespace “${named(signature.namespace)}”` });
  check.pass('parse', `an SSH signature, version 1, over a ${signature.hash} digest`);
  if (signature.algorithm === 'ssh-rsa') return check.refuse('bundle-structure', 'it is made with RSA and SHA-1, which the format forbids', 'ssh-rsa');

  const read = parseSshKey(signature.publicKey);
  if ('problem' in read) return check.refuse('key', read.problem, fingerprint);
  if ('unsupported' in read) return check.leave('key', `it is by a key of type “${named(read.unsupported)}”, which this portal can not check`);
  if (!algorithmsOf(read.key).includes(signature.algorithm)) {
    return check.refuse('bundle-structure', `it says it is made with “${named(signature.algorithm)}”, which a key of type “${read.key.type}” does not make`);
  }
  check.pass('bundle-structure', `signed with ${signature.algorithm}`);
  check.pass('key', `a key of type ${read.key.type}`, fingerprint);

  const entries = trust.map((entry) => ({ ...entry, ...parseAllowedSigner(entry.line) }));
  const listed = entries.flatMap((entry) => ('allowed' in entry && equalBytes(entry.allowed.key, signature.publicKey) ? [entry] : []));
  const inTime = listed.map((entry) => ({ ...entry, time: timeProblem(entry.allowed, at) }));
  const [first] = inTime;
  if (first?.time !== undefined && inTime.every(({ time }) => time !== undefined)) {
    return first.time === 'unknown' ? check.leave('time', 'the key is trusted for a time only, and no time is known') : check.refuse('time', first.time, at);
  }
  check.skip('time', first === undefined || at === undefined ? 'no trusted time is known: an SSH signature carries none' : `no trusted time is known; the key was valid at ${at}, the time it was held against`);

  const digest = digestOf(artifact, signature.hash);
  if (digest === undefined) return check.leave('signature', `it is over a ${signature.hash} digest of the artifact, which is not here`);
  switch (await verifyData(read.key, signature, sshSignedData(signature, digest))) {
    case 'cannot': return check.leave('signature', `this host can not check ${signature.algorithm}`);
    case 'invalid': return check.refuse('signature', 'the signature does not verify with the key that it names', fingerprint);
    case 'valid': break;
  }
  check.pass('signature', `verifies with the key that it names${touched(signature)}`, fingerprint);
  check.know({ covers: coverageOf(artifact) });

  if (first === undefined) return check.refuse('identity', whyUnlisted(entries), fingerprint);
  const judged = inTime.filter(({ time }) => time === undefined).map((entry) => ({ ...entry, why: whyNot(entry, signature, namespace) }));
  const matched = judged.filter(({ why }) => why === undefined);
  const refusal = judged[0]?.why;
  if (matched.length === 0 && refusal !== undefined) return check.refuse(refusal.ground, refusal.problem);
  check.know({ matched: matched.map(({ id }) => id) });
  check.pass('identity', `the key of ${display(matched[0]?.allowed.principals ?? '', 200)}`, fingerprint);
  check.pass('policy', `the namespace “${named(signature.namespace)}” is allowed`);
  return check.accept();
}

// Namespaces and key types look like e-mail addresses and are none, so they are not masked.
function named(text: string): string {
  return shorten(printable(text.slice(0, 400)), 100);
}

function algorithmsOf({ type }: SshKey): readonly string[] {
  return type === 'ssh-rsa' ? ['rsa-sha2-256', 'rsa-sha2-512'] : [type];
}

async function verifyData({ type, key, application }: SshKey, { algorithm, signature, securityKey }: SshSignature, data: Uint8Array): Promise<'valid' | 'invalid' | 'cannot'> {
  if ((application === undefined) !== (securityKey === undefined)) return 'invalid';
  // PROTOCOL.u2f: a security key signs its application, flags and counter before the digest of the data.
  const message = application === undefined || securityKey === undefined ? data : concatBytes(application, Uint8Array.of(securityKey.flags), securityKey.counter, sha256(data));
  if (type === 'ssh-rsa') return verifySignature(key, signature, { bytes: message }, { hash: algorithm === 'rsa-sha2-256' ? 'sha256' : 'sha512', padding: 'pkcs1' });
  const curve = CURVES[type];
  if (curve === undefined) return verifySignature(key, signature, { bytes: message });
  const fixed = ecdsaFixedWidth(signature, curve.width);
  return fixed === undefined ? 'invalid' : verifySignature(key, fixed, { bytes: message }, { hash: curve.hash, encoding: 'p1363' });
}

// RFC 5656 §6.2.1: the hash goes with the size of the curve.
const CURVES: Readonly<Record<string, { readonly width: number; readonly hash: 'sha256' | 'sha384' | 'sha512' }>> = {
  'ecdsa-sha2-nistp256': { width: 32, hash: 'sha256' },
  'sk-ecdsa-sha2-nistp256@openssh.com': { width: 32, hash: 'sha256' },
  'ecdsa-sha2-nistp384': { width: 48, hash: 'sha384' },
  'ecdsa-sha2-nistp521': { width: 66, hash: 'sha512' },
};

function touched({ securityKey }: SshSignature): string {
  return securityKey === undefined ? '' : (securityKey.flags & 1) === 1 ? '; the security key was touched' : '; nobody touched the security key';
}

function timeProblem({ validAfter, validBefore }: AllowedSigner, at: string | undefined): string | undefined {
  if (validAfter === undefined && validBefore === undefined) return undefined;
  if (at === undefined) return 'unknown';
  if (validAfter !== undefined && Date.parse(at) < Date.parse(validAfter)) return `the key is trusted from ${validAfter} on, and is held against ${at}`;
  // OpenSSH takes the moment itself for valid.
  if (validBefore !== undefined && Date.parse(at) > Date.parse(validBefore)) return `the key was trusted until ${validBefore}, and is held against ${at}`;
  return undefined;
}

function whyUnlisted(entries: readonly ({ readonly id: string } & ReturnType<typeof parseAllowedSigner>)[]): string {
  const broken = entries.find((entry) => 'problem' in entry);
  const unread = broken !== undefined && 'problem' in broken ? `; the line of “${broken.id}” is not read: ${broken.problem}` : '';
  return `the allowed signers do not list its key${unread}`;
}

function whyNot({ allowed, principal }: { readonly allowed: AllowedSigner; readonly principal?: string }, signature: SshSignature, namespace: string | undefined): { readonly ground: 'identity' | 'policy'; readonly problem: string } | undefined {
  if (allowed.isAuthority) return { ground: 'identity', problem: 'its key is listed as cert-authority, to sign certificates, which this portal does not check' };
  if (principal !== undefined && !matchesPatternList(principal, allowed.principals)) {
    return { ground: 'identity', problem: `its key is listed for “${display(allowed.principals, 200)}”, and not for “${display(principal, 200)}”` };
  }
  const signed = named(signature.namespace);
  if (namespace !== undefined && signature.namespace !== namespace) return { ground: 'policy', problem: `it is made for the namespace “${signed}”, and “${named(namespace)}” is expected` };
  if (allowed.namespaces !== undefined && !matchesPatternList(signature.namespace, allowed.namespaces)) {
    return { ground: 'policy', problem: `it is made for the namespace “${signed}”, and the key is listed for “${named(allowed.namespaces)}”` };
  }
  return undefined;
}
