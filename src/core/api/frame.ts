import type { OpenedPortal, OpenedProject, OpenedRelease } from '../record/opened.ts';
import { advisoryNotices } from './advisories.ts';
import { controlsOf } from './controls-of.ts';
import { currentRevision } from './current-revision.ts';
import { decimal } from './numbers.ts';
import * as paths from './paths.ts';
import { subjectsOf } from './subjects.ts';
import { moment } from './times.ts';
import type { Link, Notice, Page } from './view.ts';
import { identityNotices } from './views/release/identity.ts';
import { laterNotices } from './views/release/standing.ts';

export interface NavLink extends Link { readonly current: boolean }

export interface Tab extends Link { readonly count?: string; readonly current?: 'page' }

/** What stands around the page: the same facts for every view, taken from the portal. */
export interface Frame {
  /** Whose evidence this is: the project on its own pages and in a portal of one, else the portal. */
  readonly name: string;
  readonly homeHref: string;
  /** What stands at the very top: the portal, and where it has one project alone, that one. */
  readonly siteName: string;
  readonly nav: readonly NavLink[];
  /** The project that the page is about, in a portal of several: its name, its home, and its own links in a row below. */
  readonly project?: { readonly name: string; readonly href: string; readonly nav: readonly NavLink[] };
  /** Where the page stands, outermost first; the page itself comes last and is no link. */
  readonly crumbs: readonly (Link | { readonly text: string })[];
  /** The subjects of the release, on its pages. */
  readonly tabs: readonly Tab[];
  readonly notices: readonly Notice[];
  /** False where search engines are told to stay away: previews, and what is not a page. */
  readonly indexed: boolean;
  /** The page's address in the world; absent while the portal has none. */
  readonly permanent?: string;
  readonly json: string;
  /** What stands at the head and foot of each sheet of paper; read from attributes by print.css. */
  readonly printed: Printed;
}

export interface Printed {
  readonly name: string;
  /** Which revision of the record the page shows, and when it was sealed. */
  readonly revision?: string;
  /** The record's digest. */
  readonly digest?: string;
}

export function frameOf(page: Page, portal: OpenedPortal): Frame {
  const only = portal.projects.length === 1 ? portal.projects[0] : undefined;
  const project = page.project === undefined ? only : portal.projects.find((one) => one.id === page.project);
  const release = page.version === undefined ? undefined : project?.releases.find((one) => one.version === page.version);
  const isPreview = portal.projects.some((one) => one.releases.some((other) => other.unsealed === true));
  const releasesHref = only !== undefined || project === undefined ? paths.home() : paths.project(project.id);
  return {
    name: project?.spec.name ?? portal.spec.title,
    homeHref: paths.home(),
    siteName: only?.spec.name ?? portal.spec.title,
    nav: [
      ...(only === undefined ? [{ text: 'Projects', href: paths.home(), current: page.view === 'portal-home' }] : projectNav(page, portal, only, releasesHref)),
      ...(portal.log === undefined ? [] : [{ text: 'Log', href: paths.log(), current: page.view.startsWith('log') }]),
      { text: 'Verify', href: paths.verify(), current: page.view === 'verify' },
      { text: 'Docs', href: paths.docs(), current: page.view.startsWith('docs') },
    ],
    ...(project === undefined || only !== undefined ? {} : { project: { name: project.spec.name, href: paths.project(project.id), nav: projectNav(page, portal, project, releasesHref) } }),
    crumbs: project === undefined || release === undefined ? [] : crumbsOf(page, release, releasesHref),
    tabs: project === undefined || release === undefined ? [] : tabsOf(page, project, release),
    notices: [
      ...(isPreview ? [PREVIEW] : []),
      ...(project === undefined || release === undefined ? [] : releaseNotices(page, project, release)),
      ...exampleKeys(release),
    ],
    indexed: !isPreview && page.view !== 'not-found',
    ...(portal.spec.url === undefined || page.view === 'not-found' ? {} : { permanent: portal.spec.url + page.path.slice(1) }),
    json: paths.json(page.path),
    printed: release === undefined ? { name: project?.spec.name ?? portal.spec.title } : printedOf(page, project?.spec.name ?? '', release),
  };
}

const ABOUT_RELEASES = ['project-home', 'release-list', 'latest', 'gate-history', 'policy', 'waivers', 'waiver'];

function projectNav(page: Page, portal: OpenedPortal, project: OpenedProject, releasesHref: string): NavLink[] {
  const link = (text: string, href: string, ...views: readonly string[]): NavLink => ({ text, href, current: views.includes(page.view) });
  return [
    { text: 'Releases', href: releasesHref, current: page.version !== undefined || ABOUT_RELEASES.includes(page.view) },
    link('Trends', paths.trends(project.id), 'trends', 'metric'),
    link('Compare', paths.compareIndex(project.id), 'compare-index', 'compare'),
    ...(controlsOf(portal, project.id).length === 0 ? [] : [link('Controls', paths.controls(project.id), 'controls')]),
    ...(project.support === undefined ? [] : [link('Support', paths.support(project.id), 'support')]),
    ...(project.advisories === undefined ? [] : [link('Advisories', paths.advisories(project.id), 'advisories', 'advisory')]),
  ];
}

function printedOf(page: Page, name: string, release: OpenedRelease): Printed {
  const revision = release.revisions.find((one) => one.number === page.revision) ?? currentRevision(release);
  const at = moment(revision.value.assessed.at).text;
  return {
    name: `${name} ${release.version}`,
    revision: release.unsealed === true ? `Preview of ${at}, not sealed` : `Revision ${revision.number}, sealed ${at}`,
    digest: revision.sha256,
  };
}

// Their views tell what came later in a place of their own.
const TELLS_ITSELF: ReadonlySet<string> = new Set(['release', 'after', 'addendum']);

/** What stands above every page of a release: whose it is, and what came later. Its JSON twin has the same. */
export function releaseNotices(page: Page, project: OpenedProject, release: OpenedRelease): readonly Notice[] {
  return [
    ...identityNotices(currentRevision(release).value),
    ...(TELLS_ITSELF.has(page.view) ? [] : laterNotices(project, release)),
    ...(page.view === 'release' ? [] : advisoryNotices(project, release)),
  ];
}

const PREVIEW: Notice = { state: 'pending', title: 'A preview, not sealed.', text: ['What is shown here can still change. Do not cite this page.'] };

// Anybody can sign with a key whose private half is published, so a signature by one proves nothing.
function exampleKeys(release: OpenedRelease | undefined): Notice[] {
  if (release === undefined || currentRevision(release).value.release.example) return [];
  const seals = [currentRevision(release).seal, ...(release.decision === undefined ? [] : [release.decision.seal]), ...[...release.signOffs, ...release.addenda].map((one) => one.seal)];
  return seals.some((seal) => seal.result === 'verified' && seal.example)
    ? [{ state: 'unverified', title: 'Signed with example keys.', text: ['Their private halves are published, so anybody could have made these signatures. ', { text: 'Trusted keys', href: paths.trustFile('trust.yaml') }] }]
    : [];
}

const SUBJECTS = {
  gates: 'Gates', evidence: 'Evidence', files: 'Files', sbom: 'SBOM', vulnerabilities: 'Vulnerabilities', tests: 'Tests', signatures: 'Signatures',
  'sign-off': 'Sign-off', rollback: 'Rollback', after: 'After release', revisions: 'Revisions', notes: 'Release notes',
} as const satisfies Record<paths.ReleasePage, string>;

function crumbsOf(page: Page, release: OpenedRelease, releasesHref: string): Frame['crumbs'] {
  const overview = paths.release(release.project, release.version);
  const subject = subjectOf(page, release);
  const last = page.slot !== undefined ? currentRevision(release).value.slots.find((slot) => slot.id === page.slot)?.title ?? page.slot
    : page.revision !== undefined ? `Revision ${page.revision}` : undefined;
  const trail = [
    { text: 'Releases', href: releasesHref },
    { text: release.version, href: overview },
    ...(subject === undefined ? [] : [{ text: SUBJECTS[subject], href: paths.releasePage(release.project, release.version, subject) }]),
    ...(last === undefined ? [] : [{ text: last, href: page.path }]),
  ];
  return trail.map((crumb, index) => index === trail.length - 1 ? { text: crumb.text } : crumb);
}

function subjectOf(page: Page, release: OpenedRelease): paths.ReleasePage | undefined {
  return (Object.keys(SUBJECTS) as paths.ReleasePage[]).find((subject) => page.path.startsWith(paths.releasePage(release.project, release.version, subject)));
}

function tabsOf(page: Page, project: OpenedProject, release: OpenedRelease): Tab[] {
  const current = subjectOf(page, release);
  const isOverview = page.view === 'release';
  return [
    { text: 'Overview', href: paths.release(project.id, release.version), ...(isOverview ? { current: 'page' } : {}) },
    ...[...subjectsOf(release)].map(([subject, count]): Tab => ({
      text: SUBJECTS[subject],
      href: paths.releasePage(project.id, release.version, subject),
      ...(count === undefined ? {} : { count: decimal(count, 0) }),
      ...(current === subject ? { current: 'page' } : {}),
    })),
  ];
}
