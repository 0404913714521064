import { z } from 'zod';
import { Slug } from '../../model/ids.ts';
import type { SignatureCheck } from '../../model/signature-check.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleContext, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, hasOneSlotChoice, slotParams } from './slot-params.ts';

const Params = z.strictObject({
  ...slotParams,
  /** Trust-file ids, one of whom must have signed each file. */
  signers: z.array(Slug).min(1),
}).refine(hasOneSlotChoice, ONE_SLOT_CHOICE);
type Params = z.infer<typeof Params>;

export const signedBy: Rule<Params> = {
  id: 'signed-by',
  title: 'Signed by',
  about: 'Does a signature by one of the named signers verify over each file? A signature that does not match, or is somebody else’s, is invalid; none at all is unverified.',
  params: Params,
  slots: chosenSlots,
  judge(params, context) {
    const files = slotsInScope(chosenSlots(params), context).flatMap((slot) => slot.evidence.map((one) => ({ one, title: slot.slot.title })));
    const outcomes = files.map(({ one, title }) => judgeOne(one, title, params.signers, context));
    const worst = worstOutcome(outcomes);
    if (worst === undefined) return because('not-signed', { required: required(params.signers), observed: 'There is nothing to sign', operands: [] });
    return {
      ...worst,
      operands: outcomes.flatMap((one) => one.operands),
      ...(outcomes.length > 1 ? { glance: `${outcomes.filter((one) => one.state === 'pass').length} of ${outcomes.length}` } : {}),
    };
  },
};

// A good signature by a named signer stands whatever else is there: were it otherwise, removing a bad one would help.
function judgeOne({ file }: SlotEvidence, title: string, signers: readonly string[], context: RuleContext): RuleOutcome {
  const over = context.signatures.filter((check) => check.holder === file.sha256 || check.covers.includes(file.sha256));
  const good = over.find((check) => check.result === 'verified' && signers.includes(check.signer ?? ''));
  const operands = over.map((check) => ({ name: title, value: words(check), pointer: { file: check.holder, at: '' } }));
  const parts = { required: required(signers), operands };
  if (good !== undefined) return pass({ ...parts, observed: `“${title}” is signed by ${good.signerName ?? good.signer ?? ''}`, glance: good.signer ?? 'signed' });
  const bad = over.find((check) => check.result === 'invalid');
  if (bad !== undefined) return because('signature-mismatch', { ...parts, observed: `A signature over “${title}” does not match: ${bad.failed ?? 'it does not verify'}` });
  const foreign = over.find((check) => check.result === 'untrusted-signer' || check.result === 'verified');
  if (foreign !== undefined) return because('unexpected-signer', { ...parts, observed: `“${title}” is signed by ${foreign.signerName ?? foreign.signer ?? 'nobody that the trust file names'}` });
  return because('not-signed', { ...parts, observed: `“${title}” is not signed`, glance: 'not signed' });
}

function required(signers: readonly string[]): string {
  return `Signed by ${signers.join(' or ')}`;
}

function words(check: SignatureCheck): string {
  const by = check.signerName ?? check.signer;
  return `${check.result}${by === undefined ? '' : ` by ${by}`}`;
}
