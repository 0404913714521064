import { evaluateGates } from './gates/evaluate.ts';
import { foldGates } from './gates/fold.ts';
import { assembleRecord } from './record/assemble.ts';
import type { Assessment, ReceivedFile } from './record/assessment.ts';
import { compareToBaselines, uncovered } from './record/baselines.ts';
import { checkIdentity } from './record/check-identity.ts';
import { crossCheck } from './record/cross-check.ts';
import type { EarlierRelease } from './record/earlier.ts';
import { releasedSizes } from './record/file-sizes.ts';
import { fillSlots } from './record/fill-slots.ts';
import type { MovementGrounds } from './record/movement-grounds.ts';
import { movementContext, movementsOf } from './record/movements.ts';
import { readEvidence, type ReadFileEvidence } from './record/read-evidence.ts';
import { readInputs } from './record/read-inputs.ts';
import { signerChanges } from './record/signer-continuity.ts';
import { stepsWithoutEffect } from './record/steps.ts';
import { withIntegrity } from './record/with-integrity.ts';
import { verifySignatures, type ReceivedEvidence } from './signatures/verify-signatures.ts';
import type { ReleaseRecord } from './model/record.ts';

/**
 * Judges one release: files and inputs in, record out. The same assessment gives the same record, byte for byte, in
 * Node and in a browser. Bad evidence becomes findings; it never throws. Inputs that do not parse do throw, because
 * whoever calls has checked them.
 */
export async function assess(assessment: Assessment): Promise<ReleaseRecord> {
  const inputs = await readInputs(assessment);
  const read = await readEvidence(assessment, inputs);
  const received = read.evidence.map((one, index) => receivedEvidence(one, assessment.files[index]));
  const signed = (late: boolean, at: string) => verifySignatures({
    evidence: received.filter((_, index) => (read.evidence[index]?.file.late === true) === late),
    received,
    released: assessment.release.artifacts,
    trust: inputs.trust,
    project: assessment.release.project,
    at,
  });
  const signatures = [
    ...await signed(false, assessment.receivedAt ?? assessment.assessed.at),
    ...await signed(true, assessment.assessed.at),
    ...assessment.files.flatMap((file) => file.sealed?.signatures ?? []),
  ];
  const evidence = withIntegrity(read.evidence, signatures);
  const changes = signerChanges(assessment.previous.release, { files: evidence.map(({ file }) => file), signatures }, inputs.trust);
  const slots = fillSlots(read.slotInputs(evidence), assessment.release, signatures);
  const against = { inputs, slots, history: assessment.history, earlier: assessment.earlier ?? [], assessedAt: assessment.assessed.at };
  const comparisons = compareToBaselines(against);
  const released = releasedSizes(assessment.release, new Set(evidence.map(({ file }) => file.sha256)));
  const grounds: MovementGrounds | undefined = inputs.policy === undefined || assessment.earlier === undefined ? undefined : {
    policy: inputs.policy.value, release: assessment.release, assessedAt: assessment.assessed.at, slots, evidence, released, earlier: selected(assessment, assessment.earlier), histories: inputs.histories, steps: inputs.steps,
  };
  const moved = grounds === undefined ? undefined : movementsOf(grounds);
  const judged = inputs.policy === undefined ? undefined : evaluateGates({
    policy: inputs.policy.value,
    policySha256: inputs.policy.sha256,
    phase: 'release',
    waivers: inputs.waivers,
    context: {
      release: assessment.release,
      policy: inputs.policy.value,
      assessedAt: assessment.assessed.at,
      slots: new Map(slots.map((slot) => [slot.spec.id, slot])),
      comparisons,
      signatures,
      signerChanges: changes,
      earlierFiles: new Set(assessment.earlier?.flatMap(({ measured }) => measured.map(({ measurement }) => measurement.pointer.file))),
      ...(grounds === undefined || moved === undefined ? {} : movementContext(grounds, moved, inputs.brokenHistories.map(({ slot }) => slot))),
    },
  });
  return assembleRecord({
    assessment,
    inputs,
    evidence,
    slots,
    released,
    comparisons,
    movements: moved?.movements,
    signatures,
    signerChanges: changes,
    gates: judged?.gates ?? [],
    ...(judged === undefined ? {} : { verdict: foldGates(judged.gates) }),
    findings: [
      ...read.findings, ...checkIdentity({ assessment, inputs }), ...crossCheck({ assessment, evidence, slots, signatures, inputs }),
      ...uncovered(against, comparisons), ...(grounds === undefined ? [] : stepsWithoutEffect(grounds)), ...(judged?.findings ?? []),
    ],
  });
}

// Records that only baselines name have no part in a series.
function selected({ history }: Assessment, earlier: readonly EarlierRelease[]): readonly EarlierRelease[] {
  return history.records.map(({ version, sha256 }) => {
    const found = earlier.find((one) => one.sha256 === sha256);
    if (found === undefined) throw new TypeError(`the record of ${version}, which values are held against, was not brought`);
    return found;
  });
}

// Evidence is read in the order in which it was received. A withheld file that is not here has no bytes to open.
function receivedEvidence({ file, envelope }: ReadFileEvidence, received: ReceivedFile | undefined): ReceivedEvidence {
  return {
    name: file.name, sha256: file.sha256, format: file.format, envelope,
    ...(received?.readable === true && received.sealed === undefined ? { open: () => received.open() } : {}),
  };
}
