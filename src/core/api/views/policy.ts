import { z } from 'zod';
import { dayText } from '../../lib/dates.ts';
import { display } from '../../lib/display.ts';
import { formatPercent } from '../../lib/format-number.ts';
import type { BaselineFile, StepFile } from '../../model/baseline-files.ts';
import { Sha256 } from '../../model/ids.ts';
import { Phase, type BaselineSpec, type PolicySpec, type SignOffRole } from '../../model/policy.ts';
import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { governedFiles, NO_GOVERNED_FILES, type GovernedFiles } from '../governed-files.ts';
import * as paths from '../paths.ts';
import { PartChange, policyChanges } from '../policy-changes.ts';
import { acceptsText, checkText, historyText, whenText } from '../policy-text.ts';
import { policyVersions, type PolicyVersion } from '../policy-versions.ts';
import { projectOf } from '../project-of.ts';
import { moment } from '../times.ts';
import { Fact, Link, Moment, defineView, viewBase, type Page } from '../view.ts';
import { counted, list, sentenceCase } from '../words.ts';

const Gate = z.strictObject({
  id: z.string(), title: z.string(), href: z.string(), level: z.string(), phase: z.string(), requirement: z.string(), applies: z.string(), checks: z.array(z.string()),
  /** Commands by which people can see for themselves. */
  commands: z.array(z.string()),
});

const Slot = z.strictObject({
  id: z.string(), title: z.string(), about: z.string().optional(), demand: z.string(), accepts: z.string(), applies: z.string(),
  /** The command that makes it, and where it usually lies. */
  producer: z.string().optional(), path: z.string().optional(),
});

/** `/<project>/policy/<digest8>/`: the rules as they were in force, and what they changed. */
export const PolicyView = z.strictObject({
  ...viewBase('policy'),
  project: z.string(),
  sha256: Sha256,
  sentence: z.string(),
  facts: z.array(Fact),
  /** Gates by group, with the phase of the release process that the group stands for; a phase may have no gate. */
  groups: z.array(z.strictObject({ group: z.string(), phases: z.array(Phase), gates: z.array(Gate) })),
  slots: z.array(Slot),
  scope: z.array(Fact),
  /** What each baseline is taken from and how far values may be from it; `governed` is what its reviewed file says. */
  baselines: z.array(z.strictObject({ id: z.string(), title: z.string(), source: z.string(), limits: z.array(z.string()), governed: z.string().optional() })),
  /** How values are held against earlier ones; its histories and its steps. */
  trends: z.array(Fact),
  steps: z.array(Fact),
  signOff: z.array(Fact),
  /** Against the policy of the seal before; absent for a project's first. */
  changes: z.strictObject({ since: Link, parts: z.array(PartChange) }).optional(),
  /** The newest releases that were judged by it. */
  releases: z.array(z.strictObject({ version: z.string(), revision: z.number(), href: z.string(), at: Moment })),
  more: z.string().optional(),
});
export type PolicyView = z.infer<typeof PolicyView>;

const CARDINALITY = { many: 'several files', newest: 'the newest of several files' };

/** How many releases a policy's page lists. */
const LISTED = 50;

export const policy = defineView({
  name: 'policy',
  schema: PolicyView,
  pages: (portal) => portal.projects.flatMap((project) => policyVersions(project).map((version): Page => ({
    path: paths.policy(project.id, version.sha256), view: 'policy', project: project.id, name: version.sha256,
    inputs: [version.sha256, ...(version.previous === undefined ? [] : [version.previous.sha256]), ...version.uses.slice(-LISTED).map(({ revision }) => revision.sha256)],
  }))),
  build: async (page, portal, evidence) => {
    const project = projectOf(page, portal);
    const last = policyVersions(project).find(({ sha256 }) => sha256 === page.name)?.uses.at(-1);
    return policyView(page, portal, await governedFiles(project.id, last?.revision.value.inputs ?? [], evidence));
  },
});

export function policyView(page: Page, portal: OpenedPortal, governed: GovernedFiles = NO_GOVERNED_FILES): PolicyView {
  const project = projectOf(page, portal);
  const version = policyVersions(project).find((one) => one.sha256 === page.name);
  if (version === undefined) throw new Error(`${page.path}: no policy ${page.name ?? ''}`);
  const spec = version.policy;
  const { previous } = version;
  const parts = previous === undefined ? undefined : [...policyChanges(previous.policy, spec)];
  const older = version.uses.length - LISTED;
  return {
    schema: 'dossier.policy.v1',
    title: `Policy ${spec.id}`,
    description: `The rules that releases of ${project.spec.name} were judged by: ${spec.title}.`,
    project: project.id,
    sha256: version.sha256,
    sentence: sentenceOf(spec, parts),
    facts: factsOf(project, version),
    groups: groupsOf(project, spec),
    slots: spec.slots.map((slot) => ({
      id: slot.id,
      title: slot.title,
      ...(slot.about === undefined ? {} : { about: slot.about }),
      demand: [slot.mandatory ? 'mandatory' : 'optional', ...(slot.cardinality === 'one' ? [] : [CARDINALITY[slot.cardinality]]), ...(slot.signedBy === undefined ? [] : [`signed by ${slot.signedBy.join(' or ')}`]), ...(slot.publish === 'withheld' ? ['withheld'] : [])].join(', '),
      accepts: acceptsText(slot),
      applies: whenText(slot),
      ...(slot.producer === undefined ? {} : { producer: slot.producer }),
      ...(slot.conventionalPath === undefined ? {} : { path: slot.conventionalPath }),
    })),
    scope: Object.entries(spec.scope).map(([key, { title, values }]) => ({ label: title, value: [{ text: key, code: 'code' as const }, ` is ${values.join(', ')}`] })),
    baselines: spec.baselines.map((one) => baselineRow(one, governed)),
    trends: trendFacts(spec),
    steps: [...governed.steps.values()].map((step) => ({ label: display(step.id, 80), value: [stepText(step)] })),
    signOff: spec.signOff === undefined ? [] : [
      { label: 'Roles', value: [list(spec.signOff.roles.map((role) => role.title))] },
      { label: 'People', value: [`at least ${counted(spec.signOff.distinctPeople, 'different person', 'different people')}`] },
      ...spec.signOff.roles.flatMap(roleFact),
    ],
    ...(previous === undefined || parts === undefined ? {} : { changes: { since: { text: `${previous.policy.id}, ${previous.sha256.slice(0, 8)}`, href: paths.policy(project.id, previous.sha256) }, parts } }),
    releases: version.uses.slice(-LISTED).toReversed().map(({ release, revision }) => ({
      version: release.version, revision: revision.number, href: paths.revision(project.id, release.version, revision.number), at: moment(revision.value.assessed.at),
    })),
    ...(older <= 0 ? {} : { more: `${sentenceCase(counted(older, 'earlier seal'))} used it too` }),
  };
}

function baselineRow({ id, title, file = '', from, limits = [], maxAgeDays }: BaselineSpec, { baselines }: GovernedFiles): PolicyView['baselines'][number] {
  const read = baselines.get(file);
  const pointed = read === undefined ? '' : 'release' in read ? `, which points at ${display(read.release, 80)}${read.sha256 === undefined ? '' : `, record ${read.sha256.slice(0, 8)}`}` : `, which holds ${counted(read.values.length, 'value')}`;
  return {
    id, title,
    source: from === undefined ? `${file}${pointed}` : from === 'previous-stable' ? 'the stable release before' : `the middle of the newest ${from.window} releases that were measured alike`,
    limits: [
      ...limits.map(({ metric, worseBy, breach }) => `${metric} may be worse by ${formatPercent(worseBy)}${breach === 'warn' ? ', else a warning' : ''}`),
      ...(maxAgeDays === undefined ? [] : [`stale when ${counted(maxAgeDays, 'day')} old`]),
    ],
    ...(read === undefined ? {} : { governed: decidedText(read) }),
  };
}

function decidedText({ reason, author, date }: Pick<BaselineFile, 'reason' | 'author' | 'date'>): string {
  return `${display(reason.trim().replace(/\.$/, ''), 600)}. ${display(author, 120)}, ${dayText(date)}`;
}

function stepText(step: StepFile): string {
  return `${step.metrics.map((metric) => display(metric, 200)).join(', ')}${step.slot === undefined ? '' : ` of ${step.slot}`}, from ${display(step.release, 80)} on: ${decidedText(step)}`;
}

function trendFacts({ trends }: PolicySpec): Fact[] {
  if (trends === undefined) return [];
  const { relevant, relevantFor, falseAlarms, window, atLeast, histories } = trends;
  return [
    { label: 'Matters', value: [`a change of ${formatPercent(relevant)} and more${relevantFor.map(({ metric, change }) => `; of ${metric}, ${formatPercent(change)}`).join('')}`] },
    { label: 'False alarms', value: [`in at most ${formatPercent(falseAlarms)} of releases in which nothing changed`] },
    { label: 'Held against', value: [`the newest ${window} values that were measured alike; below ${atLeast} of them there is no opinion from history`] },
    ...histories.map(({ title, file, slot }) => ({ label: 'Published history', value: [`${title}, for ${slot}: `, { text: file, code: 'code' as const }] })),
  ];
}

function sentenceOf(spec: PolicySpec, parts: readonly PartChange[] | undefined): string {
  const held = `${sentenceCase(counted(spec.gates.length, 'gate'))} over ${counted(spec.slots.length, 'piece')} of evidence.`;
  if (parts === undefined) return `${held} The first policy of this project.`;
  return parts.length === 0 ? `${held} It says the same as the policy before; the file’s bytes differ.` : `${held} ${sentenceCase(counted(parts.length, 'part'))} ${parts.length === 1 ? 'differs' : 'differ'} from the policy before.`;
}

function factsOf(project: OpenedProject, { sha256, policy: spec, uses }: PolicyVersion): Fact[] {
  const first = uses[0];
  return [
    { label: 'Rule set', value: [spec.id] },
    { label: 'Title', value: [spec.title] },
    { label: 'In force', value: first === undefined ? [] : ['first for ', { text: first.release.version, href: paths.revision(project.id, first.release.version, first.revision.number) }, ', sealed ', moment(first.revision.value.assessed.at)] },
    { label: 'History', value: [`Baselines and trends may use ${historyText(spec)}.`] },
    { label: 'Raw file', value: [{ text: 'policy.yaml', href: paths.bytes(sha256), code: 'code' }] },
    { label: 'SHA-256', value: [{ text: sha256, digest: 'full' }] },
  ];
}

function groupsOf(project: OpenedProject, spec: PolicySpec): PolicyView['groups'] {
  const phases = Map.groupBy(spec.phases ?? [], (phase) => phase.group);
  const gates = Map.groupBy(spec.gates, (gate) => gate.group);
  // A process has an order of its own, which the gates follow; groups outside it come after.
  return [...new Set([...phases.keys(), ...gates.keys()])].map((group) => ({
    group,
    phases: phases.get(group) ?? [],
    gates: (gates.get(group) ?? []).map((gate) => ({
      id: gate.id,
      title: gate.title,
      href: paths.gateHistory(project.id, gate.id),
      level: gate.level,
      phase: gate.phase === 'decision' ? 'judged when people decide' : 'judged at the seal',
      requirement: gate.requirement,
      applies: whenText(gate),
      checks: gate.checks.map(checkText),
      commands: gate.commands ?? [],
    })),
  }));
}

/** What a role answers for and must have access to, where the policy says. */
function roleFact({ title, about, access = [] }: z.infer<typeof SignOffRole>): Fact[] {
  const parts = [...(about === undefined ? [] : [about]), ...(access.length === 0 ? [] : [`Access: ${access.join('; ')}`])];
  return parts.length === 0 ? [] : [{ label: title, value: [parts.map((part) => part.replace(/\.$/, '')).join('. ') + '.'] }];
}
