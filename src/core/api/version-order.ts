import { versioningOf } from '../model/versions.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';

// A project is opened once and never changes.
const known = new WeakMap<OpenedProject, readonly OpenedRelease[]>();

/**
 * The releases as readers look for them: the highest version first, where the project states how its versions are read.
 * A hotfix of an old line then stands with its line, whenever it was made. What has no place among the versions, such as a
 * draft or a stray date stamp, stands where it was sealed. Without a scheme: newest first.
 */
export function inVersionOrder(project: OpenedProject): readonly OpenedRelease[] {
  const before = known.get(project);
  if (before !== undefined) return before;
  const versioning = versioningOf(project.spec);
  const ordered = versioning === undefined ? project.releases : merged([...Map.groupBy(project.releases, (release) => versioning.parse(release.version)?.form).entries()]
    .map(([form, releases]) => (form === undefined ? releases : [...releases].sort((a, b) => versioning.compare(b.version, a.version) ?? 0))));
  known.set(project, ordered);
  return ordered;
}

/** What stands first in a list of releases. */
export function orderOf({ spec }: Pick<OpenedProject, 'spec'>): 'newest first' | 'highest version first' {
  return versioningOf(spec) === undefined ? 'newest first' : 'highest version first';
}

/** One list of several, each of which keeps its order: the next is always the newest of their first. */
function merged(lists: readonly (readonly OpenedRelease[])[]): readonly OpenedRelease[] {
  const left = lists.map((list) => [...list]);
  const all: OpenedRelease[] = [];
  while (left.some((list) => list.length > 0)) {
    const next = left.reduce((newest, list) => (sealTime(list[0]) > sealTime(newest[0]) ? list : newest)).shift();
    if (next !== undefined) all.push(next);
  }
  return all;
}

function sealTime(release: OpenedRelease | undefined): number {
  return release === undefined ? -Infinity : Date.parse(release.revisions[0]?.value.assessed.at ?? '');
}

/** Of some releases, newest first, the one with the highest version below another's; `undefined` where versions have no order. */
export function closestBelow(project: OpenedProject, release: OpenedRelease, releases: readonly OpenedRelease[]): OpenedRelease | undefined {
  const versioning = versioningOf(project.spec);
  if (versioning === undefined) return undefined;
  return releases
    .filter((one) => (versioning.compare(one.version, release.version) ?? 0) < 0)
    .reduce<OpenedRelease | undefined>((most, one) => (most === undefined || (versioning.compare(one.version, most.version) ?? 0) > 0 ? one : most), undefined);
}
