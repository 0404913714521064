import { z } from 'zod';
import { Slug } from '../../model/ids.ts';
import type { Claim } from '../../model/statement.ts';
import { slotsInScope } from '../precheck.ts';
import type { FilledSlot, Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, slotParams } from './slot-params.ts';

const Params = z.strictObject({
  ...slotParams,
  /** The slot of documents that list digests: checksum file, attestation, in-toto Statement. */
  with: Slug,
  /** Rows by the producer's own key: a row's digest must be that of the slot it is mapped to, whatever path it names. */
  keys: z.record(z.string().min(1), Slug).optional(),
}).refine((params) => (params.slot === undefined || params.slots === undefined) && (params.slot ?? params.slots ?? params.keys) !== undefined,
  `${ONE_SLOT_CHOICE}, or "keys"`);
type Params = z.infer<typeof Params>;

/**
 * Compares what documents claim about files with the files. A claim is about a file that has the claimed digest or the
 * claimed name; one wrong claim outweighs any right one.
 */
export const digestsAgree: Rule<Params> = {
  id: 'digests-agree',
  title: 'Digests agree',
  about: 'Does another document list these files, by name or by the producer’s key, with the SHA-256 that they have? A wrong digest is invalid; a file that is not listed is unverified.',
  params: Params,
  slots: (params) => [...new Set([params.with, ...chosenSlots(params), ...Object.values(params.keys ?? {})])],
  judge(params, context) {
    const [list] = slotsInScope([params.with], context);
    const required = `Digests as “${list?.slot.title ?? params.with}” lists them`;
    if (list === undefined) return because('out-of-scope', { required, observed: 'The declared scope excludes the listing document', operands: [] });
    const byName = slotsInScope(chosenSlots(params), context).flatMap((slot) => slot.evidence.map((one) => judgeByName(slot, one, list)));
    const byKey = Object.entries(params.keys ?? {}).flatMap(([key, id]) =>
      slotsInScope([id], context).flatMap((slot) => slot.evidence.map((one) => judgeByKey(key, slot, one, list))));
    const outcomes = [...byName, ...byKey];
    const worst = worstOutcome(outcomes);
    if (worst === undefined) return because('out-of-scope', { required, observed: 'The declared scope excludes every file to compare', operands: [] });
    const agreeing = outcomes.filter((one) => one.state === 'pass').length;
    return {
      ...worst,
      required,
      observed: worst.state === 'pass'
        ? `${agreeing} of ${outcomes.length} digests agree`
        : outcomes.filter((one) => one.state === worst.state).map((one) => one.observed).join('; '),
      operands: outcomes.flatMap((one) => one.operands),
      glance: `${agreeing} of ${outcomes.length}`,
    };
  },
};

type ClaimAt = Claim & { readonly document: SlotEvidence };

function claimsOf(list: FilledSlot): readonly ClaimAt[] {
  return list.evidence.flatMap((document) => document.statement.claims.map((claim) => ({ ...claim, document })));
}

function judgeByName(slot: FilledSlot, one: SlotEvidence, list: FilledSlot): RuleOutcome {
  const named = claimsOf(list).filter((claim) => isAbout(claim, one) && namesFile(claim.name, one.file.name));
  // A listed digest names bytes whatever they are called, unless the name is listed with another.
  const byDigest = claimsOf(list).filter((claim) => claim.sha256 === one.file.sha256);
  const stated = named.filter((claim) => claim.sha256 !== undefined);
  const others = slot.evidence.filter((other) => other !== one).map((other) => other.file);
  const wrong = stated.find((claim) => claim.sha256 !== one.file.sha256 &&
    !others.some((file) => namesFile(claim.name, file.name) && file.sha256 === claim.sha256));
  return outcome(slot, one, list, wrong, stated.find((claim) => claim.sha256 === one.file.sha256) ?? byDigest[0]);
}

function judgeByKey(key: string, slot: FilledSlot, one: SlotEvidence, list: FilledSlot): RuleOutcome {
  const stated = claimsOf(list).filter((claim) => isAbout(claim, one) && claim.key === key && claim.sha256 !== undefined);
  return outcome(slot, one, list, stated.find((claim) => claim.sha256 !== one.file.sha256), stated.find((claim) => claim.sha256 === one.file.sha256), key);
}

function outcome(slot: FilledSlot, one: SlotEvidence, list: FilledSlot, wrong: ClaimAt | undefined, right: ClaimAt | undefined, key?: string): RuleOutcome {
  const claim = wrong ?? right;
  const row = key === undefined ? '' : ` in row “${key}”`;
  const parts = {
    required: `Listed in “${list.slot.title}”`,
    operands: [
      { name: slot.slot.title, value: one.file.sha256, pointer: { file: one.file.sha256, at: '' } },
      { name: `${list.slot.title}${row}`, value: claim?.sha256 ?? 'not listed', ...(claim === undefined ? {} : { pointer: { file: claim.document.file.sha256, at: claim.at } }) },
    ],
  };
  if (wrong !== undefined) return because('digest-mismatch', { ...parts, observed: `“${slot.slot.title}” does not have the digest that “${list.slot.title}” gives${row}` });
  if (right === undefined) return because('not-listed', { ...parts, observed: `“${list.slot.title}” does not list “${slot.slot.title}”${row}` });
  return pass({ ...parts, observed: `“${slot.slot.title}” has the listed digest` });
}

// What was written at the release says nothing of a file that came later, unless it names its very bytes.
function isAbout(claim: ClaimAt, { file }: SlotEvidence): boolean {
  return file.late !== true || claim.document.file.late === true || claim.sha256 === file.sha256;
}

/** Producers write paths from where they stand, so one path may be the end of the other. */
function namesFile(claimed: string, received: string): boolean {
  const a = claimed.split('/').filter((part) => part !== '' && part !== '.');
  const b = received.split('/').filter((part) => part !== '' && part !== '.');
  const length = Math.min(a.length, b.length);
  return length > 0 && a.slice(-length).join('/') === b.slice(-length).join('/');
}
