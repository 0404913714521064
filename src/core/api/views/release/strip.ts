import { z } from 'zod';
import { GateState } from '../../../model/states.ts';
import * as paths from '../../paths.ts';
import type { Subject } from './subject.ts';

const StripGate = z.strictObject({ id: z.string(), short: z.string(), title: z.string(), state: GateState, glance: z.string(), href: z.string() });

/** Every gate in policy order, grouped. */
export const Strip = z.array(z.strictObject({ group: z.string(), gates: z.array(StripGate) }));

export function stripOf({ project, opened, judgement }: Subject): z.infer<typeof Strip> {
  const groups: z.infer<typeof Strip> = [];
  for (const gate of judgement.gates) {
    if (groups.at(-1)?.group !== gate.group) groups.push({ group: gate.group, gates: [] });
    groups.at(-1)?.gates.push({ id: gate.id, short: gate.short, title: gate.title, state: gate.state, glance: gate.glance, href: paths.gate(project.id, opened.version, gate.id) });
  }
  return groups;
}
