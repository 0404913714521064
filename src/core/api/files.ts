import { baseName } from '../lib/base-name.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import type { OpenedAddendum, OpenedPortal, OpenedProject, OpenedRelease, OpenedRevision } from '../record/opened.ts';
import { trustRootFile } from '../signatures/trust-roots.ts';
import { fetchList } from './fetch-list.ts';
import * as paths from './paths.ts';
import { jsonSchemaOf, publicSchemas } from './schemas.ts';

/** Where a published file's bytes come from. */
export type FileSource =
  /** A path below `content/`. */
  | { readonly content: string }
  /** The SHA-256 of a sealed object. */
  | { readonly object: string }
  | { readonly text: string };

/** A file that is published beside the pages, byte for byte. */
export interface PublishedFile {
  /** As in `paths.ts`. */
  readonly path: string;
  readonly source: FileSource;
  /** The release it counts for when space is reckoned; the first one for bytes that several share. */
  readonly release?: { readonly project: string; readonly version: string };
}

/**
 * Everything published that is no page, each path once, in a fixed order. `logFiles` are paths below `content/log/`,
 * which only the disk knows: partial tiles of earlier sizes stay for ever.
 */
export function listFiles(portal: OpenedPortal, logFiles: readonly string[]): readonly PublishedFile[] {
  const files = [
    ...portal.projects.flatMap(projectFiles(portal)),
    ...(portal.log === undefined ? [] : logFiles.map((name) => ({ path: paths.logFile(name), source: { content: `log/${name}` } }))),
    ...trustFiles(portal),
    ...publicSchemas().map((schema) => ({ path: paths.schemaFile(schema.name), source: { text: `${JSON.stringify(jsonSchemaOf(schema), null, 2)}\n` } })),
  ];
  const byPath = new Map<string, PublishedFile>();
  for (const file of files) if (!byPath.has(file.path)) byPath.set(file.path, file);
  return [...byPath.values()];
}

const projectFiles = (portal: OpenedPortal) => (project: OpenedProject): readonly PublishedFile[] => [
  // Oldest first, so that shared bytes count for the release that brought them.
  ...project.releases.toReversed().flatMap((release) => releaseFiles(portal, release)),
  ...project.waivers.flatMap(({ path, bundlePath }) => [path, ...defined(bundlePath)]).map((path) => ({
    path: paths.waiverFile(project.id, baseName(path)), source: { content: path },
  })),
];

function releaseFiles(portal: OpenedPortal, release: OpenedRelease): readonly PublishedFile[] {
  const { project, version, decision } = release;
  const files: readonly PublishedFile[] = [
    ...release.revisions.flatMap((revision) => revisionFiles(portal, release, revision)),
    ...release.signOffs.flatMap(({ path, bundlePath }) => [path, ...defined(bundlePath)]).map((path) => ({
      path: paths.signOffFile(project, version, baseName(path)), source: { content: path },
    })),
    ...(decision === undefined ? [] : [{ path: paths.decisionFile(project, version, 'decision.json'), source: { content: decision.path } }]),
    ...defined(decision?.bundlePath).map((path) => ({ path: paths.decisionFile(project, version, 'decision.sigstore.json'), source: { content: path } })),
    ...release.addenda.flatMap((addendum) => addendumFiles(release, addendum)),
  ];
  return files.map((file) => ({ ...file, release: { project, version } }));
}

function revisionFiles(portal: OpenedPortal, { project, version }: OpenedRelease, revision: OpenedRevision): readonly PublishedFile[] {
  const at = (name: paths.RecordFileName) => paths.recordFile(project, version, revision.number, name);
  return [
    { path: at('record.json'), source: { content: revision.path } },
    ...defined(revision.bundlePath).map((path) => ({ path: at('record.sigstore.json'), source: { content: path } })),
    { path: at('SHA256SUMS'), source: { content: revision.sumsPath } },
    // Relative addresses mean nothing to curl, so without an address of the portal there is nothing to write.
    ...defined(portal.spec.url).map((url) => ({ path: at('fetch.txt'), source: { text: fetchList(url, project, version, revision) } })),
    ...judgedFiles(revision.value),
  ];
}

function addendumFiles({ project, version }: OpenedRelease, addendum: OpenedAddendum): readonly PublishedFile[] {
  const at = (name: paths.AddendumFileName) => paths.addendumFile(project, version, addendum.id, name);
  const { now } = addendum.value.predicate;
  return [
    { path: at('addendum.json'), source: { content: addendum.path } },
    ...defined(addendum.bundlePath).map((path) => ({ path: at('addendum.sigstore.json'), source: { content: path } })),
    ...defined(addendum.sumsPath).map((path) => ({ path: at('SHA256SUMS'), source: { content: path } })),
    ...(now === undefined ? [] : judgedFiles(now)),
  ];
}

/** The bytes that a judgement rests on, under each name it lists them by. */
function judgedFiles({ files, inputs }: ReleaseRecordPredicate): readonly PublishedFile[] {
  return [...files.filter((file) => file.retention === 'kept' && file.publish === 'raw'), ...inputs]
    .map(({ sha256, storedName }) => ({ path: paths.rawFile(sha256, storedName), source: { object: sha256 } }));
}

function trustFiles(portal: OpenedPortal): readonly PublishedFile[] {
  return [
    { path: paths.trustFile('trust.yaml'), source: { content: 'trust/trust.yaml' } },
    ...(portal.trust.roots ?? []).map((root) => ({ path: paths.trustFile(root.file), source: { content: trustRootFile(root) } })),
    ...portal.trust.signers.flatMap(({ id, publicKey }) => (publicKey === undefined ? [] : [{
      path: paths.trustFile(`${id}.pem`), source: { text: publicKey.endsWith('\n') ? publicKey : `${publicKey}\n` },
    }])),
  ];
}

function defined<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
