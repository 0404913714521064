import { howToUnblock } from '../core/api/words.ts';
import { waiverStubs, type WaiverStub } from '../core/gates/waiver-stub.ts';
import { nearestWord } from '../core/lib/read-yaml.ts';
import { printable } from '../core/lib/display.ts';
import type { GateResult } from '../core/model/gate-result.ts';
import { REASONS, STATE_WORDS } from '../core/model/states.ts';
import type { ReleaseRecordPredicate } from '../core/model/record.ts';
import { checkIds, contentPaths, readContentBytes } from './content-folder.ts';
import { OperatorError, refuse } from './errors.ts';
import { sealedRevisions } from './sealed-releases.ts';

/** Why a gate is in its state, with what is needed to follow the judgement by hand. */
export interface Explanation {
  readonly project: string;
  readonly version: string;
  readonly revision: number;
  readonly record: string;
  readonly assessedAt: string;
  readonly gate: GateResult;
  /** The files that the gate's slots hold, by digest. */
  readonly files: readonly { readonly sha256: string; readonly name: string; readonly storedName: string; readonly slots: readonly string[] }[];
  /** A waiver to begin with, where one could help: none for `invalid`, and none once people have decided. */
  readonly waiverStubs: readonly WaiverStub[];
}

/** The sealed trace of one gate in the newest revision of a release. Nothing is judged again. */
export async function explain(contentDir: string, project: string, version: string, gateId: string): Promise<Explanation> {
  refuse(checkIds(project, version));
  const current = (await sealedRevisions(contentDir, project, version)).at(-1);
  if (current === undefined) throw new OperatorError(`${project} ${version} is not sealed`, { hint: `dossier seal ${project}/${version} --evidence DIR` });
  const { predicate } = current;
  const gate = predicate.gates.find((one) => one.id === gateId);
  if (gate === undefined) throw unknownGate(predicate, gateId);
  const isDecided = await readContentBytes(contentDir, contentPaths.decision(project, version)) !== undefined;
  return {
    project, version, revision: current.number, record: current.sha256, assessedAt: predicate.assessed.at, gate,
    files: predicate.files
      .filter((file) => file.slots.some((slot) => gate.slots.includes(slot)))
      .map(({ sha256, name, storedName, slots }) => ({ sha256, name, storedName, slots })),
    waiverStubs: isDecided ? [] : waiverStubs({ ...predicate, gates: [gate] }),
  };
}

function unknownGate({ gates, release }: ReleaseRecordPredicate, typed: string): OperatorError {
  const ids = gates.map((gate) => gate.id);
  const meant = nearestWord(typed, ids);
  return new OperatorError(`${release.version} has no gate "${typed}"`, {
    expected: ids.length === 0 ? 'none: it is an inventory' : ids.join(', '),
    ...(meant === undefined ? {} : { hint: `did you mean "${meant}"` }),
  });
}

/** The explanation as an indented tree. */
export function printExplanation({ project, version, revision, record, assessedAt, gate, files }: Explanation): string {
  const nameOf = new Map(files.map((file) => [file.sha256, file.storedName]));
  const because = gate.reason === undefined ? '' : `, because ${REASONS[gate.reason].sentence}`;
  const unblock = howToUnblock(gate)?.replace(/^To unblock: /, '');
  return [
    `${gate.title} (${gate.id}): ${STATE_WORDS[gate.state]}${because}`,
    `├─ demands     ${gate.requirement}`,
    `├─ observed    ${gate.observed}`,
    ...(unblock === undefined ? [] : [`├─ to unblock  ${unblock}`]),
    `├─ level       ${gate.level}, judged in the ${gate.phase} phase`,
    ...gate.checks.flatMap((check) => [
      `├─ rule        ${check.rule}: ${STATE_WORDS[check.state]}${check.reason === undefined ? '' : ` (${check.reason})`}`,
      `│  ├─ required   ${check.required}`,
      `│  ├─ observed   ${check.observed}`,
      ...(check.expression === undefined ? [] : [`│  ├─ expression ${check.expression}`]),
      ...(check.limit === undefined ? [] : [`│  ├─ limit      ${check.limit.text}, ${check.limit.inclusive ? 'reaching it is inside' : 'reaching it is outside'}`
        + `${check.limit.headroomUsed === undefined ? '' : `; headroom used ${(check.limit.headroomUsed * 100).toFixed(1)} %`}`]),
      ...check.operands.map((operand) => `│  ├─ read       ${operand.name} = ${operand.value}`
        + `${operand.pointer === undefined ? '' : `  at ${nameOf.get(operand.pointer.file) ?? operand.pointer.file}${operand.pointer.at === '' ? '' : `#${operand.pointer.at}`}`}`),
    ]),
    ...(gate.waiver === undefined ? [] : [
      `├─ waiver      ${gate.waiver.id} by ${gate.waiver.owner}, until ${gate.waiver.expires}; without it ${STATE_WORDS[gate.waiver.without]}`,
      `│  ├─ reason     ${gate.waiver.reason}`,
      `│  └─ digest     ${gate.waiver.sha256}`,
    ]),
    ...files.map((file) => `├─ file        ${file.sha256}  ${file.storedName}`),
    `├─ policy      ${gate.policy} (${gate.ruleSet})`,
    `└─ record      ${record} (${project} ${version}, revision ${revision}, as of ${assessedAt})`,
  ].map((line) => printable(line)).join('\n');
}
