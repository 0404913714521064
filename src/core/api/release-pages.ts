import type { OpenedPortal, OpenedProject, OpenedRelease } from '../record/opened.ts';
import { laterInputs } from './after-release.ts';
import * as paths from './paths.ts';
import { subjectsOf } from './subjects.ts';
import type { Page } from './view.ts';

/** One page per release that has the subject, about the revision that stands. */
export function releasePages(portal: OpenedPortal, view: string, name: paths.ReleasePage): readonly Page[] {
  return portal.projects.flatMap((project) => project.releases.filter((release) => subjectsOf(release).has(name)).map((release) => ({
    path: paths.releasePage(project.id, release.version, name),
    view, project: project.id, version: release.version, inputs: releaseInputs(release),
  })));
}

/** What every page of a release is made from: its head says what stands now and what came later. */
export function releaseInputs(release: OpenedRelease): readonly string[] {
  return [...release.revisions.map(({ sha256 }) => sha256), ...laterInputs(release)];
}

/** The release that a page is about. */
export function releaseOf(page: Page, portal: OpenedPortal): readonly [OpenedProject, OpenedRelease] {
  const project = portal.projects.find((one) => one.id === page.project);
  const release = project?.releases.find((one) => one.version === page.version);
  if (project === undefined || release === undefined) throw new Error(`${page.path}: no release ${page.project ?? ''} ${page.version ?? ''}`);
  return [project, release];
}
