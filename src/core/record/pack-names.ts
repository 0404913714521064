import type { EarlierRecord } from '../model/record.ts';
import { placeOf, revisionFile } from './content-paths.ts';

// Where the files of one release lie in its audit pack, below the pack's one top folder:
//
//     README.txt  SHA256SUMS  pack.json
//     revisions/2/record.json  record.sigstore.json  record.tlog-proof  SHA256SUMS  evidence/…   every file that SHA256SUMS lists
//     revisions/1/record.json  …                                              earlier ones, without their evidence
//     earlier/v1.3.0/1/record.json          records of earlier releases, with whose values it compares
//     decision.json  signoffs/…  waivers/…  addenda/<day>-<sha8>/…            as in the content folder
//     trust/  log/checkpoint  objects/<aa>/<sha256>  pages/index.html
//
// Documents keep the names they have in the content folder, so the same checks run on both.

/** Which release a pack is of, and whose evidence it holds. */
export interface PackedRelease {
  readonly project: string;
  readonly version: string;
  readonly revision: number;
}

/** The top folder of a pack, and the archive's name before `.zip`. */
export const packFolder = ({ project, version, revision }: PackedRelease) => `${project}-${version}-r${revision}`;

export const PACK_SUMS = 'SHA256SUMS';
export const PACK_GUIDE = 'README.txt';
/** Says which release the pack is of. */
export const PACK_MANIFEST = 'pack.json';

/** The name in a pack of a file of the content folder; `undefined` for one that no pack of this release holds. */
export function packedName({ project, version }: PackedRelease, contentPath: string): string | undefined {
  if (/^(?:log|trust|objects)\//.test(contentPath)) return contentPath;
  const release = `projects/${project}/releases/${version}/`;
  if (contentPath.startsWith(release)) return contentPath.slice(release.length);
  const waivers = `projects/${project}/waivers/`;
  return contentPath.startsWith(waivers) ? `waivers/${contentPath.slice(waivers.length)}` : undefined;
}

/** The name in a pack of the record of an earlier release. */
export const packedEarlier = ({ version, revision }: EarlierRecord) => `earlier/${version}/${revision}/record.json`;

/** What a file of a pack is. Names come from an archive, so they may be anything. */
export type PackedFile =
  /** A document, log file or object, by its path below `content/`. */
  | { readonly kind: 'content'; readonly path: string }
  /** A file that the list beside `folder` names. */
  | { readonly kind: 'evidence'; readonly folder: string; readonly storedName: string }
  /** The record of an earlier release, by its path below `content/`. */
  | { readonly kind: 'earlier'; readonly path: string }
  | { readonly kind: 'trust' | 'page' | 'guide' }
  | { readonly kind: 'stray' };

export function packedFile({ project, version }: PackedRelease, name: string): PackedFile {
  if (name === PACK_SUMS || name === PACK_GUIDE || name === PACK_MANIFEST) return { kind: 'guide' };
  const [, folder, storedName] = /^(revisions\/[1-9]\d{0,5}|addenda\/[^/]+)\/evidence\/([^/]+)$/.exec(name) ?? [];
  if (folder !== undefined && storedName !== undefined) return { kind: 'evidence', folder, storedName };
  const [, other = version, number] = /^earlier\/([^/]+)\/([1-9]\d{0,5})\/record\.json$/.exec(name) ?? [];
  if (number !== undefined && other !== version) return { kind: 'earlier', path: revisionFile(project, other, Number(number), 'record.json') };
  if (/^trust\/[^/]+\.(?:yaml|pem)$|^trust\/roots\/[^/]+$/.test(name)) return { kind: 'trust' };
  if (name.startsWith('pages/')) return { kind: 'page' };
  const path = /^(?:log|objects)\//.test(name) ? name : name.startsWith('waivers/') ? `projects/${project}/${name}` : `projects/${project}/releases/${version}/${name}`;
  const place = placeOf(path);
  return place === undefined || place.kind === 'stray' ? { kind: 'stray' } : { kind: 'content', path };
}
