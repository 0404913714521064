import path from 'node:path';
import { canonicalBytes } from '../core/lib/canonical-json.ts';
import { sha256Hex } from '../core/lib/bytes.ts';
import { SignOff } from '../core/model/human-records.ts';
import { SIGN_OFF_PREDICATE, STATEMENT_TYPE } from '../core/model/uris.ts';
import { openSignOff } from '../core/record/open.ts';
import { trustedKeys } from '../core/signatures/trust.ts';
import { contentPaths, readContentBytes } from './content-folder.ts';
import { currentRecord, policyOf } from './current-record.ts';
import type { DocumentSigner } from './document-signer.ts';
import { OperatorError, refuse, type OperatorProblem } from './errors.ts';
import { trustOf, writeSigned, type SignResult } from './sign.ts';

export interface SignOffResult {
  /** Path below `content/`. */
  readonly document: string;
  readonly sha256: string;
  readonly record: string;
  readonly revision: number;
  /** Absent for a claim: a name was typed and nothing signed. */
  readonly signed?: SignResult;
}

/**
 * Writes one role's word on the newest revision of a release, and signs it when there is a key. Without one it is a
 * claim, and is shown as such. A sign-off on an earlier revision gives way to one on the newest; one on the newest
 * does not, and nothing changes once there is a decision.
 */
export async function signOff(options: {
  readonly contentDir: string;
  readonly project: string;
  readonly version: string;
  readonly role: string;
  /** Defaults to the name that the trust file gives the key. */
  readonly name?: string | undefined;
  readonly decision: 'approve' | 'reject';
  readonly statement: string;
  readonly at: string;
  readonly key?: DocumentSigner | undefined;
  readonly allowUntrusted?: boolean | undefined;
}): Promise<SignOffResult> {
  const { contentDir, project, version, role, key } = options;
  const record = await currentRecord(contentDir, project, version);
  if (await readContentBytes(contentDir, contentPaths.decision(project, version)) !== undefined) {
    throw new OperatorError(`Cannot sign off ${project} ${version}: it is decided`, { place: path.join(contentDir, contentPaths.decision(project, version)) });
  }
  const policy = await policyOf(contentDir, record.value.predicate);
  const roles = policy?.value.signOff?.roles.map(({ id }) => id);
  if (roles !== undefined && !roles.includes(role)) {
    throw new OperatorError(`The policy knows no role "${role}"`, { expected: roles.join(', '), found: role });
  }
  const document = contentPaths.signOff(project, version, role);
  refuse(tooEarly('A sign-off cannot be older than what it is about', options.at, [record.value.predicate.assessed.at]));
  await refuseSecond(contentDir, document, record.sha256);

  const name = options.name ?? (key === undefined ? undefined : trustedKeys(await trustOf(contentDir)).find(({ hint }) => hint === key.hint)?.signer.name);
  if (name === undefined) throw new OperatorError('Nobody is named', { hint: 'Say who signs off with --name' });
  const parsed = SignOff.safeParse({
    _type: STATEMENT_TYPE,
    subject: [{ name: 'record.json', digest: { sha256: record.sha256 } }],
    predicateType: SIGN_OFF_PREDICATE,
    predicate: { role, name, decision: options.decision, statement: options.statement, at: options.at },
  });
  if (!parsed.success) throw new OperatorError(parsed.error.issues.map((issue) => ({ message: issue.message, place: { file: document, key: issue.path.map(String).join('.') } })));
  const bytes = canonicalBytes(parsed.data);
  const signed = await writeSigned({ contentDir, document, bytes, key, allowUntrusted: options.allowUntrusted });
  return { document, sha256: sha256Hex(bytes), record: record.sha256, revision: record.revision, ...(signed === undefined ? {} : { signed }) };
}

/** A problem when a time lies before one of others. An early date would let an ended key or waiver count. */
export function tooEarly(message: string, at: string, others: readonly string[]): readonly OperatorProblem[] {
  const latest = others.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];
  return latest === undefined || !(Date.parse(at) < Date.parse(latest)) ? [] : [{ message, expected: `${latest} or later`, found: at }];
}

async function refuseSecond(contentDir: string, document: string, recordSha256: string): Promise<void> {
  const bytes = await readContentBytes(contentDir, document);
  const earlier = bytes === undefined ? undefined : openSignOff(bytes);
  if (earlier === undefined || 'problems' in earlier || earlier.value.subject[0]?.digest.sha256 !== recordSha256) return;
  throw new OperatorError(`${earlier.value.predicate.name} has signed off this revision for role "${earlier.value.predicate.role}"`, {
    place: path.join(contentDir, document), hint: 'Sign-offs are not rewritten. Sign this one with `dossier sign`, or remove the file if it was never published',
  });
}
