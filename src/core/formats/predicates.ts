import type { Block } from '../model/block.ts';
import { ADDENDUM_PREDICATE, DECISION_PREDICATE, RECORD_PREDICATE, SIGN_OFF_PREDICATE } from '../model/uris.ts';
import type { ReadFinding } from './format.ts';
import type { Predicate, PredicateSays } from './predicate.ts';
import { PREDICATES_OF_CONTENTS } from './predicates-of-contents.ts';
import { PREDICATES_OF_VERDICTS } from './predicates-of-verdicts.ts';
import { readBy } from './reading.ts';
import { finishedOn, provenanceBlocks } from './slsa-provenance.ts';

// Every type of predicate that is shown in plain words: https://github.com/in-toto/attestation/tree/main/spec/predicates.

const PROVENANCE: Predicate = {
  types: /^https:\/\/slsa\.dev\/provenance\/v(?:0\.[12]|1)$/,
  name: 'SLSA provenance',
  asserts: 'A builder says from which source, by which process and with which dependencies it built the subjects.',
};

const OWN: readonly Predicate[] = ([
  [RECORD_PREDICATE, 'Dossier release record', 'A portal says what evidence it held about the subjects and how the gates of its policy came out.'],
  [SIGN_OFF_PREDICATE, 'Dossier sign-off', 'A person says that they stand behind a release.'],
  [DECISION_PREDICATE, 'Dossier decision', 'A person says whether a release goes out.'],
  [ADDENDUM_PREDICATE, 'Dossier addendum', 'A portal says what became known of a release after it was sealed.'],
] as const).map(([type, name, asserts]) => ({ types: new RegExp(`^${type.replaceAll('.', '\\.')}$`), name, asserts }));

const PREDICATES: readonly Predicate[] = [PROVENANCE, ...OWN, ...PREDICATES_OF_VERDICTS, ...PREDICATES_OF_CONTENTS];

export interface ReadPredicate {
  readonly kind?: Predicate;
  readonly says: PredicateSays;
  readonly findings: readonly ReadFinding[];
  readonly blocks: () => readonly Block[];
}

/** What a predicate says. One of a known type that breaks its specification gives findings and says nothing. */
export function readPredicate({ predicateType, predicate }: { readonly predicateType: string; readonly predicate?: unknown }): ReadPredicate {
  const kind = PREDICATES.find(({ types }) => types.test(predicateType));
  if (kind?.schema === undefined) {
    const producedAt = finishedOn({ predicateType, predicate });
    return { ...(kind === undefined ? {} : { kind }), says: { producedAt }, findings: [], blocks: () => provenanceBlocks(predicateType, predicate) };
  }
  const read = readBy(kind.schema, predicate);
  if ('findings' in read) return { kind, says: {}, findings: read.findings.map((one) => ({ ...one, place: `/predicate${one.place ?? ''}`.slice(0, 300) })), blocks: () => [] };
  return { kind, says: kind.says?.(read.document) ?? {}, findings: [], blocks: () => kind.view?.(read.document) ?? [] };
}
