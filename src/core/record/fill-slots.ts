import picomatch from 'picomatch/posix.js';
import type { FilledSlot, SlotEvidence } from '../gates/rule.ts';
import { byCodeUnit } from '../lib/bytes.ts';
import { valueAt } from '../lib/json-pointer.ts';
import type { Content, Form, Integrity } from '../model/facts.ts';
import type { SlotSpec } from '../model/policy.ts';
import type { RecordSlot, ReleaseIdentity } from '../model/record.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import { claimLookup, claimsAbout, digestFact } from './claims.ts';

/** How a file stands to a slot: `wrong-format` is bound by its name and is not what the slot accepts. */
export type Binding = 'fits' | 'wrong-format' | 'unrelated';

/** Whether a file belongs to a slot. With `paths` the name binds and the content is checked; else the content binds. */
export function bind(slot: SlotSpec, file: { readonly name: string; readonly format: string; readonly json: unknown }): Binding {
  const accepted = slot.accepts.some((accept) =>
    accept.format === file.format &&
    Object.entries(accept.where ?? {}).every(([at, text]) => String(valueAt(file.json, at)) === text));
  if (slot.paths === undefined) return accepted ? 'fits' : 'unrelated';
  if (!slot.paths.some((path) => picomatch.isMatch(file.name, path, { dot: true, nonegate: true }))) return 'unrelated';
  return accepted ? 'fits' : 'wrong-format';
}

export interface SlotInput {
  readonly spec: SlotSpec;
  /** False when the declared scope excludes the slot; `scope` then says how, in words. */
  readonly applies: boolean;
  readonly scope: string;
  readonly evidence: readonly SlotEvidence[];
  /** Digests of evidence that the slot's name bound and whose format it does not accept. */
  readonly wrongFormat: ReadonlySet<string>;
}

/** Makes every expected slot's sealed entry and what rules see of it. */
export function fillSlots(inputs: readonly SlotInput[], release: ReleaseIdentity, signatures: readonly SignatureCheck[]): FilledSlot[] {
  const chosen = inputs.map((input) => {
    const evidence = [...input.evidence].sort((a, b) => byCodeUnit(a.file.storedName, b.file.storedName) || byCodeUnit(a.file.name, b.file.name));
    const { standing, superseded } = newest(input.spec, evidence);
    return { input: { ...input, evidence: standing }, superseded };
  });
  // A list that a newer one replaced vouches for nothing, and demands nothing.
  const byId = new Map(chosen.map(({ input }) => [input.spec.id, input]));
  return chosen.map(({ input, superseded }) => {
    const slot = sealedSlot(input, byId, release, signatures);
    return { spec: input.spec, slot: superseded.length === 0 ? slot : { ...slot, superseded }, evidence: input.evidence };
  });
}

/**
 * For a slot that takes the newest of several: which one stands. All of them do, and so none is told to, where one has no
 * date or the newest two have the same.
 */
function newest({ cardinality }: SlotSpec, evidence: readonly SlotEvidence[]): { readonly standing: readonly SlotEvidence[]; readonly superseded: string[] } {
  const at = ({ statement }: SlotEvidence) => Date.parse(statement.producedAt ?? '');
  const [first, ...others] = cardinality === 'newest' ? [...evidence].sort((a, b) => at(b) - at(a)) : [];
  const isTold = first !== undefined && [first, ...others].every((one) => Number.isFinite(at(one))) &&
    others.every((one) => at(one) < at(first) || one.file.sha256 === first.file.sha256);
  if (!isTold) return { standing: evidence, superseded: [] };
  return { standing: [first], superseded: [...new Set(others.map(({ file }) => file.sha256))].filter((sha256) => sha256 !== first.file.sha256) };
}

function sealedSlot(input: SlotInput, byId: ReadonlyMap<string, SlotInput>, release: ReleaseIdentity, signatures: readonly SignatureCheck[]): RecordSlot {
  const { spec, evidence } = input;
  const withheld = evidence.length > 0 && evidence.every((one) => one.file.publish === 'withheld');
  const shared = {
    id: spec.id,
    title: spec.title,
    kind: spec.kind,
    mandatory: spec.mandatory,
    cardinality: spec.cardinality,
    class: release.example ? 'example' as const : evidence[0]?.file.class ?? spec.class ?? 'not-stated',
    files: [...new Set(evidence.map((one) => one.file.sha256))],
    absent: absentNames(input, byId),
  };
  if (evidence.length === 0) {
    return input.applies
      ? { ...shared, presence: 'missing', note: 'did not arrive' }
      : { ...shared, presence: 'not-applicable', note: `applies when ${input.scope}` };
  }
  return {
    ...shared,
    presence: withheld ? 'withheld' : 'received',
    form: worst(FORM_ORDER, evidence.map((one) => (input.wrongFormat.has(one.file.sha256) ? 'unrecognised' : one.file.form))),
    content: worst(CONTENT_ORDER, evidence.map((one) => one.statement.content)),
    integrity: declaredIntegrity(input, byId, signatures),
    ...(input.applies ? {} : { note: `arrived although the declared scope excludes it: applies when ${input.scope}` }),
  };
}

// Worst first.
const FORM_ORDER: readonly Form[] = ['unrecognised', 'invalid', 'valid-with-defects', 'valid'];
const CONTENT_ORDER: readonly Content[] = ['fail', 'no-result', 'pending', 'warn', 'not-stated', 'pass'];

function worst<T>(order: readonly T[], values: readonly T[]): T {
  const found = order.find((value) => values.includes(value));
  if (found === undefined) throw new TypeError('a slot with evidence has no facts to fold');
  return found;
}

function absentNames(input: SlotInput, byId: ReadonlyMap<string, SlotInput>): string[] {
  const { inventory } = input.spec;
  if (input.spec.cardinality !== 'many' || inventory === undefined || !input.applies) return [];
  const expected = 'names' in inventory
    ? inventory.names.map((name) => ({ name, sha256: undefined }))
    : (byId.get(inventory.slot)?.evidence ?? []).flatMap((one) => one.statement.claims);
  return expected
    .filter((one) => !input.evidence.some(({ file }) =>
      one.sha256 === undefined ? file.name === one.name || file.name.endsWith(`/${one.name}`) : file.sha256 === one.sha256))
    .map((one) => one.name)
    .sort(byCodeUnit);
}

/** Integrity by the declared documents alone; see `RecordSlot.integrity`. */
function declaredIntegrity(input: SlotInput, byId: ReadonlyMap<string, SlotInput>, signatures: readonly SignatureCheck[]): Integrity {
  const { digestIn, signedBy } = input.spec;
  const files = input.evidence.map((one) => one.file);
  const documents = digestIn === undefined ? [] : byId.get(digestIn)?.evidence ?? [];
  const lookUp = claimLookup(files);
  const digests = files.map((file) => digestFact(file, claimsAbout(file, documents), lookUp));
  const digest = (['does-not-match', 'not-declared', 'matches'] as const).find((fact) => digests.includes(fact)) ?? 'not-declared';
  const facts = files.map((file) => signatureFact(file.sha256, signatures, signedBy));
  const signature = (['invalid', 'untrusted-signer', 'none', 'checksum-only', 'verified'] as const).find((fact) => facts.some((one) => one.signature === fact)) ?? 'none';
  const signer = signature === 'verified' ? facts[0]?.signer : undefined;
  return { digest, signature, ...(signer === undefined ? {} : { signer }) };
}

/**
 * What the signatures over one file come to. A good one by an expected signer stands whatever else is there: were it
 * otherwise, removing a bad signature would improve the file.
 */
export function signatureFact(
  sha256: string,
  signatures: readonly SignatureCheck[],
  signers?: readonly string[],
): Pick<Integrity, 'signature' | 'signer'> {
  const over = signatures.filter((check) => check.holder === sha256 || check.covers.includes(sha256));
  const good = over.find((check) => check.result === 'verified' && (signers === undefined || signers.includes(check.signer ?? '')));
  if (good !== undefined) return { signature: 'verified', ...(good.signer === undefined ? {} : { signer: good.signer }) };
  if (over.some((check) => check.result === 'invalid')) return { signature: 'invalid' };
  if (over.some((check) => check.result === 'untrusted-signer' || check.result === 'verified')) return { signature: 'untrusted-signer' };
  return { signature: 'none' };
}
