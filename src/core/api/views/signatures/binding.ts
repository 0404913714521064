import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import { countOf } from '../../../lib/format-number.ts';
import { Sha256 } from '../../../model/ids.ts';
import type { ReleaseRecordPredicate } from '../../../model/record.ts';
import { GateState } from '../../../model/states.ts';
import { bindingOf, type Bound, type EvidenceNode, type ProvenanceNode } from '../../../record/binding.ts';
import * as paths from '../../paths.ts';
import { Link, Text } from '../../view.ts';

const ArtifactRow = z.strictObject({
  name: z.string(),
  sha256: Sha256,
  /** What says how it was built, with who signed that. */
  provenance: z.array(z.strictObject({ file: Link, state: GateState, says: Text })),
  commit: z.string().optional(),
  state: GateState,
  word: z.string(),
});
const EvidenceRow = z.strictObject({ file: Link, slots: z.array(z.string()), commit: z.string().optional(), tag: z.string().optional(), state: GateState, word: z.string() });

/** Artifact ← provenance ← commit ← evidence. */
export const BindingView = z.strictObject({
  sentence: z.string(),
  commit: z.string().optional(),
  artifacts: z.array(ArtifactRow),
  evidence: z.array(EvidenceRow),
  /** What a provenance is about and nobody released. */
  foreign: z.array(z.strictObject({ name: z.string(), sha256: Sha256, file: Link })),
  /** Said where the lists were cut. */
  cut: z.string().optional(),
});
export type BindingView = z.infer<typeof BindingView>;

const MOST = 200;

/** What of a release is bound to its commit, for a page; the rows that a reader must look at come first. */
export function bindingView(record: ReleaseRecordPredicate): BindingView {
  const { commit, artifacts, evidence, foreign } = bindingOf(record);
  const link = (sha256: string) => ({ text: display(record.files.find((one) => one.sha256 === sha256)?.name ?? sha256, 200), href: paths.bytes(sha256) });
  const rows = artifacts.map(({ name, sha256, provenance }) => {
    const best = provenance.find(isWhole) ?? provenance[0];
    return {
      name: display(name, 300), sha256,
      provenance: provenance.slice(0, 10).map((one) => ({ file: link(one.file), state: SIGNED[one.signature], says: [SIGNED_WORDS[one.signature], ...(one.signer === undefined ? [] : [' by ', { text: display(one.signer, 100), code: 'code' as const }])] })),
      ...(best?.commit === undefined ? {} : { commit: best.commit }),
      ...standing(provenance, best),
    };
  });
  const statements = evidence.map((one) => ({
    file: link(one.file.sha256), slots: one.file.slots.map((slot) => record.slots.find(({ id }) => id === slot)?.title ?? slot),
    ...(one.commit === undefined ? {} : { commit: one.commit }), ...(one.tag === undefined ? {} : { tag: display(one.tag, 100) }), ...evidenceStanding(one),
  }));
  const cut = [...(rows.length > MOST ? [countOf(rows.length, 'released file')] : []), ...(statements.length > MOST ? [countOf(statements.length, 'piece', 'pieces')] : [])];
  return {
    sentence: sentence(rows, statements),
    ...(commit === undefined ? {} : { commit }),
    artifacts: worstFirst(rows).slice(0, MOST),
    evidence: worstFirst(statements).slice(0, MOST),
    foreign: foreign.slice(0, MOST).map(({ name, sha256, file }) => ({ name: display(name, 300), sha256, file: link(file) })),
    ...(cut.length === 0 ? {} : { cut: `Of ${cut.join(' and ')}, the first ${MOST} are listed; the record has them all.` }),
  };
}

function isWhole({ bound, signature }: ProvenanceNode): boolean {
  return bound === 'this-commit' && signature === 'verified';
}

const SIGNED: Readonly<Record<ProvenanceNode['signature'], GateState>> = { verified: 'pass', invalid: 'invalid', 'untrusted-signer': 'invalid', none: 'unverified', 'checksum-only': 'unverified' };
const SIGNED_WORDS: Readonly<Record<ProvenanceNode['signature'], string>> = {
  verified: 'signed', invalid: 'its signature does not match', 'untrusted-signer': 'signed by nobody the trust file names', none: 'not signed', 'checksum-only': 'not signed',
};

// One that says another commit outweighs any that says the right one: one of the two is wrong.
function standing(provenance: readonly ProvenanceNode[], best: ProvenanceNode | undefined): { readonly state: GateState; readonly word: string } {
  if (best === undefined) return { state: 'unverified', word: 'No provenance' };
  if (provenance.some(({ bound }) => bound === 'other-commit')) return { state: 'stale', word: 'Built from another commit' };
  if (best.signature !== 'verified') return { state: SIGNED[best.signature], word: best.signature === 'none' || best.signature === 'checksum-only' ? 'Provenance not signed' : 'Provenance not by a trusted signer' };
  return best.bound === 'this-commit' ? { state: 'pass', word: 'Bound to the commit' } : { state: 'unverified', word: 'Commit not stated' };
}

const BOUND: Readonly<Record<Bound, { readonly state: GateState; readonly word: string }>> = {
  'this-commit': { state: 'pass', word: 'This commit' },
  'other-commit': { state: 'stale', word: 'Another commit' },
  'not-stated': { state: 'unverified', word: 'Not stated' },
};

function evidenceStanding({ bound, otherTag }: EvidenceNode): { readonly state: GateState; readonly word: string } {
  return otherTag && bound !== 'other-commit' ? { state: 'stale', word: 'Another tag' } : BOUND[bound];
}

function worstFirst<T extends { readonly state: GateState }>(rows: readonly T[]): T[] {
  const order = (state: GateState) => GateState.options.indexOf(state);
  return rows.toSorted((a, b) => order(a.state) - order(b.state));
}

function sentence(artifacts: readonly { readonly state: GateState }[], evidence: readonly { readonly state: GateState }[]): string {
  const bound = (rows: readonly { readonly state: GateState }[]) => rows.filter(({ state }) => state === 'pass').length;
  const stale = evidence.filter(({ state }) => state === 'stale').length;
  return [
    artifacts.length === 0 ? 'The release names no released file.' : `${bound(artifacts)} of ${countOf(artifacts.length, 'released file')} ${artifacts.length === 1 ? 'is' : 'are'} bound to the released commit by provenance that somebody trusted signed.`,
    `${bound(evidence)} of ${countOf(evidence.length, 'piece', 'pieces')} of evidence ${evidence.length === 1 ? 'says' : 'say'} that ${bound(evidence) === 1 ? 'it is' : 'they are'} about that commit${stale === 0 ? '' : `; ${stale} ${stale === 1 ? 'is' : 'are'} about another`}. The rest belongs to the release by the folder it came in.`,
  ].join(' ');
}
