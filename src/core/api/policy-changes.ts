import { z } from 'zod';
import type { GateSpec, PolicySpec, SlotSpec } from '../model/policy.ts';
import { acceptsText, checkText, historyText, valueText, whenText, wordsOf } from './policy-text.ts';

export const FieldChange = z.strictObject({ field: z.string(), before: z.string().optional(), after: z.string().optional() });
export type FieldChange = z.infer<typeof FieldChange>;

/** What became of one gate, slot or other part between two versions of a policy. */
export const PartChange = z.strictObject({
  part: z.string(),
  id: z.string(),
  title: z.string(),
  what: z.enum(['added', 'removed', 'changed']),
  fields: z.array(FieldChange),
});
export type PartChange = z.infer<typeof PartChange>;

/** Everything that differs between two policies: gates, slots, then the rest; removed parts first, because they loosen the most. */
export function policyChanges(before: PolicySpec, after: PolicySpec): readonly PartChange[] {
  return [
    ...partChanges('gate', before.gates, after.gates, gateFields),
    ...partChanges('slot', before.slots, after.slots, slotFields),
    ...partChanges('scope', scopeParts(before), scopeParts(after), plainFields),
    ...partChanges('baseline', before.baselines, after.baselines, plainFields),
    ...partChanges('role', before.signOff?.roles ?? [], after.signOff?.roles ?? [], plainFields),
    ...partChanges('phase', phaseParts(before), phaseParts(after), plainFields),
    ...partChanges('rule set', [{ id: 'policy', title: 'The policy itself', policy: before }], [{ id: 'policy', title: 'The policy itself', policy: after }], ({ policy }) => policyFields(policy)),
  ];
}

/** What differs between two definitions of one gate. */
export function gateChanges(before: GateSpec, after: GateSpec): readonly FieldChange[] {
  return fieldChanges(gateFields(before), gateFields(after));
}

type Fields = Readonly<Record<string, string>>;
interface Part { readonly id: string; readonly title: string }

function partChanges<T extends Part>(part: string, before: readonly T[], after: readonly T[], fieldsOf: (one: T) => Fields): PartChange[] {
  const was = new Map(before.map((one) => [one.id, one]));
  const is = new Map(after.map((one) => [one.id, one]));
  const told = (one: T, what: PartChange['what'], fields: readonly FieldChange[]) => ({ part, id: one.id, title: one.title, what, fields: [...fields] });
  return [
    ...before.filter((one) => !is.has(one.id)).map((one) => told(one, 'removed', fieldChanges(fieldsOf(one), {}))),
    ...after.filter((one) => !was.has(one.id)).map((one) => told(one, 'added', fieldChanges({}, fieldsOf(one)))),
    ...after.flatMap((one) => {
      const earlier = was.get(one.id);
      const fields = earlier === undefined ? [] : fieldChanges(fieldsOf(earlier), fieldsOf(one));
      return fields.length === 0 ? [] : [told(one, 'changed', fields)];
    }),
  ];
}

function fieldChanges(before: Fields, after: Fields): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((field) => before[field] !== after[field]).map((field) => ({
    field, ...(before[field] === undefined ? {} : { before: before[field] }), ...(after[field] === undefined ? {} : { after: after[field] }),
  }));
}

function gateFields({ checks, when, id: _, ...plain }: GateSpec): Fields {
  return { ...plainFields(plain), applies: whenText({ when }), checks: checks.map(checkText).join('; ') };
}

function slotFields({ accepts, when, id: _, ...plain }: SlotSpec): Fields {
  return { ...plainFields(plain), accepts: acceptsText({ accepts }), applies: whenText({ when }) };
}

function policyFields(policy: PolicySpec): Fields {
  return {
    'rule set': policy.id, title: policy.title, history: historyText(policy),
    ...(policy.trends === undefined ? {} : { trends: valueText(policy.trends) }),
    ...(policy.signOff === undefined ? {} : { 'different people': String(policy.signOff.distinctPeople) }),
  };
}

function scopeParts(policy: PolicySpec) {
  return Object.entries(policy.scope).map(([id, dimension]) => ({ id, ...dimension }));
}

/** A phase is known by its title. */
function phaseParts({ phases = [] }: PolicySpec) {
  return phases.map((phase) => ({ id: phase.title, ...phase }));
}

function plainFields(part: object): Fields {
  return Object.fromEntries(Object.entries(part).filter(([key, value]) => key !== 'id' && value !== undefined).map(([key, value]) => [wordsOf(key), valueText(value)]));
}
