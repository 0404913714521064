import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { currentRevision } from './current-revision.ts';
import { isReleased } from './latest-release.ts';
import * as paths from './paths.ts';
import { closestBelow } from './version-order.ts';

/** Two releases that are compared on a page of their own. */
export interface Pair {
  readonly older: OpenedRelease;
  readonly newer: OpenedRelease;
  /** Why these two: "the release before", "its baseline was measured in". */
  readonly why: string;
}

/** The release that a release follows: the one its record names, else of those sealed before it the next lower version, else the last. */
export function releaseBefore(project: OpenedProject, release: OpenedRelease): OpenedRelease | undefined {
  const earlier = project.releases.slice(project.releases.indexOf(release) + 1);
  const named = currentRevision(release).value.previous.release?.version;
  return earlier.find((one) => one.version === named) ?? closestBelow(project, release, earlier) ?? earlier[0];
}

/** The stable release that users come from: approved, not withdrawn, and sealed before; chosen as `releaseBefore` does. */
export function stableBefore(project: OpenedProject, release: OpenedRelease): OpenedRelease | undefined {
  const earlier = project.releases.slice(project.releases.indexOf(release) + 1).filter(isReleased);
  const named = currentRevision(release).value.previous.release?.version;
  return earlier.find((one) => one.version === named) ?? closestBelow(project, release, earlier) ?? earlier[0];
}

const RELATIONS = { follows: 'it follows', supersedes: 'it replaces', 'hotfix-of': 'it is a hotfix of', 'candidate-for': 'it is a candidate for', 'rebuild-of': 'it is a rebuild of' } as const;

/**
 * What a release is compared with: the release before it, those it says it is related to, and the one its baseline was
 * measured in. Only earlier releases, so that a later one never changes what there is.
 */
export function pairsOf(project: OpenedProject, newer: OpenedRelease): readonly Pair[] {
  const record = currentRevision(newer).value;
  const earlier = project.releases.slice(project.releases.indexOf(newer) + 1);
  const before = releaseBefore(project, newer);
  const baselines = new Set(record.comparisons.flatMap((one) => one.baselineAt?.file ?? []));
  const measuredIn = earlier.find((one) => currentRevision(one).value.files.some((file) => baselines.has(file.sha256)));
  const pairs: Pair[] = [
    ...(before === undefined ? [] : [{ older: before, newer, why: 'the release before' }]),
    ...record.release.relations.flatMap(({ type, version }) => {
      const older = earlier.find((one) => one.version === version);
      return older === undefined ? [] : [{ older, newer, why: RELATIONS[type] }];
    }),
    ...(measuredIn === undefined ? [] : [{ older: measuredIn, newer, why: 'its baseline was measured in' }]),
  ];
  return pairs.filter((pair, index) => pairs.findIndex((one) => one.older === pair.older) === index);
}

export function pairPath(project: OpenedProject, { older, newer }: Pick<Pair, 'older' | 'newer'>): string {
  return paths.compare(project.id, older.version, newer.version);
}
