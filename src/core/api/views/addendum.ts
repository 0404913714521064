import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedAddendum, OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { basisOf, GateChange, gateChanges, insteadPiece, LaterEvent, laterEvent, titleOf } from '../after-release.ts';
import { holdsDrafts } from '../evidence-mark.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { fileSize } from '../numbers.ts';
import * as paths from '../paths.ts';
import { releaseOf } from '../release-pages.ts';
import { sealText } from '../seal-text.ts';
import { subjectsOf } from '../subjects.ts';
import { dayText, moment } from '../times.ts';
import { Fact, Notice, defineView, viewBase, type Page } from '../view.ts';
import { fullStop, sentenceCase } from '../words.ts';
import { EvidenceFile, evidenceFile } from './evidence.ts';

/** `/<project>/releases/<version>/after/<id>/`: one thing that was added later, with its files and who signed it. */
export const AddendumView = z.strictObject({
  ...viewBase('addendum'),
  project: z.string(),
  version: z.string(),
  heading: z.string(),
  sentence: z.string(),
  notices: z.array(Notice),
  event: LaterEvent,
  facts: z.array(Fact),
  /** Of an amendment: gates that came to another state than in what it goes on from. */
  changes: z.array(GateChange),
  /** Of an amendment: every gate as it was judged then. */
  gates: z.array(z.strictObject({ id: z.string(), title: z.string(), state: GateState, observed: z.string() })),
  verdict: GateState.optional(),
  /** What it was judged by: which inputs are the record’s, and which as they were then. */
  inputs: z.array(z.strictObject({ role: z.string(), name: z.string(), sha256: Sha256, href: z.string(), from: z.string() })),
  files: z.array(EvidenceFile),
  moreFiles: z.array(z.strictObject({ name: z.string(), sha256: Sha256, href: z.string() })),
  notes: z.array(z.string()),
  documents: z.array(z.strictObject({ name: z.string(), href: z.string() })),
});
export type AddendumView = z.infer<typeof AddendumView>;

/** How many late files are laid out; the others are listed. */
const SHOWN_FILES = 6;

export const addendum = defineView({
  name: 'addendum',
  schema: AddendumView,
  pages: (portal) => portal.projects.flatMap((project) => project.releases.filter((release) => subjectsOf(release).has('after')).flatMap((release) => release.addenda.map((one): Page => ({
    path: paths.addendum(project.id, release.version, one.id), view: 'addendum', project: project.id, version: release.version, name: one.id,
    inputs: [one.sha256, ...release.revisions.map(({ sha256 }) => sha256)],
  })))),
  build: (page, portal, evidence) => {
    const [project, release] = releaseOf(page, portal);
    const one = release.addenda.find(({ id }) => id === page.name);
    if (one === undefined) throw new Error(`${page.path}: no addendum ${page.name ?? ''}`);
    return addendumView(portal, project, release, one, evidence);
  },
});

export async function addendumView(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease, one: OpenedAddendum, evidence: EvidencePort): Promise<AddendumView> {
  const { predicate } = one.value;
  const { now } = predicate;
  const event = laterEvent(project, release, one);
  const basis = basisOf(release, one);
  const known = new Set(basis.files.map(({ name, sha256 }) => `${sha256} ${name}`));
  const late = now?.files.filter(({ name, sha256 }) => !known.has(`${sha256} ${name}`)) ?? [];
  const changes = now === undefined ? [] : gateChanges(release, basis, now);
  const file = (name: Parameters<typeof paths.addendumFile>[3]) => ({ name, href: paths.addendumFile(project.id, release.version, one.id, name) });
  return {
    schema: 'dossier.addendum.v1',
    title: `${project.spec.name} ${release.version}: ${titleOf(one)}`,
    description: `${titleOf(one)} ${dayText(predicate.at)}: ${display(predicate.statement, 200)}`,
    project: project.id,
    version: release.version,
    heading: `${titleOf(one)}, ${dayText(predicate.at)}`,
    sentence: fullStop(event.statement),
    notices: noticesOf(one),
    event,
    facts: factsOf(portal, project, release, one),
    changes,
    gates: now?.gates.map(({ id, title, state, observed }) => ({ id, title, state, observed: display(observed, 400) })) ?? [],
    ...(now?.verdict === undefined ? {} : { verdict: now.verdict.state }),
    inputs: now?.inputs.map((input) => ({
      role: input.role, name: display(input.name, 300), sha256: input.sha256, href: paths.bytes(input.sha256),
      from: ['trust', 'waiver', 'waiver-signature'].includes(input.role) ? 'as it was then' : 'the record',
    })) ?? [],
    files: now === undefined ? [] : await Promise.all(late.slice(0, SHOWN_FILES).map((file) => evidenceFile(file, { release, record: now }, evidence, now.slots.some((slot) => file.slots.includes(slot.id) && holdsDrafts(slot))))),
    moreFiles: late.slice(SHOWN_FILES).map(({ name, sha256 }) => ({ name: display(name, 300), sha256, href: paths.bytes(sha256) })),
    notes: now?.findings.filter(({ id }) => id === 'later-evidence' || id === 'not-read-again').map(({ message }) => fullStop(display(message, 500))) ?? [],
    documents: [file('addendum.json'), ...(one.bundlePath === undefined ? [] : [file('addendum.sigstore.json')]), ...(one.sumsPath === undefined ? [] : [file('SHA256SUMS')])],
  };
}

function noticesOf({ seal, value: { predicate } }: OpenedAddendum): Notice[] {
  switch (seal.result) {
    case 'verified': return [];
    case 'none': return [{ state: 'unverified', title: 'Claimed, not signed.', text: [`${display(predicate.name, 120)} is named, and no signature stands behind it. It counts for nothing.`] }];
    case 'untrusted-signer':
    case 'invalid': return [{ state: 'invalid', title: 'The signature does not count.', text: [fullStop(sentenceCase(display(seal.failed, 300))), ' It counts for nothing.'] }];
  }
}

function factsOf(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease, one: OpenedAddendum): Fact[] {
  const { predicate } = one.value;
  const before = release.addenda.find(({ sha256 }) => sha256 === predicate.previous);
  const basis = release.addenda.find(({ sha256 }) => sha256 === predicate.basis);
  const link = (other: OpenedAddendum) => ({ text: other.id, href: paths.addendum(release.project, release.version, other.id) });
  const about = release.revisions.find(({ sha256 }) => sha256 === one.value.subject[0]?.digest.sha256);
  return [
    { label: 'Said by', value: [display(predicate.name, 120)] },
    { label: 'Signature', value: sealText(one.seal) },
    { label: 'When', value: [moment(predicate.at), ...(predicate.clock === 'declared' ? [' (a declared time)'] : [])] },
    ...(predicate.event === undefined ? [] : [{ label: 'Declares', value: [{ text: predicate.event, code: 'code' as const }] }]),
    ...(predicate.instead === undefined ? [] : [{ label: 'Use instead', value: [insteadPiece(project, predicate.instead)] }]),
    ...(about === undefined ? [] : [{ label: 'About', value: [`revision ${about.number}, `, { text: about.sha256, digest: 'short' as const, href: paths.revision(release.project, release.version, about.number) }] }]),
    { label: 'Follows', value: before === undefined ? ['the decision'] : [link(before)] },
    ...(predicate.kind !== 'amend' ? [] : [{ label: 'Goes on from', value: basis === undefined ? ['the record'] : [link(basis)] }]),
    { label: 'Digest', value: [{ text: one.sha256, digest: 'full' }] },
    { label: 'Document', value: [{ text: 'addendum.json', href: paths.addendumFile(release.project, release.version, one.id, 'addendum.json'), code: 'code' }, `, ${fileSize(one.size)}`] },
    { label: 'Log', value: one.logIndex === undefined ? ['not in a log'] : [`entry ${one.logIndex} of ${portal.log?.origin ?? 'the portal’s log'}`] },
  ];
}
