import { bytesToHex } from '@noble/hashes/utils.js';
import { hashOf, type HashName } from '../../crypto/verify-signature.ts';
import type { Envelope } from '../../model/envelope.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../model/uris.ts';
import { isObject } from '../../lib/members.ts';
import type { Covered } from '../report.ts';
import { failed, notMade, passed, type Outcome } from './log-entry.ts';
import { malformed, Message, readJson, text } from './proto-json.ts';

/** What the signature is to be about: the bytes themselves, or what they hash to, in lower-case hex. */
export type Artifact = { readonly bytes: Uint8Array } | { readonly digests: Readonly<Partial<Record<HashName, string>>> };

const ALGORITHMS: readonly HashName[] = ['sha256', 'sha384', 'sha512'];

/** The artifact's digest, where it is known. */
export function digestOf(artifact: Artifact, hash: HashName): string | undefined {
  return 'bytes' in artifact ? bytesToHex(hashOf(hash, artifact.bytes)) : artifact.digests[hash]?.toLowerCase();
}

const STATEMENT_TYPES = [STATEMENT_TYPE, 'https://in-toto.io/Statement/v0.1'];
const MOST_SUBJECTS = 10_000;

export interface Subject {
  readonly name?: string;
  readonly uri?: string;
  readonly digest: Readonly<Record<string, string>>;
}

/** An in-toto Statement, as far as it says what it is about. */
export interface StatementHead {
  readonly subjects: readonly Subject[];
  readonly predicateType: string;
}

/**
 * Reads the statement in an envelope (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md); its `_type` must be
 * one that is known, for another version may mean something else by the same members.
 */
export function readStatement(envelope: Envelope): { readonly statement: StatementHead } | { readonly problem: string } {
  if (envelope.payloadType !== STATEMENT_PAYLOAD_TYPE) return { problem: `the payload is of type "${envelope.payloadType}" and no in-toto statement` };
  const read = readJson(envelope.payload, (value) => {
    const statement = new Message(value, '');
    if (!STATEMENT_TYPES.includes(statement.optional('_type', text) ?? '')) malformed('_type', 'is not that of an in-toto Statement v0.1 or v1');
    return { subjects: statement.list('subject', MOST_SUBJECTS, readSubject), predicateType: statement.required('predicateType', text) };
  });
  return 'problem' in read ? { problem: `the payload is no in-toto statement: ${read.problem}` } : { statement: read.value };
}

function readSubject(value: unknown, path: string): Subject {
  const subject = new Message(value, path);
  const name = subject.optional('name', text);
  const uri = subject.optional('uri', text);
  const digest = subject.optional('digest', (inner, at) => {
    if (!isObject(inner)) return malformed(at, 'is no object');
    return Object.fromEntries(Object.entries(inner).flatMap(([algorithm, one]) => typeof one === 'string' ? [[algorithm, one.toLowerCase()]] : []));
  });
  return { ...(name === undefined ? {} : { name }), ...(uri === undefined ? {} : { uri }), digest: digest ?? {} };
}

/** Every digest of a statement's subjects that is of an algorithm known here. */
export function coveredBy(subjects: readonly Subject[]): readonly Covered[] {
  return subjects.flatMap(({ name, uri, digest }) => ALGORITHMS.flatMap((algorithm) => {
    const called = name ?? uri;
    const hex = Object.hasOwn(digest, algorithm) ? digest[algorithm] : undefined;
    return hex === undefined ? [] : [{ ...(called === undefined ? {} : { name: called }), algorithm, digest: hex }];
  }));
}

/**
 * Whether a subject is the artifact: one digest at least must be equal, and none that can be compared may differ. A statement
 * that signs well and is about something else proves nothing about this artifact.
 */
export function matchSubject(subjects: readonly Subject[], artifact: Artifact): Outcome {
  const known = new Map(ALGORITHMS.flatMap((algorithm) => {
    // Hashing is the expensive part: only what some subject has is hashed for.
    if (!subjects.some(({ digest }) => Object.hasOwn(digest, algorithm))) return [];
    const digest = digestOf(artifact, algorithm);
    return digest === undefined ? [] : [[algorithm as string, digest] as const];
  }));
  if (known.size === 0) {
    const named = [...new Set(subjects.flatMap(({ digest }) => Object.keys(digest)))].slice(0, 5).join(', ');
    return subjects.length === 0 || named === ''
      ? failed('the statement names no subject by a digest')
      : notMade(`the statement’s subjects are named by ${named}, and the artifact’s digest of that kind is not known`);
  }
  const match = subjects.find(({ digest }) => {
    const compared = Object.entries(digest).filter(([algorithm]) => known.has(algorithm));
    return compared.length > 0 && compared.every(([algorithm, hex]) => known.get(algorithm) === hex);
  });
  if (match === undefined) return failed(`none of the ${subjects.length} subjects of the statement is the artifact, ${[...known].map((one) => one.join(':')).join(', ')}`);
  return passed(`subject ${match.name ?? match.uri ?? ''} is the artifact, ${[...known].map((one) => one.join(':')).join(', ')}`);
}
