import type { RecordFile, RecordSlot } from '../model/record.ts';
import { FACT_WORDS, type Content, type Form, type Integrity, type Presence } from '../model/facts.ts';
import type { GateState } from '../model/states.ts';

/** The words shown for the value of one of the four facts. */
export function factWord(value: string): string {
  return FACT_WORDS[value] ?? value;
}

/**
 * The shape drawn beside a piece of evidence: the worst of what its four facts say. It is a summary for the eye and
 * decides nothing, gates do; absent where the evidence states no verdict and nothing is wrong with it.
 */
export function evidenceMark(facts: {
  readonly presence: Presence;
  readonly form?: Form | undefined;
  readonly content?: Content | undefined;
  readonly integrity?: Integrity | undefined;
}): GateState | undefined {
  if (facts.presence === 'missing') return 'missing';
  if (facts.presence === 'not-applicable') return 'not-applicable';
  const { integrity } = facts;
  if (integrity?.digest === 'does-not-match' || integrity?.signature === 'invalid' || integrity?.signature === 'untrusted-signer') return 'invalid';
  if (facts.form === 'unrecognised') return 'missing';
  if (facts.form === 'invalid') return 'fail';
  switch (facts.content) {
    case 'no-result': return 'missing';
    case 'not-stated':
    case undefined: return undefined;
    default: return facts.content;
  }
}

// Worst first.
const DIGESTS: readonly Integrity['digest'][] = ['does-not-match', 'not-declared', 'matches'];
const SIGNATURES: readonly Integrity['signature'][] = ['invalid', 'untrusted-signer', 'none', 'checksum-only', 'verified'];

/**
 * What the received documents say of a slot's bytes, the worst over its files. The slot's own integrity holds only
 * what the policy demands, for the gates; a reader wants to know of every document that vouches for the bytes or not.
 */
export function slotIntegrity(slot: RecordSlot, files: readonly RecordFile[]): Integrity | undefined {
  const facts = [
    ...slot.files.flatMap((sha256) => files.find((file) => file.sha256 === sha256)?.integrity ?? []),
    ...(slot.integrity === undefined ? [] : [slot.integrity].filter(({ digest, signature }) => digest === 'does-not-match' || signature === 'invalid' || signature === 'untrusted-signer')),
  ];
  const digest = DIGESTS.find((one) => facts.some((fact) => fact.digest === one));
  const signature = SIGNATURES.find((one) => facts.some((fact) => fact.signature === one));
  if (digest === undefined || signature === undefined) return undefined;
  const signers = new Set(facts.flatMap((fact) => fact.signer ?? []));
  const [signer] = signers;
  return { digest, signature, ...(signature === 'verified' && signer !== undefined && signers.size === 1 ? { signer } : {}) };
}

/**
 * Whether a slot takes drafts: the attestations that one CI job after another writes on its way, and not the one
 * document that speaks for the release. What a draft says of the whole is no verdict on the release.
 */
export function holdsDrafts(slot: Pick<RecordSlot, 'kind' | 'cardinality'>): boolean {
  return slot.kind === 'attestation' && slot.cardinality === 'many';
}

/** What a slot's facts come to, and those of one file in it. */
export function slotMark(slot: RecordSlot, files: readonly RecordFile[]): GateState | undefined {
  return evidenceMark({ ...slot, ...(holdsDrafts(slot) ? { content: undefined } : {}), integrity: slotIntegrity(slot, files) });
}

export function fileMark(file: RecordFile, content: Content | undefined): GateState | undefined {
  return evidenceMark({ presence: 'received', form: file.form, content, integrity: file.integrity });
}
