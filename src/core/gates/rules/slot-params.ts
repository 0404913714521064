import { z } from 'zod';
import { Slug } from '../../model/ids.ts';

/** `slot: <id>`, or `slots: [<id>, …]` to ask the same of several; exactly one of the two. */
export const slotParams = {
  slot: Slug.optional(),
  slots: z.array(Slug).min(1).optional(),
};

interface SlotChoice {
  readonly slot?: string | undefined;
  readonly slots?: readonly string[] | undefined;
}

export function hasOneSlotChoice(params: SlotChoice): boolean {
  return (params.slot === undefined) !== (params.slots === undefined);
}

export const ONE_SLOT_CHOICE = 'expected either "slot" with one id or "slots" with a list';

export function chosenSlots(params: SlotChoice): readonly string[] {
  return params.slots ?? (params.slot === undefined ? [] : [params.slot]);
}
