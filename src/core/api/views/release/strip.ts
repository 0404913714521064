import { z } from 'zod';
import { GateState } from '../../../model/states.ts';
import * as paths from '../../paths.ts';
import type { Subject } from './subject.ts';

const StripGate = z.strictObject({ id: z.string(), short: z.string(), title: z.string(), state: GateState, glance: z.string(), href: z.string() });

const StripGroup = z.strictObject({ group: z.string(), gates: z.array(StripGate) });
type StripGroup = z.infer<typeof StripGroup>;

/** Every gate in policy order, grouped. */
export const Strip = z.array(StripGroup);

/** How many gates stand beside each other. */
const PER_ROW = 16;

/** Rows of about equal length, the fewest that hold them. A group stays in one row. */
export function stripRows(strip: readonly StripGroup[]): StripGroup[][] {
  const cells = strip.reduce((sum, group) => sum + group.gates.length, 0);
  const target = cells / Math.ceil(cells / PER_ROW);
  const rows: StripGroup[][] = [];
  let before = 0;
  for (const group of strip) {
    // By the middle of the group, so that one that straddles a border goes to the side that holds more of it.
    const row = Math.floor((before + group.gates.length / 2) / target);
    (rows[row] ??= []).push(group);
    before += group.gates.length;
  }
  return rows.filter((row) => row.length > 0);
}

export function stripOf({ project, opened, judgement }: Subject): z.infer<typeof Strip> {
  const groups: StripGroup[] = [];
  for (const gate of judgement.gates) {
    if (groups.at(-1)?.group !== gate.group) groups.push({ group: gate.group, gates: [] });
    groups.at(-1)?.gates.push({ id: gate.id, short: gate.short, title: gate.title, state: gate.state, glance: gate.glance, href: paths.gate(project.id, opened.version, gate.id) });
  }
  return groups;
}
