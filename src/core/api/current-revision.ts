import type { OpenedRelease, OpenedRevision } from '../record/opened.ts';

/** The revision that stands at the release's own address. */
export function currentRevision(release: OpenedRelease): OpenedRevision {
  const revision = release.revisions.at(-1);
  if (revision === undefined) throw new Error(`${release.project} ${release.version} has no revision; an opened release always has one`);
  return revision;
}
