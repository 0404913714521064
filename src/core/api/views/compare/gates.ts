import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import type { GateResult } from '../../../model/gate-result.ts';
import { GateState, compareStates } from '../../../model/states.ts';
import { waitsForDecision } from '../../judgement.ts';
import * as paths from '../../paths.ts';
import { dayText } from '../../times.ts';
import { Text } from '../../view.ts';
import { waiverHref } from '../waiver.ts';
import type { Side } from './side.ts';

const GateChange = z.strictObject({
  title: z.string(),
  href: z.string(),
  /** Absent where the policy of that release has no such gate. */
  older: GateState.optional(),
  newer: GateState.optional(),
  reading: z.enum(['worse', 'better', 'changed']),
  text: Text,
});

/** Gates whose state changed, in the order of the newer policy, and those whose state did not. */
export const GateChanges = z.strictObject({
  changed: z.array(GateChange),
  unchanged: z.array(z.strictObject({ title: z.string(), href: z.string(), state: GateState })),
});
export type GateChanges = z.infer<typeof GateChanges>;

export function gateChanges(older: Side, newer: Side): GateChanges {
  const before = new Map(older.judgement.gates.map((gate) => [gate.id, gate]));
  const after = new Map(newer.judgement.gates.map((gate) => [gate.id, gate]));
  const ids = [...new Set([...after.keys(), ...before.keys()])];
  const both = ids.map((id) => ({ id, was: before.get(id), is: after.get(id) }));
  const hrefOf = (id: string, is: GateResult | undefined) => is === undefined
    ? paths.gate(older.project.id, older.release.version, id) : paths.gate(newer.project.id, newer.release.version, id);
  return {
    changed: both.filter(({ was, is }) => was?.state !== is?.state).map(({ id, was, is }) => ({
      title: (is ?? was)?.title ?? id,
      href: hrefOf(id, is),
      ...(was === undefined ? {} : { older: was.state }),
      ...(is === undefined ? {} : { newer: is.state }),
      reading: readingOf(was, is),
      text: textOf(was, is, newer),
    })),
    unchanged: both.flatMap(({ id, was, is }) => is === undefined || was?.state !== is.state ? [] : [{ title: is.title, href: hrefOf(id, is), state: is.state }]),
  };
}

// A gate that one release does not have, that does not apply, or that waits for people got neither better nor worse.
function readingOf(was: GateResult | undefined, is: GateResult | undefined): z.infer<typeof GateChange>['reading'] {
  const isSettled = (gate: GateResult | undefined): gate is GateResult => gate !== undefined && gate.state !== 'not-applicable' && !waitsForDecision(gate);
  if (!isSettled(was) || !isSettled(is)) return 'changed';
  return compareStates(is.state, was.state) < 0 ? 'worse' : 'better';
}

function textOf(was: GateResult | undefined, is: GateResult | undefined, newer: Side): Text {
  if (is === undefined) return [`No gate of ${newer.release.version}.`];
  const observed = display(is.observed, 300);
  const waiver: Text = is.waiver === undefined ? [] : ['. ', { text: is.waiver.id, href: waiverHref(newer.project, is.waiver) }, `, until ${dayText(is.waiver.expires)}`];
  return [was === undefined ? `New. ${observed}` : observed, ...waiver];
}
