import type { HistoryRun } from '../formats/format.ts';
import type { FilledSlot, SlotEvidence } from '../gates/rule.ts';
import type { StepFile } from '../model/baseline-files.ts';
import type { Measurement } from '../model/measurement.ts';
import type { PolicySpec } from '../model/policy.ts';
import type { ReleaseIdentity } from '../model/record.ts';
import { wayOf } from '../model/way-of-measuring.ts';
import type { EarlierRelease } from './earlier.ts';
import type { ReadFileEvidence } from './read-evidence.ts';

/** A published history, read. */
export interface ReadHistory {
  readonly slot: string;
  readonly sha256: string;
  /** Oldest first. */
  readonly runs: readonly HistoryRun[];
}

/** What the values of a release are held against, and by which rules. */
export interface MovementGrounds {
  readonly policy: PolicySpec;
  readonly release: Pick<ReleaseIdentity, 'version' | 'commit'>;
  readonly assessedAt: string;
  readonly slots: readonly FilledSlot[];
  readonly evidence: readonly ReadFileEvidence[];
  /** Values of the release itself, and of no file in it. */
  readonly released?: readonly Measurement[];
  /** Newest first, as the record lists them. */
  readonly earlier: readonly EarlierRelease[];
  readonly histories: readonly ReadHistory[];
  readonly steps: readonly StepFile[];
}

/** A value of the release that is judged. */
export interface ValueNow {
  readonly slot: string;
  readonly measurement: Measurement;
  /** The commit that its file says it is of. */
  readonly commit?: string | undefined;
}

/** Everything that a release measured, by slot; without one, in an empty slot. */
export function valuesNow({ slots, evidence, released = [] }: MovementGrounds): readonly ValueNow[] {
  return [
    ...slots.flatMap(({ spec, evidence: filling }) => valuesIn(spec.id, filling)),
    ...valuesIn('', evidence.filter(({ file }) => file.slots.length === 0)),
    ...released.map((measurement) => ({ slot: '', measurement })),
  ];
}

function valuesIn(slot: string, evidence: readonly SlotEvidence[]): readonly ValueNow[] {
  return onePerDigest(evidence).flatMap(({ measurements, statement: { commit } }) => measurements.map((measurement) => ({ slot, measurement, commit })));
}

// The same bytes under two names were measured once.
function onePerDigest(evidence: readonly SlotEvidence[]): readonly SlotEvidence[] {
  return [...new Map(evidence.toReversed().map((one) => [one.file.sha256, one])).values()].toReversed();
}

/** Equal for two values exactly where one may be held against the other. */
export const keyOf = ({ slot, measurement }: ValueNow) => `${slot} ${measurement.metric} ${wayOf(measurement)}`;
