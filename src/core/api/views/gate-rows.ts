import { z } from 'zod';
import type { GateResult } from '../../model/gate-result.ts';
import { GateState } from '../../model/states.ts';
import type { ReleaseRecordPredicate } from '../../model/record.ts';
import { decimal, withUnit } from '../numbers.ts';
import * as paths from '../paths.ts';
import { Link } from '../view.ts';

/** How much of the way from baseline to limit is used: 1 is at the limit. */
export const Share = z.strictObject({ text: z.string(), share: z.number() });

/** A gate as one row of a table. */
export const GateRow = z.strictObject({
  id: z.string(),
  group: z.string(),
  title: z.string(),
  href: z.string(),
  level: z.string(),
  state: GateState,
  required: z.string(),
  observed: z.string(),
  share: Share.optional(),
  evidence: z.array(Link),
  /** How many more pieces of evidence the gate reads; its own page names all. */
  more: z.string().optional(),
});
export type GateRow = z.infer<typeof GateRow>;

/** How many pieces of evidence a row names, so that it stays low: the first of many, and what leads to the rest. */
const LISTED = 2;

export function gateRow(project: string, version: string, record: ReleaseRecordPredicate, gate: GateResult): GateRow {
  const share = shareOf(gate);
  const named = gate.slots.slice(0, gate.slots.length <= LISTED ? LISTED : 1);
  return {
    id: gate.id,
    group: gate.group,
    title: gate.title,
    href: paths.gate(project, version, gate.id),
    level: gate.level,
    state: gate.state,
    required: gate.requirement,
    observed: gate.observed,
    ...(share === undefined ? {} : { share }),
    evidence: named.map((id) => ({
      text: record.slots.find((slot) => slot.id === id)?.title ?? id,
      href: paths.slot(project, version, id),
    })),
    ...(named.length === gate.slots.length ? {} : { more: `and ${gate.slots.length - named.length} more` }),
  };
}

/** The tightest of a gate's limits. */
function shareOf(gate: GateResult): z.infer<typeof Share> | undefined {
  const used = gate.checks.flatMap((check) => check.limit?.headroomUsed ?? []);
  return used.length === 0 ? undefined : shareText(Math.max(...used));
}

export function shareText(share: number): z.infer<typeof Share> {
  const percent = share * 100;
  // Rounding must never bring a value that is over its limit back to it, nor one inside up to it.
  const decimals = Math.round(percent) === 100 && percent !== 100 ? 1 : 0;
  return { text: withUnit(decimal(percent, decimals), '%'), share };
}
