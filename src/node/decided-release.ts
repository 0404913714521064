import path from 'node:path';
import type { DecisionStatement } from '../core/model/human-records.ts';
import type { ReleaseRecord } from '../core/model/record.ts';
import type { Trust } from '../core/model/portal-files.ts';
import { addendaProblems, inChain, type FiledAddendum } from '../core/record/addenda.ts';
import { openDecision } from '../core/record/open.ts';
import { verifyDocument } from '../core/signatures/verify.ts';
import { contentPaths, readContentBytes, readTrust, required, type ContentFile } from './content-folder.ts';
import { currentRecord } from './current-record.ts';
import { OperatorError, refuse } from './errors.ts';
import { filedAddenda } from './filed-addenda.ts';

/** A release that people have decided on, with everything that was added since. */
export interface DecidedRelease {
  readonly record: { readonly value: ReleaseRecord; readonly sha256: string; readonly revision: number };
  readonly decision: DecisionStatement;
  readonly trust: ContentFile<Trust>;
  /** Oldest first. */
  readonly addenda: readonly FiledAddendum[];
  /** The newest time that any of it states; nothing that is added may be older. */
  readonly latest: string;
}

/**
 * Opens a release for something to be added to it. Refuses one that is not decided, or whose decision nobody vouches for,
 * and one whose addenda are out of order: what is added names the one before it.
 */
export async function decidedRelease({ contentDir, project, version }: { readonly contentDir: string; readonly project: string; readonly version: string }): Promise<DecidedRelease> {
  const record = await currentRecord(contentDir, project, version);
  const trust = required(await readTrust(contentDir), { message: 'There is no trust file', place: path.join(contentDir, contentPaths.trust()) });
  const { decision, sha256: about } = await verifiedDecision(contentDir, project, version, trust.value);
  if (about !== record.sha256) throw new OperatorError('The decision is not about the newest revision', { place: path.join(contentDir, contentPaths.decision(project, version)), expected: record.sha256, found: about });
  const { ordered, problems } = inChain(await filedAddenda(contentDir, project, version, trust.value));
  const decided = { record: { predicate: record.value.predicate, sha256: record.sha256 }, at: decision.predicate.at };
  refuse([...problems, ...addendaProblems(ordered, decided)].map(({ path: file, problem }) => ({
    message: problem, place: path.join(contentDir, file), hint: 'Put the addenda in order first: take the later one away if it was never published, and make it again',
  })));
  const latest = [record.value.predicate.assessed.at, decision.predicate.at, ...ordered.map(({ value }) => value.predicate.at)].toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];
  return { record, decision, trust, addenda: ordered, latest: latest ?? decision.predicate.at };
}

async function verifiedDecision(contentDir: string, project: string, version: string, trust: Trust): Promise<{ readonly decision: DecisionStatement; readonly sha256: string }> {
  const document = contentPaths.decision(project, version);
  const place = path.join(contentDir, document);
  const bytes = await readContentBytes(contentDir, document);
  if (bytes === undefined) {
    throw new OperatorError(`Nobody has decided on ${project} ${version}`, { place, hint: 'After a decision there are only addenda; before it, seal again with the new evidence' });
  }
  const opened = openDecision(bytes);
  if ('problems' in opened) throw new OperatorError(opened.problems.map(({ at, message }) => ({ message, place: { file: place, key: at } })));
  const seal = await verifyDocument({ bytes, bundle: await readContentBytes(contentDir, contentPaths.bundle(document)), trust, permission: 'decision', project, at: opened.value.predicate.at });
  if (seal.result !== 'verified') {
    throw new OperatorError(seal.result === 'none' ? 'The decision is not signed' : `The decision’s signature does not count: ${seal.failed}`, { place, hint: `Sign it first with \`dossier sign ${place}\`` });
  }
  return { decision: opened.value, sha256: opened.value.subject[0]?.digest.sha256 ?? '' };
}
