// The only place that knows a public address. Every path is absolute within the site, pages end in "/", files do not.
// Published addresses never break: test/core/api/paths.test.ts holds them.

export const home = () => '/';
export const project = (id: string) => `/${id}/`;
/** Releases sealed in one year, once a project has more than its home lists. */
export const projectYear = (id: string, year: string) => `/${id}/years/${year}/`;
export const release = (projectId: string, version: string) => `/${projectId}/releases/${version}/`;
export const revision = (projectId: string, version: string, number: number) => `${release(projectId, version)}r/${number}/`;

/** The subjects of a release, each a page of its own. The current revision stands here, every revision below `r/<n>/`. */
export type ReleasePage =
  | 'gates' | 'evidence' | 'files' | 'sbom' | 'vulnerabilities' | 'tests' | 'signatures' | 'sign-off' | 'rollback' | 'after' | 'revisions' | 'notes';
export const releasePage = (projectId: string, version: string, page: ReleasePage) => `${release(projectId, version)}${page}/`;
export const gate = (projectId: string, version: string, gateId: string) => `${releasePage(projectId, version, 'gates')}#gate-${gateId}`;
export const exception = (projectId: string, version: string, gateId: string) => `${release(projectId, version)}#exception-${gateId}`;
export const slot = (projectId: string, version: string, slotId: string) => `${releasePage(projectId, version, 'evidence')}${slotId}/`;

/** Part `n` of a long list of components, counted from 1; `sha8` names the SBOM among several. The first part of the first SBOM is the SBOM page itself. */
export const sbomPart = (projectId: string, version: string, sha8: string, part: number) => `${releasePage(projectId, version, 'sbom')}${sha8}/${part}/`;
export const componentsCsv = (projectId: string, version: string, sha8: string) => `${releasePage(projectId, version, 'sbom')}${sha8}/components.csv`;
/** One addendum, and its files byte for byte. */
export const addendum = (projectId: string, version: string, id: string) => `${releasePage(projectId, version, 'after')}${id}/`;
export type AddendumFileName = 'addendum.json' | 'addendum.sigstore.json' | 'addendum.tlog-proof' | 'SHA256SUMS';
export const addendumFile = (projectId: string, version: string, id: string, name: AddendumFileName) => `${addendum(projectId, version, id)}${name}`;
/** Made for linking: a block for release notes, a badge and what a badge service draws one from, and all addenda in one document. */
export const releaseExtra = (projectId: string, version: string, name: 'release-notes.md' | 'badge.svg' | 'badge.json' | 'addenda.json' | 'documents.json') => `${release(projectId, version)}${name}`;

/** Everything about a release in one archive. */
export const auditPack = (projectId: string, version: string) => `${release(projectId, version)}audit-pack.zip`;

/** Subjects of a project across its releases. */
export const releaseList = (projectId: string, list: 'stable' | 'exceptions') => `/${projectId}/releases/${list}/`;
export const latest = (projectId: string) => `/${projectId}/latest/`;
export const gateHistory = (projectId: string, gateId: string) => `/${projectId}/gates/${gateId}/`;
export const waivers = (projectId: string) => `/${projectId}/waivers/`;
export const waiver = (projectId: string, id: string) => `${waivers(projectId)}${id}/`;
/** A policy by the first eight digits of its digest. */
export const policy = (projectId: string, sha256: string) => `/${projectId}/policy/${sha256.slice(0, 8)}/`;
export const support = (projectId: string) => `/${projectId}/support/`;
export const supportLine = (projectId: string, line: string) => `${support(projectId)}#line-${line}`;
export const advisories = (projectId: string) => `/${projectId}/advisories/`;
export const advisory = (projectId: string, id: string) => `${advisories(projectId)}${id}/`;
/** The advisory in the OSV format, for tools. */
export const advisoryFile = (projectId: string, id: string) => `${advisory(projectId, id)}${id}.json`;
export const controls = (projectId: string) => `/${projectId}/controls/`;
export const trends = (projectId: string) => `/${projectId}/trends/`;
/** `slug` as `metric-slug.ts` makes it. */
export const metric = (projectId: string, slug: string) => `${trends(projectId)}${slug}/`;
export const metricFile = (projectId: string, slug: string, ext: 'csv' | 'svg' | 'json') => `${metric(projectId, slug)}${slug}.${ext}`;
export const compareIndex = (projectId: string) => `/${projectId}/compare/`;
/** What changed from the older release `a` to `b`. */
export const compare = (projectId: string, a: string, b: string) => `${compareIndex(projectId)}${a}...${b}/`;

/** The record and what belongs to it, byte for byte; the proof of its place in the log is made anew when the log grows. */
export type RecordFileName = 'record.json' | 'record.sigstore.json' | 'record.tlog-proof' | 'SHA256SUMS' | 'fetch.txt';
export const recordFile = (projectId: string, version: string, number: number, name: RecordFileName) => `${revision(projectId, version, number)}${name}`;
export const signOffFile = (projectId: string, version: string, name: string) => `${release(projectId, version)}signoffs/${name}`;
export const decisionFile = (projectId: string, version: string, name: 'decision.json' | 'decision.sigstore.json' | 'decision.tlog-proof') => `${release(projectId, version)}${name}`;
export const waiverFile = (projectId: string, name: string) => `/${projectId}/waivers/${name}`;

/** A page about bytes, and the bytes themselves under the name they are listed by. */
export const bytes = (sha256: string) => `/evidence/${sha256}/`;
export const rawFile = (sha256: string, storedName: string) => `${bytes(sha256)}${encodeURIComponent(storedName)}`;

export const states = () => '/states/';
export const findings = () => '/findings/';
export const findingHelp = (id: string) => `${findings()}#${id}`;
export const docs = () => '/docs/';
export const docsPage = (name: 'reading-a-release' | 'checking-it-yourself' | 'glossary') => `/docs/${name}/`;
export const schemas = () => '/schemas/';
export const schemaFile = (name: string) => `/schemas/${name}.schema.json`;
export const accessibility = () => '/accessibility/';
export const log = () => '/log/';
/** Entries of the log, a hundred to a page: page 0 holds entries 0 to 99. */
export const logEntries = (page: number) => `${log()}entries/${page}/`;
export const notFound = () => '/404.html';

/** Compare a file with what was published. Beside it lies what the check looks digests and names up in. */
export const verify = () => '/verify/';
export const verifyIndex = () => `${verify()}index.json`;
/** Everything known of the digests, or of the file names whose SHA-256, that begin with these hexadecimal digits. */
export const verifyShard = (of: 'digests' | 'names', prefix: string) => `${verify()}${of}/${prefix}.json`;

export const logFile = (name: string) => `/log/${name}`;
export const trustFile = (name: string) => `/trust/${name}`;

/** The JSON twin of a page: the same view object. `/a/b/` → `/api/v1/a/b.json`, `/` → `/api/v1/index.json`. */
export const json = (page: string) => `/api/v1${page === '/' ? '/index' : page.replace(/(?:\/|\.html)$/, '')}.json`;
