import { z } from 'zod';
import type { CheckResult, GateResult } from '../../model/gate-result.ts';
import type { Comparison } from '../../model/measurement.ts';
import { Sha256 } from '../../model/ids.ts';
import { Phase } from '../../model/policy.ts';
import type { ReleaseRecordPredicate } from '../../model/record.ts';
import { GateState, REASONS, STATE_WORDS } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { headroomSentences } from '../headroom-words.ts';
import { judgementOf } from '../judgement.ts';
import { metricTitle } from '../metric-title.ts';
import { outward } from '../outward-link.ts';
import * as paths from '../paths.ts';
import { placeText } from '../place-text.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { day } from '../times.ts';
import { Fact, Link, defineView, viewBase } from '../view.ts';
import { sentenceCase, stateCounts } from '../words.ts';
import { CheckMatrix, matrixOf } from './check-matrix.ts';
import { Share, shareText } from './gate-rows.ts';
import { waiverHref } from './waiver.ts';

const Check = z.strictObject({
  rule: z.string(),
  state: GateState,
  because: z.string().optional(),
  required: z.string(),
  observed: z.string(),
  limit: z.string().optional(),
  share: Share.optional(),
  /** How far values are from their baselines, and how near to their limits. */
  headroom: z.array(z.string()),
  expression: z.string().optional(),
  operands: z.array(z.strictObject({
    name: z.string(), value: z.string(),
    state: GateState.optional(),
    /** Where the value was read: the file's page, and the place in it. */
    file: z.strictObject({ name: z.string(), sha256: Sha256, href: z.string() }).optional(),
    at: z.string().optional(),
  })),
  matrix: CheckMatrix.optional(),
});

const Gate = z.strictObject({
  id: z.string(),
  /** The same gate in other releases. */
  history: z.string(),
  title: z.string(),
  group: z.string(),
  level: z.string(),
  phase: z.string(),
  state: GateState,
  because: z.string().optional(),
  requirement: z.string(),
  observed: z.string(),
  checks: z.array(Check),
  evidence: z.array(Link),
  /** Commands by which people can see for themselves. */
  commands: z.array(z.string()),
  waiver: z.array(Fact),
});

/** `/<project>/releases/<version>/gates/`: every gate with its trace, so that anyone can follow the judgement. */
export const GatesView = z.strictObject({
  ...viewBase('gates'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  /** How the verdict follows from the gates. */
  fold: z.string(),
  policy: z.array(Fact),
  /** The release process, where the policy tells it: each phase with its gates. */
  phases: z.array(Phase.extend({ gates: z.array(z.strictObject({ title: z.string(), href: z.string(), state: GateState })) })),
  gates: z.array(Gate),
});
export type GatesView = z.infer<typeof GatesView>;

export const gates = defineView({
  name: 'gates',
  schema: GatesView,
  pages: (portal) => releasePages(portal, 'gates', 'gates'),
  build: (page, portal) => gatesView(...releaseOf(page, portal)),
});

export function gatesView(project: OpenedProject, release: OpenedRelease): GatesView {
  const revision = currentRevision(release);
  const record = revision.value;
  const judgement = judgementOf(release, revision);
  const policy = record.inputs.find((input) => input.role === 'policy');
  return {
    schema: 'dossier.gates.v1',
    title: `Gates of ${project.spec.name} ${release.version}`,
    description: `What the policy required of ${project.spec.name} ${release.version}, what was observed, and the file that shows it.`,
    project: project.id,
    version: release.version,
    sentence: judgement.gates.length === 0 ? 'This record is an inventory: it was sealed without a policy, so there are no gates.' : `${stateCounts(judgement.gates) ?? ''}.`,
    fold: foldText(record),
    policy: policy === undefined ? [] : [
      { label: 'Rule set', value: [revision.policy === undefined ? record.ruleSet ?? '' : { text: record.ruleSet ?? '', href: paths.policy(project.id, policy.sha256) }] },
      { label: 'Policy', value: [{ text: revision.policy?.title ?? policy.name, href: paths.bytes(policy.sha256) }] },
      { label: 'Policy digest', value: [{ text: policy.sha256, digest: 'full' }] },
    ],
    phases: (revision.policy?.phases ?? []).map((phase) => ({
      ...phase,
      gates: judgement.gates.filter((gate) => gate.group === phase.group).map(({ id, title, state }) => ({ title, href: paths.gate(project.id, release.version, id), state })),
    })),
    gates: judgement.gates.map((gate) => ({
      ...gateView(project, release, record, gate),
      commands: revision.policy?.gates.find((spec) => spec.id === gate.id)?.commands ?? [],
    })),
  };
}

function foldText({ verdict, gates }: ReleaseRecordPredicate): string {
  if (verdict === undefined) return 'Without a policy there is no verdict.';
  const names = verdict.because.map((id) => gates.find((gate) => gate.id === id)?.title ?? id);
  const rule = 'The verdict is the worst state among the required release gates that apply.';
  const word = STATE_WORDS[verdict.state];
  return names.length === 0 ? `${rule} Here it is ${word}.` : `${rule} Here it is ${word}, because of ${names.join(', ')}.`;
}

function gateView(opened: OpenedProject, release: OpenedRelease, record: ReleaseRecordPredicate, gate: GateResult): Omit<z.infer<typeof Gate>, 'commands'> {
  const { project, version } = release;
  return {
    id: gate.id,
    history: paths.gateHistory(project, gate.id),
    title: gate.title,
    group: gate.group,
    level: gate.level,
    phase: gate.phase === 'decision' ? 'judged when people decide' : 'judged at the seal',
    state: gate.state,
    ...(gate.reason === undefined ? {} : { because: `${sentenceCase(REASONS[gate.reason].sentence)}.` }),
    requirement: gate.requirement,
    observed: gate.observed,
    checks: gate.checks.map((check) => checkView(release, record, check, gate.slots)),
    evidence: gate.slots.map((id) => ({ text: record.slots.find((slot) => slot.id === id)?.title ?? id, href: paths.slot(project, version, id) })),
    waiver: gate.waiver === undefined ? [] : [
      { label: 'Waiver', value: [{ text: gate.waiver.id, href: waiverHref(opened, gate.waiver) }] },
      { label: 'State without it', value: [{ text: STATE_WORDS[gate.waiver.without], state: gate.waiver.without }] },
      { label: 'Accepted by', value: [gate.waiver.approvedBy.join(', ')] },
      { label: 'Signed by', value: [gate.waiver.signer] },
      { label: 'Owner', value: [gate.waiver.owner] },
      { label: 'From', value: [day(gate.waiver.created)] },
      { label: 'Until', value: [day(gate.waiver.expires)] },
      { label: 'Reason', value: [gate.waiver.reason] },
      ...(gate.waiver.mitigation === undefined ? [] : [{ label: 'Until it is fixed', value: [gate.waiver.mitigation] }]),
      ...(gate.waiver.followUp === undefined ? [] : [{ label: 'Follow-up', value: [outward(gate.waiver.followUp, gate.waiver.followUp)] }]),
      { label: 'Waiver digest', value: [{ text: gate.waiver.sha256, digest: 'full' }] },
    ],
  };
}

function checkView(release: OpenedRelease, record: ReleaseRecordPredicate, check: CheckResult, slots: readonly string[]): z.infer<typeof Check> {
  const { limit } = check;
  const matrix = matrixOf(check);
  return {
    rule: check.rule,
    state: check.state,
    ...(check.reason === undefined ? {} : { because: `${sentenceCase(REASONS[check.reason].sentence)}.` }),
    required: check.required,
    observed: check.observed,
    ...(limit === undefined ? {} : { limit: `${limit.text}, ${limit.inclusive ? 'reaching it is inside' : 'reaching it is outside'}` }),
    ...(limit?.headroomUsed === undefined ? {} : { share: shareText(limit.headroomUsed) }),
    headroom: headroomSentences(comparedBy(record, check, slots), (one) => metricTitle(one.metric)).map((sentence) => `${sentence}.`),
    ...(check.expression === undefined ? {} : { expression: check.expression }),
    operands: check.operands.map((operand) => {
      const { pointer } = operand;
      const file = pointer === undefined ? undefined : fileRead(release, record, pointer.file);
      return {
        name: operand.name,
        value: operand.value,
        ...(operand.state === undefined ? {} : { state: operand.state }),
        ...(file === undefined ? {} : { file }),
        ...(pointer === undefined ? {} : { at: placeText(pointer.at) }),
      };
    }),
    ...(matrix === undefined ? {} : { matrix }),
  };
}

function comparedBy({ comparisons }: ReleaseRecordPredicate, { rule, operands }: CheckResult, slots: readonly string[]): readonly Comparison[] {
  return rule !== 'within-baseline' ? [] : comparisons.filter((one) => slots.includes(one.slot) && operands.some((operand) => operand.name === one.metric));
}

/** The file a value was read in: evidence or an input of the record, or a sign-off, which is given to a record that exists. */
function fileRead(release: OpenedRelease, record: ReleaseRecordPredicate, sha256: string): { name: string; sha256: string; href: string } | undefined {
  const sealed = record.files.find((one) => one.sha256 === sha256) ?? record.inputs.find((one) => one.sha256 === sha256);
  if (sealed !== undefined) return { name: sealed.storedName, sha256, href: paths.bytes(sha256) };
  const earlier = [...record.history.records, ...record.history.baselines ?? []].find((one) => one.sha256 === sha256);
  if (earlier !== undefined) {
    return { name: `record of ${earlier.version}`, sha256, href: paths.recordFile(release.project, earlier.version, earlier.revision, 'record.json') };
  }
  const name = release.signOffs.find((one) => one.sha256 === sha256)?.path.split('/').at(-1);
  return name === undefined ? undefined : { name, sha256, href: paths.signOffFile(release.project, release.version, name) };
}
