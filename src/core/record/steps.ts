import { finding } from '../findings.ts';
import { display } from '../lib/display.ts';
import { matchesWildcard } from '../lib/wildcard.ts';
import type { StepFile } from '../model/baseline-files.ts';
import type { Finding } from '../model/finding.ts';
import type { MovementGrounds } from './movement-grounds.ts';

/** Whether a step speaks of a metric of a slot. */
export function concerns(step: StepFile, slot: string, metric: string): boolean {
  return (step.slot === undefined || step.slot === slot) && step.metrics.some((pattern) => matchesWildcard(pattern, metric));
}

/** Reviewed steps that name a release or metrics which are not there, and so cut nothing. */
export function stepsWithoutEffect({ steps, release, earlier, slots, histories }: MovementGrounds): Finding[] {
  if (steps.length === 0) return [];
  const versions = new Set([release.version, ...earlier.map(({ version }) => version)]);
  const metrics = [
    ...slots.flatMap(({ spec, evidence }) => evidence.flatMap(({ measurements }) => measurements.map(({ metric }) => ({ slot: spec.id, metric })))),
    ...earlier.flatMap(({ measured }) => measured.map(({ slot, measurement: { metric } }) => ({ slot, metric }))),
    ...histories.flatMap(({ slot, runs }) => runs.flatMap(({ measurements }) => measurements.map(({ metric }) => ({ slot, metric })))),
  ];
  return steps.flatMap((step): Finding[] => {
    const name = `Step “${display(step.id, 80)}”`;
    if (!versions.has(step.release)) return [finding('step-without-effect', { message: `${name} begins at release “${display(step.release, 80)}”, which is none of those that values are held against`, found: display(step.release, 80) })];
    if (!metrics.some(({ slot, metric }) => concerns(step, slot, metric))) return [finding('step-without-effect', { message: `${name} names no metric that was measured${where(step)}`, found: display(step.metrics.join(', '), 200) })];
    return [];
  });
}

function where({ slot }: StepFile): string {
  return slot === undefined ? '' : ` in “${slot}”`;
}
