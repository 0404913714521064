import { z } from 'zod';
import type { GateResult } from '../../model/gate-result.ts';
import type { GateSpec } from '../../model/policy.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { judgementOf } from '../judgement.ts';
import * as paths from '../paths.ts';
import { FieldChange, gateChanges } from '../policy-changes.ts';
import { checkText, whenText } from '../policy-text.ts';
import { policyDigest, policyTurns, policyVersions, type PolicyTurn, type PolicyVersion } from '../policy-versions.ts';
import { projectOf } from '../project-of.ts';
import { day } from '../times.ts';
import { Fact, Link, Moment, Notice, defineView, viewBase, type Page } from '../view.ts';
import { counted, sentenceCase, stateCounts } from '../words.ts';
import { Share, shareText } from './gate-rows.ts';
import { LISTED, inputsOf, yearsOf } from './project-home.ts';
import { waiverHref } from './waiver.ts';

const Row = z.strictObject({
  version: z.string(),
  href: z.string(),
  date: Moment,
  state: GateState,
  observed: z.string(),
  /** The nearest limit then in force. */
  limit: z.string().optional(),
  share: Share.optional(),
  waiver: Link.optional(),
  policy: Link.optional(),
});

/** `/<project>/gates/<gate-id>/`: one gate across releases, and how its definition changed. */
export const GateHistoryView = z.strictObject({
  ...viewBase('gate-history'),
  project: z.string(),
  id: z.string(),
  sentence: z.string(),
  /** Said where the policy in force no longer has the gate. */
  removed: Notice.optional(),
  definition: z.array(Fact),
  checks: z.array(z.string()),
  rows: z.array(Row),
  years: z.array(Link),
  /** When the definition changed, newest first: also back, with an earlier policy. */
  changes: z.array(z.strictObject({ policy: Link, since: Link, what: z.string(), fields: z.array(FieldChange) })),
});
export type GateHistoryView = z.infer<typeof GateHistoryView>;

/** How many changes of the definition are listed; each policy's own page lists what it changed. */
const CHANGES = 50;

export const gateHistory = defineView({
  name: 'gate-history',
  schema: GateHistoryView,
  pages: (portal) => portal.projects.flatMap((project) => gateIds(project).map((id): Page => ({
    path: paths.gateHistory(project.id, id), view: 'gate-history', project: project.id, name: id,
    inputs: [...inputsOf(project.releases.slice(0, LISTED)), ...policyTurns(project).slice(-CHANGES).map(({ version }) => version.sha256)],
  }))),
  build: (page, portal) => gateHistoryView(page, portal),
});

export function gateHistoryView(page: Page, portal: OpenedPortal): GateHistoryView {
  const project = projectOf(page, portal);
  const id = page.name ?? '';
  const turns = policyTurns(project);
  const defined = turns.findLast(({ version }) => specIn(version, id) !== undefined)?.version;
  const spec = defined === undefined ? undefined : specIn(defined, id);
  const results = project.releases.slice(0, LISTED).flatMap((release) => {
    const gate = judgementOf(release, currentRevision(release)).gates.find((one) => one.id === id);
    return gate === undefined ? [] : [{ release, gate }];
  });
  const title = spec?.title ?? results[0]?.gate.title ?? id;
  const newest = turns.at(-1)?.version;
  return {
    schema: 'dossier.gate-history.v1',
    title,
    description: `What the gate “${title}” demands, and what it came to in each release of ${project.spec.name}.`,
    project: project.id,
    id,
    sentence: results.length === 0 ? `None of the last ${counted(Math.min(project.releases.length, LISTED), 'release')} was judged by it.` : `${sentenceCase(counted(results.length, 'release'))} ${results.length === 1 ? 'was' : 'were'} judged by it. ${counts(results.map(({ gate }) => gate))}.`,
    ...(newest === undefined || defined === newest ? {} : { removed: {
      title: 'No longer in the policy.',
      text: ['The policy ', { text: newest.policy.id, href: paths.policy(project.id, newest.sha256) }, ' has no such gate. What it came to before stays here.'],
    } }),
    definition: spec === undefined || defined === undefined ? [] : definitionOf(project, spec, defined),
    checks: spec?.checks.map(checkText) ?? [],
    rows: results.map(({ release, gate }) => rowOf(project, release, gate)),
    years: yearsOf(project).map((year) => ({ text: year, href: paths.projectYear(project.id, year) })),
    changes: changesOf(project, turns, id),
  };
}

/** Every gate that any seal of the project judged or any policy of it defined: a gate that was removed keeps its page. */
function gateIds(project: OpenedProject): readonly string[] {
  return [...new Set([
    ...policyVersions(project).flatMap(({ policy }) => policy.gates.map((gate) => gate.id)),
    ...project.releases.flatMap((release) => judgementOf(release, currentRevision(release)).gates.map((gate) => gate.id)),
  ])].sort();
}

function specIn({ policy }: PolicyVersion, id: string): GateSpec | undefined {
  return policy.gates.find((gate) => gate.id === id);
}

// The counts of one gate's states over releases read like those of one release over gates, but for their noun.
function counts(gates: readonly GateResult[]): string {
  return (stateCounts(gates) ?? '').replace(/^(\S+) gates? /, '$1 ');
}

function definitionOf(project: OpenedProject, spec: GateSpec, version: PolicyVersion): Fact[] {
  return [
    { label: 'Requires', value: [spec.requirement] },
    { label: 'Group', value: [spec.group] },
    { label: 'Level', value: [spec.level === 'required' ? 'required: it blocks a release' : 'advisory: it blocks nothing'] },
    { label: 'Judged', value: [spec.phase === 'decision' ? 'when people decide' : 'at the seal'] },
    { label: 'Applies', value: [whenText(spec)] },
    { label: 'Policy', value: [{ text: version.policy.id, href: paths.policy(project.id, version.sha256) }] },
  ];
}

function rowOf(project: OpenedProject, release: OpenedRelease, gate: GateResult): z.infer<typeof Row> {
  const revision = currentRevision(release);
  const digest = policyDigest(revision);
  const limits = gate.checks.flatMap((check) => check.limit ?? []).sort((a, b) => (b.headroomUsed ?? -Infinity) - (a.headroomUsed ?? -Infinity));
  const [limit] = limits;
  return {
    version: release.version,
    href: paths.gate(project.id, release.version, gate.id),
    date: day(revision.value.release.date ?? revision.value.assessed.at.slice(0, 10)),
    state: gate.state,
    observed: gate.observed,
    ...(limit === undefined ? {} : { limit: limit.text }),
    ...(limit?.headroomUsed === undefined ? {} : { share: shareText(limit.headroomUsed) }),
    ...(gate.waiver === undefined ? {} : { waiver: { text: gate.waiver.id, href: waiverHref(project, gate.waiver) } }),
    ...(digest === undefined || revision.policy === undefined ? {} : { policy: { text: digest.slice(0, 8), href: paths.policy(project.id, digest) } }),
  };
}

function changesOf(project: OpenedProject, turns: readonly PolicyTurn[], id: string): GateHistoryView['changes'] {
  return turns.toReversed().flatMap(({ version, from, previous }): GateHistoryView['changes'] => {
    const [before, after] = [previous === undefined ? undefined : specIn(previous, id), specIn(version, id)];
    if (before === undefined && after === undefined) return [];
    const fields = before === undefined || after === undefined ? [] : [...gateChanges(before, after)];
    const what = before === undefined ? 'Added' : after === undefined ? 'Removed' : fields.length > 0 ? 'Changed' : undefined;
    if (what === undefined) return [];
    return [{
      policy: { text: version.sha256.slice(0, 8), href: paths.policy(project.id, version.sha256) },
      since: { text: from.release.version, href: paths.revision(project.id, from.release.version, from.revision.number) },
      what,
      fields,
    }];
  }).slice(0, CHANGES);
}
