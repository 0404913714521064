import { standingOf } from '../record/standing.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { currentRevision } from './current-revision.ts';
import { judgementOf } from './judgement.ts';
import { inVersionOrder } from './version-order.ts';

/** The highest version, or without versions the newest, of the stable releases that people approved and nobody withdrew; `undefined` where there is none. */
export function latestStable(project: OpenedProject): OpenedRelease | undefined {
  return inVersionOrder(project).find(isReleased);
}

/** Whether people approved it as stable and nobody withdrew it. */
export function isReleased(release: OpenedRelease): boolean {
  const revision = currentRevision(release);
  return revision.value.release.channel === 'stable' && judgementOf(release, revision).decision === 'GO' && standingOf(release).withdrawn === undefined;
}

/** What a project's pages call current: its latest stable release, else its newest record of any kind. */
export function currentRelease(project: OpenedProject): OpenedRelease | undefined {
  return latestStable(project) ?? project.releases[0];
}
