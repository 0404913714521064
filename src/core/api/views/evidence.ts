import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { formatById } from '../../formats/index.ts';
import { Block } from '../../model/block.ts';
import { Content, DigestFact, EvidenceClass, Form, Integrity, Presence } from '../../model/facts.ts';
import { FindingLevel } from '../../model/finding.ts';
import { Sha256 } from '../../model/ids.ts';
import type { RecordFile, RecordSlot, ReleaseRecordPredicate } from '../../model/record.ts';
import { GateState } from '../../model/states.ts';
import type { SlotSpec } from '../../model/policy.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { findingHelp } from '../../findings.ts';
import { currentRevision } from '../current-revision.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { fileMark, holdsDrafts, slotIntegrity, slotMark } from '../evidence-mark.ts';
import { MetricHistory, headlineMetrics, metricHistory } from '../metric-history.ts';
import { pairPath, releaseBefore } from '../neighbours.ts';
import * as paths from '../paths.ts';
import { count } from '../numbers.ts';
import { placeText } from '../place-text.ts';
import { releaseInputs, releaseOf } from '../release-pages.ts';
import { sbomsOf } from '../sboms.ts';
import { listingFiles, subjectsOf } from '../subjects.ts';
import { moment } from '../times.ts';
import { Link, Moment, defineView, viewBase } from '../view.ts';
import { fullStop } from '../words.ts';
import { sideBySide, type Read } from './side-by-side.ts';
import { SignatureRow, signatureRow } from './signature-row.ts';

/** How many files of one slot are laid out in full; the others are listed and keep their own pages. */
const SHOWN_FILES = 8;
const SHOWN_CHARTS = 6;
const SHOWN_EARLIER = 12;

const EvidenceFinding = z.strictObject({
  id: z.string(),
  level: FindingLevel,
  title: z.string(),
  message: z.string(),
  place: z.string().optional(),
  expected: z.string().optional(),
  found: z.string().optional(),
  href: z.string(),
});

/** One file of evidence: what it says, and everything that is known about its bytes. */
export const EvidenceFile = z.strictObject({
  name: z.string(),
  storedName: z.string(),
  sha256: Sha256,
  href: z.string(),
  /** The file itself; absent where it is not published. */
  download: z.string().optional(),
  retention: z.enum(['kept', 'withheld', 'too-large']),
  size: z.number(),
  mediaType: z.string(),
  format: z.strictObject({ id: z.string(), title: z.string(), version: z.string().optional(), specification: z.string().optional(), href: z.string().optional() }),
  mark: GateState.optional(),
  form: Form,
  content: Content,
  class: EvidenceClass,
  integrity: Integrity,
  /** The received documents that list these bytes with their digest. */
  declaredIn: z.array(z.strictObject({ name: z.string(), href: z.string() })),
  summary: z.string(),
  /** The producer's own verdict word, beside ours. */
  producer: z.strictObject({ word: z.string().optional(), verdict: Content.optional(), tool: z.string().optional() }),
  producedAt: Moment.optional(),
  commit: z.strictObject({ id: z.string(), match: z.enum(['is the release’s commit', 'is another commit', 'cannot be compared: the release states no commit']) }).optional(),
  checks: z.array(z.strictObject({ name: z.string(), word: z.string(), verdict: Content, at: z.string() })),
  findings: z.array(EvidenceFinding),
  /** How many findings were counted where the list is cut. */
  findingTotals: z.array(z.string()),
  signatures: z.array(SignatureRow),
  blocks: z.array(Block),
  /** The pages of the release that list all that the file lists, where `blocks` has the first rows only. */
  listedOn: z.array(Link),
  /** Why the content is not laid out, where it is not. */
  notShown: z.string().optional(),
});

export type EvidenceFile = z.infer<typeof EvidenceFile>;

/** `/<project>/releases/<version>/evidence/<slot>/`: what one piece of evidence says, and whether it may be believed. */
export const EvidenceView = z.strictObject({
  ...viewBase('evidence'),
  project: z.string(),
  version: z.string(),
  slot: z.string(),
  heading: z.string(),
  about: z.string().optional(),
  mark: GateState.optional(),
  sentence: z.string(),
  presence: Presence,
  form: Form.optional(),
  content: Content.optional(),
  class: EvidenceClass,
  integrity: Integrity.optional(),
  mandatory: z.boolean(),
  absent: z.array(z.string()),
  note: z.string().optional(),
  /** What the evidence contract expects here. */
  expected: z.strictObject({
    formats: z.array(z.string()),
    paths: z.array(z.string()),
    conventionalPath: z.string().optional(),
    producer: z.string().optional(),
    signedBy: z.array(z.string()),
    /** The piece of evidence that must list its digest, and what that one says. */
    digestIn: z.strictObject({ title: z.string(), href: z.string(), digest: DigestFact.optional() }).optional(),
  }).optional(),
  gates: z.array(z.strictObject({ title: z.string(), href: z.string(), state: GateState, requirement: z.string(), observed: z.string() })),
  /** Several documents of one format beside each other. */
  sideBySide: Block.optional(),
  files: z.array(EvidenceFile),
  /** Older files of the same kind, newest first: what each says and when it was made. Nobody judges them. */
  superseded: z.array(z.strictObject({ name: z.string(), sha256: Sha256, href: z.string(), says: z.string(), producedAt: Moment.optional() })),
  moreFiles: z.array(z.strictObject({ name: z.string(), sha256: Sha256, href: z.string() })),
  histories: z.array(MetricHistory),
  /** The comparison of the whole release with the one before it. */
  compare: Link.optional(),
  earlier: z.array(z.strictObject({
    version: z.string(), href: z.string(), mark: GateState.optional(), sentence: z.string(), sha256: Sha256.optional(),
  })),
});
export type EvidenceView = z.infer<typeof EvidenceView>;

export const evidence = defineView({
  name: 'evidence',
  schema: EvidenceView,
  pages: (portal) => portal.projects.flatMap((project) => project.releases.flatMap((release) => {
    const { value: record } = currentRevision(release);
    return record.slots.map((slot) => ({
      path: paths.slot(project.id, release.version, slot.id),
      view: 'evidence', project: project.id, version: release.version, slot: slot.id, inputs: [...releaseInputs(release), ...slot.files],
    }));
  })),
  async build(page, portal, port) {
    const [project, release] = releaseOf(page, portal);
    const view = await evidenceView(project, release, page.slot ?? '', port);
    if (view === undefined) throw new Error(`${page.path}: ${project.id} ${release.version} has no slot "${page.slot ?? ''}"`);
    return view;
  },
});

/** Reads the slot's files through the port; `undefined` for a slot that the release does not expect. */
export async function evidenceView(project: OpenedProject, release: OpenedRelease, slotId: string, evidence: EvidencePort): Promise<EvidenceView | undefined> {
  const revision = currentRevision(release);
  const record = revision.value;
  const slot = record.slots.find((one) => one.id === slotId);
  if (slot === undefined) return undefined;
  const spec = revision.policy?.slots.find((one) => one.id === slotId);
  const files = slot.files.flatMap((sha256) => record.files.find((file) => file.sha256 === sha256) ?? []);
  const mark = slotMark(slot, record.files);
  const earlier = earlierReleases(project, release, slotId);
  const integrity = slotIntegrity(slot, record.files);
  const table = sideBySide(slot, files.flatMap((file) => readOf(file, record)));
  return {
    schema: 'dossier.evidence.v1',
    title: `${slot.title}, ${project.spec.name} ${release.version}`,
    description: `${slot.title} of ${project.spec.name} ${release.version}: what it says, whether it is valid, who signed it and which gates read it.`,
    project: project.id,
    version: release.version,
    slot: slot.id,
    heading: slot.title,
    ...(spec?.about === undefined ? {} : { about: spec.about }),
    ...(mark === undefined ? {} : { mark }),
    sentence: slotSentence(slot, record),
    presence: slot.presence,
    ...(slot.form === undefined ? {} : { form: slot.form }),
    ...(slot.content === undefined ? {} : { content: slot.content }),
    class: slot.class,
    ...(integrity === undefined ? {} : { integrity }),
    mandatory: slot.mandatory,
    absent: slot.absent.map((name) => display(name, 300)),
    ...(slot.note === undefined ? {} : { note: display(slot.note, 400) }),
    ...(spec === undefined ? {} : { expected: { ...expectation(spec), ...demandedDigest(spec, slot, record, (id) => paths.slot(project.id, release.version, id)) } }),
    gates: record.gates.filter((gate) => gate.slots.includes(slotId)).map((gate) => ({
      title: gate.title, href: paths.gate(project.id, release.version, gate.id), state: gate.state,
      requirement: gate.requirement, observed: display(gate.observed, 400),
    })),
    ...(table === undefined ? {} : { sideBySide: table }),
    files: await Promise.all(files.slice(0, SHOWN_FILES).map((file) => evidenceFile(file, { release, record }, evidence, holdsDrafts(slot)))),
    superseded: (slot.superseded ?? []).flatMap((sha256) => record.files.find((file) => file.sha256 === sha256) ?? []).map((file) => supersededFile(file, record)),
    moreFiles: files.slice(SHOWN_FILES).map((file) => ({ name: display(file.name, 300), sha256: file.sha256, href: paths.bytes(file.sha256) })),
    histories: headlineMetrics(project, record, SHOWN_CHARTS, slotId)
      .flatMap(({ slot: id, metric }) => metricHistory(project, release, id, metric) ?? []),
    ...(earlier.length === 0 ? {} : compareLink(project, release)),
    earlier,
  };
}

/** The finding sentence: what the evidence says, or why there is none. */
export function slotSentence(slot: RecordSlot, record: ReleaseRecordPredicate): string {
  const statements = slot.files.flatMap((sha256) => record.statements.find((one) => one.file === sha256)?.statement ?? []);
  const [only] = statements;
  const draft = holdsDrafts(slot);
  if (only !== undefined && statements.length === 1) return fullStop(`${draft ? 'A draft: ' : ''}${display(only.summary, 400)}`);
  if (statements.length > 1) {
    const absent = slot.absent.length === 0 ? '' : `, ${slot.absent.length} more did not`;
    return `${statements.length} ${draft ? 'drafts' : 'files'} arrived${absent}.`;
  }
  // A slot's note says what became of it: "did not arrive", "applies when …".
  return fullStop(`${slot.title} ${display(slot.note ?? 'did not arrive', 400)}`);
}

/** One file as `record` says it is; that is the release's current record, or what an amendment of it came to. */
export async function evidenceFile(file: RecordFile, { release, record }: { readonly release: OpenedRelease; readonly record: ReleaseRecordPredicate }, evidence: EvidencePort, draft: boolean): Promise<EvidenceFile> {
  const statement = record.statements.find((one) => one.file === file.sha256)?.statement;
  const format = formatById(file.format);
  const mark = fileMark(file, draft ? undefined : statement?.content);
  const shown = await readBlocks(file, evidence);
  const isPublished = file.retention === 'kept' && file.publish === 'raw';
  return {
    name: display(file.name, 300),
    storedName: file.storedName,
    sha256: file.sha256,
    href: paths.bytes(file.sha256),
    ...(isPublished ? { download: paths.rawFile(file.sha256, file.storedName) } : {}),
    retention: file.publish === 'withheld' && file.retention === 'kept' ? 'withheld' : file.retention,
    size: file.size,
    mediaType: file.mediaType,
    format: {
      id: file.format,
      title: format?.title ?? file.format,
      ...(file.formatVersion === undefined ? {} : { version: display(file.formatVersion, 60) }),
      ...(format === undefined ? {} : { specification: format.specification.name }),
      ...(format?.specification.url === undefined ? {} : { href: format.specification.url }),
    },
    ...(mark === undefined ? {} : { mark }),
    form: file.form,
    content: statement?.content ?? 'not-stated',
    class: file.class,
    integrity: file.integrity,
    declaredIn: declaring(file, record).slice(0, SHOWN_FILES).map((other) => ({ name: display(other.name, 300), href: paths.bytes(other.sha256) })),
    summary: statement === undefined ? 'Nothing was read from this file.' : fullStop(`${draft ? 'A draft: ' : ''}${display(statement.summary, 400)}`),
    producer: {
      ...(statement?.producerWord === undefined ? {} : { word: display(statement.producerWord, 100) }),
      ...(statement?.producerVerdict === undefined ? {} : { verdict: statement.producerVerdict }),
      ...(statement?.tool === undefined ? {} : { tool: display(statement.tool, 200) }),
    },
    ...(statement?.producedAt === undefined ? {} : { producedAt: moment(statement.producedAt) }),
    ...(statement?.commit === undefined ? {} : { commit: { id: statement.commit, match: commitMatch(statement.commit, record.release.commit) } }),
    // A format that lays its document out shows its checks there, with more about them.
    checks: (shown.blocks.length > 0 ? [] : statement?.checks ?? []).map((check) => ({
      name: display(check.name, 300), word: display(check.word, 100), verdict: check.verdict, at: placeText(check.at),
    })),
    findings: record.findings.filter((finding) => finding.file === file.sha256).map((finding) => ({
      id: finding.id,
      level: finding.level,
      title: findingHelp(finding.id)?.title ?? finding.id,
      message: display(finding.message, 500),
      ...(finding.place === undefined ? {} : { place: placeText(display(finding.place, 300)) }),
      ...(finding.expected === undefined ? {} : { expected: display(finding.expected, 300) }),
      ...(finding.found === undefined ? {} : { found: display(finding.found, 300) }),
      href: paths.findingHelp(finding.id),
    })),
    findingTotals: record.findingCounts.filter((one) => one.file === file.sha256).map((one) => `${one.id}: ${one.count} in all`),
    signatures: record.signatures.filter((check) => check.holder === file.sha256 || check.covers.includes(file.sha256)).map((check) => signatureRow(check, record)),
    ...shown,
    listedOn: listedOn(file, release),
  };
}

/** Where the release lists all that this file lists. */
function listedOn(file: RecordFile, release: OpenedRelease): Link[] {
  const record = currentRevision(release).value;
  const subjects = subjectsOf(release);
  const sbom = subjects.has('sbom') ? sbomsOf(record).find((one) => one.file.sha256 === file.sha256) : undefined;
  return [
    ...(sbom === undefined || sbom.components === 0 ? [] : [{ text: `All ${count(sbom.components, 'component')}`, href: sbom.parts[0]?.path ?? '' }]),
    ...(['vulnerabilities', 'tests'] as const)
      .filter((list) => subjects.has(list) && listingFiles(record, list).some((one) => one.sha256 === file.sha256))
      .map((list) => ({ text: `All ${list} of this release`, href: paths.releasePage(release.project, release.version, list) })),
  ];
}

function supersededFile(file: RecordFile, record: ReleaseRecordPredicate): EvidenceView['superseded'][number] {
  const statement = record.statements.find((one) => one.file === file.sha256)?.statement;
  return {
    name: display(file.name, 300),
    sha256: file.sha256,
    href: paths.bytes(file.sha256),
    says: display(statement?.summary ?? '', 400),
    ...(statement?.producedAt === undefined ? {} : { producedAt: moment(statement.producedAt) }),
  };
}

function readOf(file: RecordFile, record: ReleaseRecordPredicate): Read[] {
  const statement = record.statements.find((one) => one.file === file.sha256)?.statement;
  return statement === undefined ? [] : [{ file, statement }];
}

function declaring(file: RecordFile, record: ReleaseRecordPredicate): readonly RecordFile[] {
  return record.statements
    .filter((one) => one.file !== file.sha256 && one.statement.claims.some((claim) => claim.sha256 === file.sha256))
    .flatMap((one) => record.files.find((other) => other.sha256 === one.file) ?? []);
}

// Reads the sealed bytes with the same parsers that judged them; what comes out is laid out and decides nothing.
async function readBlocks(file: RecordFile, evidence: EvidencePort): Promise<{ blocks: Block[]; notShown?: string }> {
  if (file.retention === 'too-large') return { blocks: [], notShown: 'The file is larger than this portal keeps. Its digest is recorded; its content is not shown here.' };
  if (file.retention === 'withheld' || file.publish === 'withheld') return { blocks: [], notShown: 'The file is withheld. Its digest is recorded; its content is not published.' };
  const read = await evidence.read(file.sha256, file);
  if (read === undefined) return { blocks: [], notShown: 'The file’s bytes are not in this copy of the portal.' };
  const { format, reading } = read;
  if (reading.document === undefined) return { blocks: [], notShown: `No viewer for ${file.mediaType}. Digest and signature were checked. Content was not.` };
  return { blocks: [...format.view(reading.document)] };
}

function expectation(spec: SlotSpec): NonNullable<EvidenceView['expected']> {
  return {
    formats: spec.accepts.map(({ format, where }) => {
      const title = formatById(format)?.title ?? format;
      const conditions = Object.entries(where ?? {}).map(([at, value]) => `${at} is ${value}`);
      return conditions.length === 0 ? title : `${title}, where ${conditions.join(' and ')}`;
    }),
    paths: spec.paths ?? [],
    ...(spec.conventionalPath === undefined ? {} : { conventionalPath: spec.conventionalPath }),
    ...(spec.producer === undefined ? {} : { producer: spec.producer }),
    signedBy: spec.signedBy ?? [],
  };
}

function demandedDigest(spec: SlotSpec, slot: RecordSlot, record: ReleaseRecordPredicate, hrefOf: (id: string) => string): Pick<NonNullable<EvidenceView['expected']>, 'digestIn'> {
  if (spec.digestIn === undefined) return {};
  return {
    digestIn: {
      title: record.slots.find((one) => one.id === spec.digestIn)?.title ?? spec.digestIn,
      href: hrefOf(spec.digestIn),
      ...(slot.integrity === undefined ? {} : { digest: slot.integrity.digest }),
    },
  };
}

function compareLink(project: OpenedProject, release: OpenedRelease): Pick<EvidenceView, 'compare'> {
  const older = releaseBefore(project, release);
  return older === undefined ? {} : { compare: { text: `All that changed since ${older.version}`, href: pairPath(project, { older, newer: release }) } };
}

// Only backwards: a page that named later releases would change with every one of them.
function earlierReleases(project: OpenedProject, release: OpenedRelease, slotId: string): EvidenceView['earlier'] {
  return project.releases.slice(project.releases.indexOf(release) + 1).flatMap((other) => {
    const record = currentRevision(other).value;
    const slot = record.slots.find((one) => one.id === slotId);
    if (slot === undefined) return [];
    const mark = slotMark(slot, record.files);
    const [sha256] = slot.files;
    return [{
      version: other.version,
      href: paths.slot(project.id, other.version, slotId),
      ...(mark === undefined ? {} : { mark }),
      sentence: slotSentence(slot, record),
      ...(sha256 === undefined || slot.files.length > 1 ? {} : { sha256 }),
    }];
  }).slice(0, SHOWN_EARLIER);
}

function commitMatch(stated: string, released: string | undefined): NonNullable<z.infer<typeof EvidenceFile>['commit']>['match'] {
  if (released === undefined) return 'cannot be compared: the release states no commit';
  return stated === released ? 'is the release’s commit' : 'is another commit';
}
