import { z } from 'zod';
import { Sha256 } from '../../model/ids.ts';
import { Phase, type PolicySpec, type SignOffRole } from '../../model/policy.ts';
import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
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
  baselines: z.array(z.strictObject({ id: z.string(), title: z.string(), source: z.string() })),
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
  build: (page, portal) => policyView(page, portal),
});

export function policyView(page: Page, portal: OpenedPortal): PolicyView {
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
    baselines: spec.baselines.map(({ id, title, file, from }) => ({ id, title, source: file ?? (from === 'previous-stable' || from === undefined ? 'the stable release before' : `the newest ${from.window} releases`) })),
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
