import type { OpenedPortal } from '../../record/opened.ts';
import { badge } from '../badge.ts';
import type { DerivedFile } from '../derived.ts';
import * as paths from '../paths.ts';
import { releaseSnippet } from '../release-snippet.ts';

/** Beside each release: the lines to paste into release notes, and a badge. They follow later events, so neither is part of the record. */
export function releaseExtras(portal: OpenedPortal): readonly DerivedFile[] {
  return portal.projects.flatMap((project) => project.releases.flatMap((release): DerivedFile[] => {
    const of = { project: project.id, version: release.version };
    return [
      { path: paths.releaseExtra(project.id, release.version, 'release-notes.md'), release: of, text: () => releaseSnippet(portal, project, release) },
      { path: paths.releaseExtra(project.id, release.version, 'badge.svg'), release: of, text: () => badge(project, release) },
    ];
  }));
}
