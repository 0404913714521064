import type { RecordFile, ReleaseRecordPredicate } from '../model/record.ts';
import type { SignatureFact } from '../model/facts.ts';
import type { z } from 'zod';
import { signatureFact } from './fill-slots.ts';

// Artifact ← provenance ← commit ← tests, scans and reports: what a record's statements say about one another, as a graph.
// It is read from sealed facts alone and decides nothing: gates have judged the commits, and findings tell what is foreign.

const PROVENANCE = /^https:\/\/slsa\.dev\/provenance\//;
// Records of earlier engines say it in words only.
const IN_WORDS = /^Says (https:\/\/slsa\.dev\/provenance\/\S+) of /;

/** Whether a statement is about the released commit. `not-stated`: it belongs to the release by the folder it came in. */
export type Bound = 'this-commit' | 'other-commit' | 'not-stated';

/** A provenance, as far as it binds artifacts to a commit. */
export interface ProvenanceNode {
  readonly file: string;
  readonly commit?: string;
  readonly bound: Bound;
  readonly signature: z.infer<typeof SignatureFact>;
  readonly signer?: string | undefined;
}

export interface ArtifactNode {
  readonly name: string;
  readonly sha256: string;
  /** Empty: nothing that came says how it was built. */
  readonly provenance: readonly ProvenanceNode[];
}

export interface EvidenceNode {
  readonly file: RecordFile;
  readonly commit?: string;
  readonly tag?: string;
  readonly bound: Bound;
  /** It is about another tag than the release's. */
  readonly otherTag: boolean;
}

/** A digest that a provenance is about and that is neither released nor received. */
export interface ForeignSubject {
  readonly file: string;
  readonly name: string;
  readonly sha256: string;
  readonly at: string;
}

export interface Binding {
  readonly commit?: string;
  readonly artifacts: readonly ArtifactNode[];
  /** Every file that states a commit or a tag, provenance included, and those of slots that state none. */
  readonly evidence: readonly EvidenceNode[];
  readonly foreign: readonly ForeignSubject[];
}

type Sealed = Pick<ReleaseRecordPredicate, 'release' | 'files' | 'statements' | 'signatures'>;

/** What binds the parts of a release to one another. */
export function bindingOf({ release, files, statements, signatures }: Sealed): Binding {
  const provenance = statements.filter(({ statement }) => PROVENANCE.test(statement.predicateType ?? IN_WORDS.exec(statement.summary)?.[1] ?? ''));
  const bound = (commit: string | undefined): Bound => (commit === undefined || release.commit === undefined ? 'not-stated' : commit === release.commit ? 'this-commit' : 'other-commit');
  const known = new Set([...release.artifacts, ...files].map(({ sha256 }) => sha256));
  return {
    ...(release.commit === undefined ? {} : { commit: release.commit }),
    artifacts: release.artifacts.map(({ name, sha256 }) => ({
      name, sha256,
      provenance: provenance.filter(({ statement }) => statement.claims.some((claim) => claim.sha256 === sha256)).map(({ file, statement: { commit } }) => ({
        file, bound: bound(commit), ...(commit === undefined ? {} : { commit }), ...signatureFact(file, signatures),
      })),
    })),
    evidence: files.flatMap((file) => {
      const statement = statements.find((one) => one.file === file.sha256)?.statement;
      if (statement === undefined || (file.slots.length === 0 && statement.commit === undefined && statement.tag === undefined)) return [];
      const { commit, tag } = statement;
      return [{ file, bound: bound(commit), otherTag: tag !== undefined && tag !== release.tag, ...(commit === undefined ? {} : { commit }), ...(tag === undefined ? {} : { tag }) }];
    }),
    foreign: provenance.flatMap(({ file, statement }) => statement.claims.flatMap(({ name, sha256, at }) => (sha256 === undefined || known.has(sha256) ? [] : [{ file, name, sha256, at }]))),
  };
}
