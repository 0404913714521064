import type { OpenedPortal } from '../../record/opened.ts';
import { badge, badgeEndpoint } from '../badge.ts';
import type { DerivedFile } from '../derived.ts';
import * as paths from '../paths.ts';
import { releaseSnippet } from '../release-snippet.ts';

/** Beside each release: the block for release notes, a badge, and what shields.io draws one from. They follow later events, so none is part of the record. */
export function releaseExtras(portal: OpenedPortal): readonly DerivedFile[] {
  return portal.projects.flatMap((project) => project.releases.flatMap((release): DerivedFile[] => {
    const of = { project: project.id, version: release.version };
    return [
      { path: paths.releaseExtra(project.id, release.version, 'release-notes.md'), release: of, text: () => releaseSnippet(portal, project, release) },
      { path: paths.releaseExtra(project.id, release.version, 'badge.svg'), release: of, text: () => badge(project, release) },
      { path: paths.releaseExtra(project.id, release.version, 'badge.json'), release: of, text: () => badgeEndpoint(project, release) },
    ];
  }));
}
