import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule } from '../rule.ts';
import { pass } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, hasOneSlotChoice, slotParams } from './slot-params.ts';

const Params = z.strictObject(slotParams).refine(hasOneSlotChoice, ONE_SLOT_CHOICE);
type Params = z.infer<typeof Params>;

/** Everything this rule asks has been answered by the engine before it is called. */
export const evidencePresent: Rule<Params> = {
  id: 'evidence-present',
  title: 'Evidence present',
  about: 'Did the evidence arrive, readable, whole, for this commit, and with every digest and signature that the policy demands? What it says is not asked.',
  params: Params,
  slots: chosenSlots,
  judge(params, context) {
    const slots = slotsInScope(chosenSlots(params), context);
    const files = slots.reduce((sum, one) => sum + one.slot.files.length, 0);
    return pass({
      required: slots.length === 1 ? 'The file arrived' : `All ${slots.length} files arrived`,
      observed: `${countOf(files, 'file')} received`,
      operands: slots.flatMap(({ slot, evidence }) => evidence.map(({ file }) => ({ name: slot.title, value: 'received', pointer: { file: file.sha256, at: '' } }))),
      glance: slots.length === 1 ? 'received' : `${slots.length} of ${slots.length}`,
    });
  },
};
