import type { DerivedFile } from '../../core/api/derived.ts';
import type { Page } from '../../core/api/documents.ts';
import type { PublishedFile } from '../../core/api/files.ts';
import * as paths from '../../core/api/paths.ts';
import type { WrittenFile } from './staging.ts';

/** How much of the host's room a site takes, and how long it will last. */
export interface Space {
  readonly files: number;
  readonly bytes: number;
  readonly limit: number;
  /** In the order of the pages. What belongs to no release (styles, docs, log) is only in the sum. */
  readonly releases: readonly { readonly project: string; readonly version: string; readonly bytes: number }[];
  /** How many more releases of the average size fit; absent where there is none yet. */
  readonly moreReleases?: number;
}

export function reckonSpace(input: {
  readonly pages: readonly Page[];
  readonly published: readonly PublishedFile[];
  readonly derived?: readonly Pick<DerivedFile, 'path' | 'release'>[];
  readonly written: readonly WrittenFile[];
  readonly limit: number;
}): Space {
  const owner = releaseOfPaths(input.pages, input.published);
  for (const { path, release } of input.derived ?? []) if (release !== undefined) owner.set(path, release);
  const releases = new Map<string, { project: string; version: string; bytes: number }>();
  let bytes = 0;
  for (const file of input.written) {
    bytes += file.size;
    const release = owner.get(file.path);
    if (release === undefined) continue;
    const key = `${release.project}/${release.version}`;
    const sum = releases.get(key) ?? { ...release, bytes: 0 };
    sum.bytes += file.size;
    releases.set(key, sum);
  }
  const ofReleases = [...releases.values()].reduce((sum, release) => sum + release.bytes, 0);
  return {
    files: input.written.length,
    bytes,
    limit: input.limit,
    releases: [...releases.values()],
    ...(releases.size === 0 ? {} : { moreReleases: Math.max(0, Math.floor((input.limit - bytes) / (ofReleases / releases.size))) }),
  };
}

type Release = NonNullable<PublishedFile['release']>;

function releaseOfPaths(pages: readonly Page[], published: readonly PublishedFile[]): Map<string, Release> {
  const owner = new Map<string, Release>();
  const ofBytes = new Map<string, Release>();
  for (const { path, source, release } of published) {
    if (release === undefined) continue;
    owner.set(path, release);
    if ('object' in source) ofBytes.set(source.object, release);
  }
  for (const page of pages) {
    const release = page.project !== undefined && page.version !== undefined
      ? { project: page.project, version: page.version }
      : page.sha256 === undefined ? undefined : ofBytes.get(page.sha256);
    if (release === undefined) continue;
    owner.set(servedFile(page.path), release);
    owner.set(paths.json(page.path), release);
  }
  return owner;
}

/** The file that a host serves for a page's address. */
export function servedFile(page: string): string {
  return page.endsWith('/') ? `${page}index.html` : page;
}
