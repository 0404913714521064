import type { OpenedPortal } from '../record/opened.ts';
import * as paths from './paths.ts';
import type { Link, Notice, Page } from './view.ts';

/** What stands around the page: the same facts for every view, taken from the portal. */
export interface Frame {
  /** Whose evidence this is: the project on its own pages and in a portal of one, else the portal. */
  readonly name: string;
  readonly homeHref: string;
  readonly nav: readonly (Link & { readonly current: boolean })[];
  readonly notices: readonly Notice[];
  /** False for previews and example releases' raw drafts: search engines are told to stay away. */
  readonly indexed: boolean;
  /** Where search engines and readers find this page; absent while the portal has no address. */
  readonly permanent?: string;
  readonly json: string;
  readonly repository?: string;
}

export function frameOf(page: Page, portal: OpenedPortal): Frame {
  const only = portal.projects.length === 1 ? portal.projects[0] : undefined;
  const project = page.project === undefined ? only : portal.projects.find((one) => one.id === page.project);
  const releasesHref = only !== undefined || project === undefined ? paths.home() : paths.project(project.id);
  const release = page.version === undefined ? undefined : project?.releases.find((one) => one.version === page.version);
  const preview = portal.projects.some((one) => one.releases.some((other) => other.unsealed === true));
  const inReleases = page.view === 'portal-home' || page.view === 'project-home' || page.version !== undefined;
  return {
    name: project?.spec.name ?? portal.spec.title,
    homeHref: paths.home(),
    nav: [
      ...(only === undefined && project !== undefined ? [{ text: 'Projects', href: paths.home(), current: page.view === 'portal-home' }] : []),
      { text: only === undefined && project === undefined ? 'Projects' : 'Releases', href: releasesHref, current: inReleases },
      { text: 'States', href: paths.states(), current: page.view === 'states' },
      { text: 'Findings', href: paths.findings(), current: page.view === 'findings' },
      { text: 'Docs', href: paths.docs(), current: page.view.startsWith('doc') },
    ],
    notices: preview && release?.unsealed !== true
      ? [{ title: 'This is a preview.', text: ['Something here is not sealed. Nothing on these pages may be cited.'] }]
      : [],
    indexed: !preview && page.view !== 'not-found',
    ...(portal.spec.url === undefined || page.view === 'not-found' ? {} : { permanent: portal.spec.url + page.path.slice(1) }),
    json: paths.json(page.path),
    ...(portal.spec.repository === undefined ? {} : { repository: portal.spec.repository }),
  };
}
