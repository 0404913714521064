import { z } from 'zod';
import { display } from '../../lib/display.ts';
import type { GateResult } from '../../model/gate-result.ts';
import type { Waiver } from '../../model/human-records.ts';
import { GateState, STATE_WORDS } from '../../model/states.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, SealedDocument, SealState } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { judgementOf } from '../judgement.ts';
import { outward } from '../outward-link.ts';
import * as paths from '../paths.ts';
import { signedWith } from '../seal-text.ts';
import { projectOf } from '../project-of.ts';
import { day } from '../times.ts';
import { Fact, Link, Notice, Text, defineView, viewBase, type Page } from '../view.ts';
import { counted, list, sentenceCase } from '../words.ts';
import { inputsOf } from './project-home.ts';

/** A release that the waiver names or had effect in, and what came of it there. */
const Use = z.strictObject({ version: z.string(), release: Link.optional(), state: GateState.optional(), effect: Text });

/** `/<project>/waivers/<id>/`: what was accepted, by whom, until when, and where it counted. */
export const WaiverView = z.strictObject({
  ...viewBase('waiver'),
  project: z.string(),
  id: z.string(),
  sentence: z.string(),
  notices: z.array(Notice),
  reason: z.string(),
  mitigation: z.string().optional(),
  facts: z.array(Fact),
  uses: z.array(Use),
});
export type WaiverView = z.infer<typeof WaiverView>;

export const waiver = defineView({
  name: 'waiver',
  schema: WaiverView,
  pages: (portal) => portal.projects.flatMap((project) => project.waivers.map((one): Page => ({
    path: paths.waiver(project.id, one.value.id), view: 'waiver', project: project.id, name: one.value.id,
    inputs: [one.sha256, ...inputsOf(project.releases.filter((release) => one.value.releases.includes(release.version)))],
  }))),
  build: (page, portal) => waiverView(page, portal),
});

/** Where a gate's waiver is told of: its page, or its sealed bytes where its file is not in the portal as it was accepted. */
export function waiverHref(project: OpenedProject, accepted: NonNullable<GateResult['waiver']>): string {
  return project.waivers.some((one) => one.value.id === accepted.id) ? paths.waiver(project.id, accepted.id) : paths.bytes(accepted.sha256);
}

export function waiverView(page: Page, portal: OpenedPortal): WaiverView {
  const project = projectOf(page, portal);
  const document = project.waivers.find((one) => one.value.id === page.name);
  if (document === undefined) throw new Error(`${page.path}: no waiver ${page.name ?? ''}`);
  const { value } = document;
  return {
    schema: 'dossier.waiver.v1',
    title: `Waiver ${value.id}`,
    description: `What waiver ${value.id} accepts for ${project.spec.name}, who approved it, and until when it holds.`,
    project: project.id,
    id: value.id,
    sentence: `${display(list(value.approvedBy), 300)} accepted “${gateTitle(project, value.gate)}” in state ${value.accepts.map((state) => STATE_WORDS[state]).join(' or ')}, from ${day(value.created).text} to the end of ${day(value.expires).text}.`,
    notices: signatureNotices(document.seal),
    reason: display(value.reason, 2000),
    ...(value.mitigation === undefined ? {} : { mitigation: display(value.mitigation, 2000) }),
    facts: factsOf(project, document),
    uses: usesOf(project, document),
  };
}

/** A gate's title in the newest release that has it. */
export function gateTitle(project: OpenedProject, id: string): string {
  for (const release of project.releases) {
    const gate = judgementOf(release, currentRevision(release)).gates.find((one) => one.id === id);
    if (gate !== undefined) return gate.title;
  }
  return id;
}

function signatureNotices(seal: SealState): Notice[] {
  switch (seal.result) {
    case 'verified': return [];
    case 'none': return [{ state: 'unverified', title: 'Not signed.', text: ['A waiver without a signed approval does nothing: the names in it are claims.'] }];
    case 'untrusted-signer':
    case 'invalid': return [{ state: 'invalid', title: 'Its signature does not count.', text: [`${sentenceCase(seal.failed)}. The waiver does nothing.`] }];
  }
}

function factsOf(project: OpenedProject, { value, sha256, seal, path, bundlePath }: SealedDocument<Waiver>): Fact[] {
  const file = (name: string) => paths.waiverFile(project.id, name.slice(name.lastIndexOf('/') + 1));
  return [
    { label: 'Gate', value: [isKnownGate(project, value.gate) ? { text: gateTitle(project, value.gate), href: paths.gateHistory(project.id, value.gate) } : value.gate] },
    { label: 'Accepts', value: value.accepts.flatMap((state, index): Text => [...(index === 0 ? [] : [', ']), { text: STATE_WORDS[state], state }]) },
    ...(value.evidence === undefined ? [] : [{ label: 'Only for', value: ['the bytes ', { text: value.evidence, digest: 'short' as const }, '; other evidence is not excused'] }]),
    { label: 'From', value: [day(value.created)] },
    { label: 'Until', value: [day(value.expires), ', the last day on which it holds (UTC)'] },
    { label: 'Owner', value: [display(value.owner, 120)] },
    { label: 'Approved by', value: [display(list(value.approvedBy), 300)] },
    ...(seal.result === 'verified' ? [
      { label: 'Signed by', value: [{ text: seal.name, state: 'pass' as const }, `, ${seal.identity}${seal.example ? '; an example key whose private half is public' : ''}`] },
      ...signedWith(seal),
      { label: 'Checked', value: ['by this site’s build, against ', { text: 'trust.yaml', href: paths.trustFile('trust.yaml'), code: 'code' as const }] },
    ] : [{ label: 'Signature', value: [seal.result === 'none' ? { text: 'Claimed, not signed', state: 'unverified' as const } : { text: 'Does not count', state: 'invalid' as const }] }]),
    ...(value.followUp === undefined ? [] : [{ label: 'Follow-up', value: [outward(display(value.followUp, 300), value.followUp)] }]),
    { label: 'Document', value: [{ text: `${value.id}.json`, href: file(path), code: 'code' }, ...(bundlePath === undefined ? [] : [', ', { text: 'signature bundle', href: file(bundlePath) }])] },
    { label: 'SHA-256', value: [{ text: sha256, digest: 'full' }] },
  ];
}

function isKnownGate(project: OpenedProject, id: string): boolean {
  return project.releases.some((release) => judgementOf(release, currentRevision(release)).gates.some((gate) => gate.id === id));
}

function usesOf(project: OpenedProject, document: SealedDocument<Waiver>): WaiverView['uses'] {
  return document.value.releases.map((version) => {
    const release = project.releases.find((one) => one.version === version);
    if (release === undefined) return { version, effect: ['No record of this release is in the portal.'] };
    return { version, release: { text: version, href: paths.release(project.id, version) }, ...effectOf(release, document) };
  });
}

function effectOf(release: OpenedRelease, { value, sha256 }: SealedDocument<Waiver>): Pick<z.infer<typeof Use>, 'state' | 'effect'> {
  const revision = currentRevision(release);
  const gate = judgementOf(release, revision).gates.find((one) => one.id === value.gate);
  if (gate === undefined) return { effect: ['Its policy has no such gate.'] };
  const link = { text: gate.title, href: paths.gate(release.project, release.version, gate.id) };
  if (gate.waiver?.id === value.id) {
    const changed = gate.waiver.sha256 === sha256 ? [] : [', by an earlier text of it: ', { text: gate.waiver.sha256, digest: 'short' as const, href: paths.bytes(gate.waiver.sha256) }];
    return { state: gate.state, effect: [link, `: ${STATE_WORDS[gate.state]} instead of ${STATE_WORDS[gate.waiver.without]}`, ...changed] };
  }
  const earlier = release.revisions.filter((one) => one !== revision && one.value.gates.some((other) => other.waiver?.id === value.id));
  const before = earlier.length === 0 ? [] : [`; it had effect in ${counted(earlier.length, 'earlier revision')}`];
  return { state: gate.state, effect: ['No effect: ', link, ` is in state ${STATE_WORDS[gate.state]} without it`, ...before] };
}
