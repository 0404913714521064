import * as paths from '../api/paths.ts';
import { sha256Hex } from '../lib/bytes.ts';
import type { Trust } from '../model/portal-files.ts';
import { ADDENDUM_PREDICATE, DECISION_PREDICATE, RECORD_PREDICATE, SIGN_OFF_PREDICATE } from '../model/uris.ts';
import type { SealState } from '../record/opened.ts';
import { verifyDocument } from '../signatures/verify.ts';
import { openStatement, type ListedDocument, type OpenedStatement } from './read-documents.ts';
import type { PublishedFiles } from './published-files.ts';

/** One document of a release: what it is said to be, and what was found. */
export interface CheckedDocument {
  readonly listed: ListedDocument;
  readonly title: string;
  readonly href: string;
  readonly bundleHref: string;
  /** The digest of what was really there. */
  readonly sha256?: string;
  readonly statement?: OpenedStatement;
  /** What keeps it from being the document that is listed. */
  readonly problem?: string;
  readonly seal: SealState;
}

export interface ReleaseName {
  readonly project: string;
  readonly version: string;
}

const KINDS = {
  record: { predicateType: RECORD_PREDICATE },
  'sign-off': { predicateType: SIGN_OFF_PREDICATE },
  decision: { predicateType: DECISION_PREDICATE },
  addendum: { predicateType: ADDENDUM_PREDICATE },
} as const;

/** Reads a document and its bundle, holds it against the digest it is listed by, and checks who signed it. */
export async function checkDocument(release: ReleaseName, listed: ListedDocument, trust: Trust, files: PublishedFiles): Promise<CheckedDocument> {
  const { title, href, permission } = placeOf(release, listed);
  const bundleHref = href.replace(/\.json$/, '.sigstore.json');
  const about = { listed, title, href, bundleHref };
  const bytes = await files.read(href);
  if (bytes === undefined) return { ...about, problem: 'it could not be read', seal: { result: 'none' } };
  const sha256 = sha256Hex(bytes);
  const opened = openStatement(bytes, KINDS[listed.kind].predicateType);
  const seal = await verifyDocument({
    permission, project: release.project, trust, bytes,
    ...('problem' in opened ? {} : withTime(opened)),
    bundle: listed.signed ? await files.read(bundleHref) : undefined,
  });
  if (sha256 !== listed.sha256) return { ...about, sha256, seal, problem: `its SHA-256 is ${sha256}, and ${listed.sha256} is listed` };
  return 'problem' in opened ? { ...about, sha256, seal, problem: opened.problem } : { ...about, sha256, seal, statement: opened };
}

// Trust holds for some time, so a document that does not say when it was made is taken as made at no time that anybody is trusted.
function withTime({ predicate }: OpenedStatement): { readonly at: string } {
  const assessed = predicate['assessed'];
  const at = typeof assessed === 'object' && assessed !== null ? (assessed as Record<string, unknown>)['at'] : predicate['at'];
  return { at: typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? at : '0001-01-01T00:00:00Z' };
}

function placeOf({ project, version }: ReleaseName, { kind, revision = 0, role = '', id = '' }: ListedDocument): { readonly title: string; readonly href: string; readonly permission: string } {
  switch (kind) {
    case 'record': return { title: `Record, revision ${revision}`, href: paths.recordFile(project, version, revision, 'record.json'), permission: 'record' };
    case 'sign-off': return { title: `Sign-off, ${role}`, href: paths.signOffFile(project, version, `${role}.json`), permission: `sign-off:${role}` };
    case 'decision': return { title: 'Decision', href: paths.decisionFile(project, version, 'decision.json'), permission: 'decision' };
    case 'addendum': return { title: `Addendum ${id}`, href: paths.addendumFile(project, version, id, 'addendum.json'), permission: 'addendum' };
  }
}
