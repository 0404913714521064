import { baseName } from '../../lib/base-name.ts';
import { byCodeUnit } from '../../lib/bytes.ts';
import type { PackManifest } from '../../model/pack.ts';
import type { EarlierRecord, ReleaseRecordPredicate } from '../../model/record.ts';
import { neededRecords } from '../../record/earlier.ts';
import { keptObjects } from '../../record/sums.ts';
import { objectFile, proofFile } from '../../record/content-paths.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, OpenedRevision, SealedDocument } from '../../record/opened.ts';
import { packedEarlier, packedName, type PackedRelease } from '../../record/pack-names.ts';
import type { FileSource } from '../files.ts';
import { isProvable } from '../log-entries.ts';
import * as paths from '../paths.ts';

/** A file of an audit pack. */
export interface PackFile {
  /** Below the pack's top folder. */
  readonly name: string;
  readonly source: FileSource | { /** The address of a derived file. */ readonly derived: string };
  /** Addresses of the site that lead to it, as in `paths.ts`. */
  readonly addresses: readonly string[];
}

/** The release that a pack is made of. */
export interface PackSubject {
  readonly portal: OpenedPortal;
  readonly project: OpenedProject;
  readonly release: OpenedRelease;
  /** Whose evidence goes in. */
  readonly revision: OpenedRevision;
}

export const packedRelease = ({ project, release, revision }: PackSubject): PackedRelease => ({ project: project.id, version: release.version, revision: revision.number });

/**
 * The sealed and signed files of a pack, and what they are checked with, sorted by name: all documents of the release,
 * the evidence of one revision and of the addenda, the records of earlier releases that their judgement rests on, the
 * waivers that were applied or accepted, and the trust file with its roots. Each object lies there once.
 */
export function packFiles(subject: PackSubject): readonly PackFile[] {
  const { portal, project, release, revision } = subject;
  const held = new Map<string, PackFile>();
  const put = (file: PackFile) => held.set(file.name, file);
  for (const file of documents(subject)) put(file);
  const objects = new Set<string>();
  const putEvidence = (folder: string, predicate: ReleaseRecordPredicate) => {
    // Bytes that one list names twice lie there twice, because `sha256sum -c` looks for every line.
    const elsewhere = new Set(objects);
    for (const { storedName, sha256 } of keptObjects(predicate)) {
      if (elsewhere.has(sha256)) continue;
      objects.add(sha256);
      put({ name: `${folder}/evidence/${storedName}`, source: { object: sha256 }, addresses: [paths.rawFile(sha256, storedName), paths.bytes(sha256)] });
    }
  };
  putEvidence(`revisions/${revision.number}`, revision.value);
  for (const { id, value } of release.addenda) if (value.predicate.now !== undefined) putEvidence(`addenda/${id}`, value.predicate.now);
  for (const sha256 of namedByDecision(release)) {
    if (!objects.has(sha256)) put({ name: objectFile(sha256), source: { object: sha256 }, addresses: [paths.bytes(sha256)] });
  }
  for (const file of earlierRecords(subject)) put(file);
  for (const file of [...trustFiles(portal), ...logFiles(portal)]) put(file);
  for (const waiver of appliedWaivers(project, release)) for (const file of documentFiles(subject, waiver, (path) => paths.waiverFile(project.id, baseName(path)))) put(file);
  return [...held.values()].sort((a, b) => byCodeUnit(a.name, b.name));
}

/** The records of earlier releases without which the judgement can not be repeated. */
export function packedRecords({ release, revision }: Pick<PackSubject, 'release' | 'revision'>): readonly EarlierRecord[] {
  const predicates = [revision.value, ...release.addenda.flatMap(({ value }) => value.predicate.now ?? [])];
  return [...new Map(predicates.flatMap(neededRecords).map((one) => [one.sha256, one])).values()];
}

function earlierRecords(subject: PackSubject): readonly PackFile[] {
  const { project } = subject;
  return packedRecords(subject).flatMap((one): PackFile[] => {
    const found = project.releases.find(({ version }) => version === one.version)?.revisions.find(({ sha256 }) => sha256 === one.sha256);
    return found === undefined ? [] : [{ name: packedEarlier(one), source: { content: found.path }, addresses: [paths.recordFile(project.id, one.version, one.revision, 'record.json')] }];
  });
}

/** What the pack's records name and it does not hold. */
export function packManifest(subject: PackSubject): PackManifest {
  const { release, revision } = subject;
  const predicates = [revision.value, ...release.addenda.flatMap(({ value }) => value.predicate.now ?? [])];
  const missing = new Map(predicates.flatMap(({ files }) => files).flatMap(({ sha256, storedName: name, size, retention }) => (
    retention === 'kept' ? [] : [[sha256, { name, sha256, size, why: retention }] as const]
  )));
  return { schema: 'dossier.pack.v1', ...packedRelease(subject), notIncluded: [...missing.values()].sort((a, b) => byCodeUnit(a.sha256, b.sha256)) };
}

function documents(subject: PackSubject): readonly PackFile[] {
  const { project: { id }, release } = subject;
  const { version } = release;
  return [
    ...release.revisions.flatMap((one) => {
      const at = (path: string) => paths.recordFile(id, version, one.number, baseName(path) as paths.RecordFileName);
      return [...documentFiles(subject, one, at), contentFile(subject, one.sumsPath, at(one.sumsPath))];
    }),
    ...release.signOffs.flatMap((one) => documentFiles(subject, one, (path) => paths.signOffFile(id, version, baseName(path)))),
    ...(release.decision === undefined ? [] : documentFiles(subject, release.decision, (path) => paths.decisionFile(id, version, baseName(path) as Parameters<typeof paths.decisionFile>[2]))),
    ...release.addenda.flatMap((one) => {
      const at = (path: string) => paths.addendumFile(id, version, one.id, baseName(path) as Parameters<typeof paths.addendumFile>[3]);
      return [...documentFiles(subject, one, at), ...(one.sumsPath === undefined ? [] : [contentFile(subject, one.sumsPath, at(one.sumsPath))])];
    }),
  ];
}

function documentFiles(subject: PackSubject, document: SealedDocument<unknown>, at: (path: string) => string): readonly PackFile[] {
  const { path, bundlePath } = document;
  const derived = at(proofFile(path));
  return [
    ...[path, ...(bundlePath === undefined ? [] : [bundlePath])].map((one) => contentFile(subject, one, at(one))),
    ...(isProvable(subject.portal, document) ? [{ ...contentFile(subject, proofFile(path), derived), source: { derived } }] : []),
  ];
}

function contentFile(subject: PackSubject, content: string, address: string): PackFile {
  const name = packedName(packedRelease(subject), content);
  if (name === undefined) throw new Error(`${content} is no file of a pack`);
  return { name, source: { content }, addresses: [address] };
}

// The waiver files that judgements and the decision name. Others of the project are about other releases.
function appliedWaivers(project: OpenedProject, release: OpenedRelease): OpenedProject['waivers'] {
  const named = new Set([
    ...release.revisions.flatMap(({ value }) => value.inputs.map(({ sha256 }) => sha256)),
    ...release.addenda.flatMap(({ value }) => value.predicate.now?.inputs.map(({ sha256 }) => sha256) ?? []),
    ...(release.decision?.value.predicate.acceptedWaivers.map(({ sha256 }) => sha256) ?? []),
  ]);
  return project.waivers.filter(({ sha256 }) => named.has(sha256));
}

function namedByDecision({ decision }: OpenedRelease): readonly string[] {
  if (decision === undefined) return [];
  const { acceptedWaivers, trust } = decision.value.predicate;
  return [...acceptedWaivers.map(({ sha256 }) => sha256), trust];
}

function trustFiles({ trust }: OpenedPortal): readonly PackFile[] {
  const own = (name: string, source: FileSource): PackFile => ({ name: `trust/${name}`, source, addresses: [paths.trustFile(name)] });
  return [
    own('trust.yaml', { content: 'trust/trust.yaml' }),
    ...(trust.roots ?? []).map(({ file }) => own(file, { content: `trust/${file}` })),
    ...trust.signers.flatMap(({ id, publicKey }) => (publicKey === undefined ? [] : [own(`${id}.pem`, { text: publicKey.endsWith('\n') ? publicKey : `${publicKey}\n` })])),
  ];
}

// To be compared with a copy from elsewhere. What the log holds of this release is proved beside each document.
function logFiles({ log }: OpenedPortal): readonly PackFile[] {
  if (log === undefined) return [];
  return [{ name: 'log/checkpoint', source: { text: log.checkpoint }, addresses: [paths.logFile('checkpoint')] }];
}
