import { ruleById } from '../gates/index.ts';
import type { FilledSlot } from '../gates/rule.ts';
import type { Comparison } from '../model/measurement.ts';
import { compareToBaseline } from '../trends/compare.ts';
import type { Inputs } from './read-inputs.ts';

/** Holds the measurements of each slot against each baseline that some gate wants them held against. */
export function compareToBaselines(inputs: Inputs, slots: readonly FilledSlot[]): Comparison[] {
  return wantedPairs(inputs).flatMap(({ slot, baseline }) => {
    const filled = slots.find((one) => one.spec.id === slot);
    const metrics = inputs.baselines.get(baseline);
    if (filled === undefined || filled.evidence.length === 0 || metrics === undefined) return [];
    return filled.evidence.flatMap((one) => compareToBaseline({ slot, measurements: one.measurements, baseline: { id: baseline, metrics } }));
  });
}

function wantedPairs(inputs: Inputs): { slot: string; baseline: string }[] {
  const pairs = (inputs.policy?.value.gates ?? []).flatMap((gate) => gate.checks).flatMap((check) => {
    const { rule: id, ...params } = check;
    const rule = ruleById(id);
    const parsed = rule?.params.safeParse(params);
    if (rule?.baselines === undefined || parsed?.success !== true) return [];
    const baselines = rule.baselines(parsed.data);
    return [...rule.slots(parsed.data), ...rule.optionalSlots?.(parsed.data) ?? []].flatMap((slot) => baselines.map((baseline) => ({ slot, baseline })));
  });
  const seen = new Map(pairs.map((pair) => [`${pair.slot} ${pair.baseline}`, pair]));
  return [...seen.values()];
}
