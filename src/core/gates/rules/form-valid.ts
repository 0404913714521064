import { z } from 'zod';
import { FACT_WORDS } from '../../model/facts.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleOutcome } from '../rule.ts';
import { because, pass } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, hasOneSlotChoice, slotParams } from './slot-params.ts';

const Params = z.strictObject({
  ...slotParams,
  /** Accept files that keep to their format in the main and break it in places. */
  allowDefects: z.boolean().default(false),
}).refine(hasOneSlotChoice, ONE_SLOT_CHOICE);
type Params = z.infer<typeof Params>;

export const formValid: Rule<Params> = {
  id: 'form-valid',
  title: 'Form valid',
  about: 'Is the file what its format or schema demands? A file that cannot be read at all is missing.',
  params: Params,
  slots: chosenSlots,
  judgesForm: true,
  judge(params, context) {
    const slots = slotsInScope(chosenSlots(params), context);
    const accepted = params.allowDefects ? ['valid', 'valid-with-defects'] : ['valid'];
    // A slot of attachments has no form; the engine lets nothing else through without one.
    const unfit = slots.filter((one) => one.slot.form !== 'unrecognised' && !accepted.includes(one.slot.form ?? ''));
    const parts: Omit<RuleOutcome, 'state' | 'reason'> = {
      required: params.allowDefects ? 'Valid, defects allowed' : 'Valid',
      observed: unfit.length === 0 ? 'Keeps to its format' : unfit.map((one) => `“${one.slot.title}” is ${words(one.slot.form)}`).join('; '),
      operands: slots.flatMap(({ slot, evidence }) => evidence.map(({ file }) => ({ name: slot.title, value: words(file.form), pointer: { file: file.sha256, at: '' } }))),
      glance: slots.length === 1 ? words(slots[0]?.slot.form) : `${slots.length - unfit.length} of ${slots.length}`,
    };
    return unfit.length === 0 ? pass(parts) : because('form-invalid', parts);
  },
};

function words(form: string | undefined): string {
  return form === undefined ? 'not read' : FACT_WORDS[form] ?? form;
}
