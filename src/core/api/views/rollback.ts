import { z } from 'zod';
import { EVENT } from '../../gates/condition.ts';
import { display } from '../../lib/display.ts';
import type { RollbackDrill, RollbackPlan } from '../../model/human-records.ts';
import type { RecordFile } from '../../model/record.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { standingOf } from '../../record/standing.ts';
import { currentRevision } from '../current-revision.ts';
import { evidenceMark, factWord } from '../evidence-mark.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { judgementOf } from '../judgement.ts';
import * as paths from '../paths.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { rollbackDocuments, type ReadDocument } from '../rollback-documents.ts';
import { day, moment } from '../times.ts';
import { Fact, Notice, defineView, viewBase, type Text } from '../view.ts';
import { counted, list } from '../words.ts';
import { GateRow, gateRow } from './gate-rows.ts';
import { drillResult } from './release/rollback.ts';

/** The word by which an addendum declares that the way back was taken. */
const ROLLBACK = 'rollback';

const Plan = z.strictObject({
  facts: z.array(Fact),
  triggers: z.array(z.strictObject({ id: z.string(), signal: z.string(), threshold: z.string(), window: z.string() })),
  steps: z.array(z.string()),
});

const Drill = z.strictObject({
  facts: z.array(Fact),
  commands: z.array(z.string()),
  validations: z.array(z.strictObject({ name: z.string(), state: GateState, word: z.string() })),
  followUps: z.array(z.string()),
});

/** `/<project>/releases/<version>/rollback/`: the way back, proof that it was rehearsed, and what is owed once it was taken. */
export const RollbackView = z.strictObject({
  ...viewBase('rollback'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  plan: Plan.optional(),
  noPlan: Notice.optional(),
  drill: Drill.optional(),
  noDrill: Notice.optional(),
  /** Whether a rollback was declared, and what is owed after one. */
  after: z.strictObject({
    facts: z.array(Fact),
    promised: z.array(z.string()),
    proofs: z.array(z.strictObject({ title: z.string(), href: z.string(), state: GateState.optional(), word: z.string() })),
  }),
  /** The gates that judge any of it. */
  gates: z.array(GateRow),
});
export type RollbackView = z.infer<typeof RollbackView>;

export const rollback = defineView({
  name: 'rollback',
  schema: RollbackView,
  pages: (portal) => releasePages(portal, 'rollback', 'rollback').map((page) => {
    const [, release] = releaseOf(page, portal);
    return { ...page, inputs: [...page.inputs, ...rollbackFiles(release).map((file) => file.sha256)] };
  }),
  build: (page, portal, evidence) => rollbackView(...releaseOf(page, portal), evidence),
});

export async function rollbackView(project: OpenedProject, release: OpenedRelease, evidence: EvidencePort): Promise<RollbackView> {
  const revision = currentRevision(release);
  const record = revision.value;
  const { plan, drill } = await rollbackDocuments(record, evidence);
  const about = new Set([...rollbackSlots(release), ...eventSlots(release).map((slot) => slot.id)]);
  return {
    schema: 'dossier.rollback.v1',
    title: `Rollback of ${project.spec.name} ${release.version}`,
    description: `Where ${project.spec.name} ${release.version} goes back to, what triggers it, how it was rehearsed, and what is owed afterwards.`,
    project: project.id,
    version: release.version,
    sentence: sentenceOf(plan?.value, drill?.value),
    ...(plan === undefined ? { noPlan: absent('plan', release) } : { plan: planOf(project, release, plan) }),
    ...(drill === undefined ? { noDrill: absent('drill', release) } : { drill: drillOf(release, drill) }),
    after: afterOf(release, plan?.value),
    gates: judgementOf(release, revision).gates.filter((gate) => gate.slots.some((slot) => about.has(slot))).map((gate) => gateRow(project.id, release.version, record, gate)),
  };
}

function sentenceOf(plan: RollbackPlan | undefined, drill: RollbackDrill | undefined): string {
  const way = plan === undefined ? 'No plan that could be read says where to go back to.' : `The way back leads to ${display(plan.previousStable, 100)}, in ${counted(plan.steps.length, 'step')}; ${counted(plan.triggers.length, 'trigger')} ${plan.triggers.length === 1 ? 'starts' : 'start'} it.`;
  const tried = drill === undefined ? 'No drill arrived, so nothing shows that anybody tried.' : `${drill.kind === 'executed' ? 'It was tried' : 'It was gone through on paper'}, and ${drillResult(drill)}.`;
  return `${way} ${tried}`;
}

function planOf(project: OpenedProject, release: OpenedRelease, { value: plan, file }: ReadDocument<RollbackPlan>): z.infer<typeof Plan> {
  return {
    facts: [
      { label: 'Back to', value: previousStable(project, plan.previousStable) },
      { label: 'Owner', value: [display(plan.owner)] },
      { label: 'Written', value: [moment(plan.writtenAt)] },
      { label: 'Document', value: documentLink(release, file) },
    ],
    triggers: plan.triggers.map((one) => ({ id: one.id, signal: display(one.signal), threshold: display(one.threshold), window: display(one.window ?? 'immediate') })),
    steps: plan.steps.map((step) => display(step, 500)),
  };
}

/** The release that the plan goes back to, and whether it still stands: a plan that leads to a withdrawn release leads nowhere. */
function previousStable(project: OpenedProject, name: string): Text {
  const target = project.releases.find((one) => one.version === name || currentRevision(one).value.release.tag === name);
  if (target === undefined) return [display(name), ', which has no record in this portal'];
  const { withdrawn, superseded } = standingOf(target);
  const link = { text: display(name), href: paths.release(project.id, target.version) };
  if (withdrawn !== undefined) return [{ ...link, state: 'invalid' }, ', withdrawn ', day(withdrawn.value.predicate.at.slice(0, 10)), ': ', display(withdrawn.value.predicate.statement, 300)];
  const { decision } = judgementOf(target, currentRevision(target));
  const stands = decision === 'GO' ? ', which was approved and still stands' : decision === 'NO-GO' ? ', which was refused' : ', about which nobody has decided';
  return [link, superseded === undefined ? stands : `${stands}; ${superseded.value.predicate.instead ?? 'another release'} takes its place`];
}

function drillOf(release: OpenedRelease, { value: drill, file }: ReadDocument<RollbackDrill>): z.infer<typeof Drill> {
  const { assessed } = currentRevision(release).value;
  return {
    facts: [
      { label: 'Kind', value: [drill.kind === 'executed' ? 'executed: the steps were really taken' : 'tabletop: gone through on paper only'] },
      { label: 'When', value: [moment(drill.startedAt), ' to ', moment(drill.finishedAt)] },
      { label: 'Age', value: [ageText(drill.finishedAt, assessed.at)] },
      { label: 'Where', value: [display(drill.environment)] },
      { label: 'From, to', value: [display(drill.from), ' to ', display(drill.to)] },
      { label: 'Led by', value: [display(drill.ledBy)] },
      ...(drill.triggerSnapshot === undefined ? [] : [{ label: 'Trigger', value: [display(drill.triggerSnapshot, 500)] }]),
      { label: 'Document', value: documentLink(release, file) },
    ],
    commands: drill.commands.map((command) => display(command, 500)),
    validations: drill.validations.map(({ name, result }) => ({ name: display(name), ...VALIDATION[result] })),
    followUps: drill.followUps.map((one) => display(one, 500)),
  };
}

const VALIDATION = {
  pass: { state: 'pass', word: 'Passed' },
  fail: { state: 'fail', word: 'Failed' },
  'not-run': { state: 'missing', word: 'Not run' },
} as const satisfies Record<RollbackDrill['validations'][number]['result'], { readonly state: GateState; readonly word: string }>;

function ageText(from: string, to: string): string {
  const days = (Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000;
  if (days < 0) return 'dated after this record was judged';
  return days === 0 ? 'of the day on which this record was judged' : `${days} ${days === 1 ? 'day' : 'days'} old when this record was judged`;
}

function afterOf(release: OpenedRelease, plan: RollbackPlan | undefined): RollbackView['after'] {
  const { now } = standingOf(release);
  const declared = release.addenda.filter((one) => one.seal.result === 'verified' && one.value.predicate.event === ROLLBACK);
  // What was declared holds from its addendum on, so the newest judgement says what is owed and what of it came.
  const slots = now?.record.slots ?? currentRevision(release).value.slots;
  return {
    facts: declared.length === 0
      ? [{ label: 'Declared', value: ['No rollback was declared, so nothing is owed.'] }]
      : declared.map((one) => ({ label: 'Rollback', value: ['declared ', moment(one.value.predicate.at), ' by ', display(one.value.predicate.name, 120), ': ', display(one.value.predicate.statement, 600)] })),
    promised: plan?.owedAfterRollback.map((one) => display(one)) ?? [],
    proofs: eventSlots(release).map((spec) => {
      const slot = slots.find((one) => one.id === spec.id);
      const state = slot === undefined ? undefined : evidenceMark(slot);
      return {
        title: spec.title,
        href: paths.slot(release.project, release.version, spec.id),
        ...(state === undefined ? {} : { state }),
        word: slot === undefined || slot.presence === 'not-applicable' ? `owed only after ${list(spec.when?.[EVENT] ?? [])}` : factWord(slot.presence),
      };
    }),
  };
}

function absent(what: 'plan' | 'drill', release: OpenedRelease): Notice {
  const format = `dossier.rollback-${what}`;
  const { policy } = currentRevision(release);
  const slot = policy?.slots.find((one) => one.accepts.some((accept) => accept.format === format));
  return {
    state: 'missing',
    title: what === 'plan' ? 'No plan.' : 'No drill.',
    text: [`No rollback ${what} arrived that could be read and may be shown. `, ...(slot === undefined ? [] : [{ text: `What was expected: ${slot.title}`, href: paths.slot(release.project, release.version, slot.id) }])],
  };
}

function documentLink(release: OpenedRelease, file: RecordFile): Text {
  const [slot] = file.slots;
  return [{ text: display(file.name.split('/').at(-1) ?? file.name, 80), href: slot === undefined ? paths.bytes(file.sha256) : paths.slot(release.project, release.version, slot) }];
}

/** Slots of the policy that are owed only after a rollback. */
function eventSlots(release: OpenedRelease) {
  return currentRevision(release).policy?.slots.filter((slot) => slot.when?.[EVENT]?.includes(ROLLBACK) === true) ?? [];
}

function rollbackFiles(release: OpenedRelease): readonly RecordFile[] {
  return currentRevision(release).value.files.filter((file) => file.format.startsWith('dossier.rollback'));
}

function rollbackSlots(release: OpenedRelease): readonly string[] {
  return [...rollbackFiles(release).flatMap((file) => file.slots), ...currentRevision(release).value.slots.filter((slot) => slot.id.startsWith('rollback')).map((slot) => slot.id)];
}
