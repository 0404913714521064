import { z } from 'zod';
import * as paths from '../../paths.ts';
import { releaseSnippet } from '../../release-snippet.ts';
import { Link } from '../../view.ts';
import type { Subject } from './subject.ts';

/** What somebody who links to the release takes along. It follows later events, so it stands on the release's own page alone. */
export const Linking = z.strictObject({
  /** The release notes, where there are some. */
  notes: Link.optional(),
  snippet: z.string(),
  files: z.array(Link),
});

export function linkingOf({ portal, project, opened }: Subject): z.infer<typeof Linking> {
  return {
    ...(opened.notes === undefined && opened.changelog === undefined ? {} : { notes: { text: 'Release notes', href: paths.releasePage(project.id, opened.version, 'notes') } }),
    snippet: releaseSnippet(portal, project, opened),
    files: (['release-notes.md', 'badge.svg', 'badge.json'] as const).map((name) => ({ text: name, href: paths.releaseExtra(project.id, opened.version, name) })),
  };
}
