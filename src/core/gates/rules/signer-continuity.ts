import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { Slug } from '../../model/ids.ts';
import { SIGNER_PARTS, SignerPart, type SignerChange } from '../../model/signer-change.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleContext, RuleOutcome } from '../rule.ts';
import { because, pass } from './outcome.ts';

const Params = z.strictObject({
  /** The slots whose signers must stay the same; every one that was signed at the previous release, where it is left out. */
  slots: z.array(Slug).min(1).optional(),
  /** Parts of a signer that may differ: `key` where keys are replaced often, `runner`, `workflow` and so on. A signature that is gone is never let pass. */
  allow: z.array(SignerPart.exclude(['signature'])).max(6).default([]),
});
type Params = z.infer<typeof Params>;

/** Somebody who has taken over the release process signs well, too, and as somebody else. */
export const signerContinuity: Rule<Params> = {
  id: 'signer-continuity',
  title: 'Signed by the same as before',
  about: 'Is every file of a slot that was signed at the previous release signed by one of those who signed it then: the same identity, issuer, workflow, runner type and key? A change that the trust file announced, by a signer listed from a later time on, passes and is told. Without an earlier release there is nothing to compare.',
  params: Params,
  slots: ({ slots = [] }) => slots,
  judge(params, context) {
    const required = `Signed by the same as at the previous release${params.allow.length === 0 ? '' : `; ${params.allow.map((part) => SIGNER_PARTS[part]).join(', ')} may differ`}`;
    if (context.signerChanges === undefined) return because('nothing-to-compare', { required, observed: 'There is no earlier release whose signers are known', operands: [] });
    // Evidence that fills no slot is demanded by nobody, so taking it away must not help: its signers are told, not judged.
    const mine = context.signerChanges.filter(({ slot }) => slot !== undefined && slotsInScope([slot], context).length > 0 && params.slots?.includes(slot) !== false);
    const operands = mine.map((change) => operand(change, params, context));
    const gone = mine.filter(({ part }) => part === 'signature');
    const counted = mine.filter((change) => counts(change, params));
    if (counted.length > 0) return because('signer-changed', { required, observed: said(counted, context), operands, glance: countOf(counted.length, 'change') });
    if (gone.length > 0) return because('not-signed', { required, observed: said(gone, context), operands, glance: 'not signed' });
    return pass({ required, observed: mine.length === 0 ? 'Signed by the same as at the previous release' : said(mine, context), operands, glance: mine.length === 0 ? 'the same' : 'planned' });
  },
};

function counts({ part, planned }: SignerChange, { allow }: Params): boolean {
  return part !== 'signature' && planned === undefined && !allow.includes(part);
}

function said(changes: readonly SignerChange[], context: RuleContext): string {
  return changes.slice(0, NAMED).map((change) => `${titleOf(change, context)}: ${words(change)}`).join('; ');
}

const NAMED = 3;

function operand(change: SignerChange, params: Params, context: RuleContext): RuleOutcome['operands'][number] {
  const standing = change.planned ?? (change.part === 'signature' || counts(change, params) ? undefined : 'the policy allows it');
  return {
    name: `${titleOf(change, context)}, ${SIGNER_PARTS[change.part]}`,
    value: `${words(change)}${standing === undefined ? '' : `; ${change.planned === undefined ? standing : `planned: ${standing}`}`}`,
    ...(change.file === undefined ? {} : { pointer: { file: change.file, at: '' } }),
  };
}

function words({ part, was, now }: SignerChange): string {
  if (now === undefined) return `nobody whom the trust file names signs it; before, ${was.join(' or ')}`;
  return `${SIGNER_PARTS[part]} is ${now}; before, ${was.join(' or ')}`;
}

function titleOf({ slot = '' }: SignerChange, context: RuleContext): string {
  return `“${context.slots.get(slot)?.slot.title ?? slot}”`;
}
