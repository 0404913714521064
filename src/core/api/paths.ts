// The only place that knows a public address. Every path is absolute within the site, pages end in "/", files do not.
// Published addresses never break: test/core/api/paths.test.ts holds them.

export const home = () => '/';
export const project = (id: string) => `/${id}/`;
/** Releases sealed in one year, once a project has more than its home lists. */
export const projectYear = (id: string, year: string) => `/${id}/years/${year}/`;
export const release = (projectId: string, version: string) => `/${projectId}/releases/${version}/`;
export const revision = (projectId: string, version: string, number: number) => `${release(projectId, version)}r/${number}/`;

/** The subjects of a release, each a page of its own. The current revision stands here, every revision below `r/<n>/`. */
export type ReleasePage = 'gates' | 'evidence' | 'files' | 'signatures' | 'revisions';
export const releasePage = (projectId: string, version: string, page: ReleasePage) => `${release(projectId, version)}${page}/`;
export const gate = (projectId: string, version: string, gateId: string) => `${releasePage(projectId, version, 'gates')}#gate-${gateId}`;
export const exception = (projectId: string, version: string, gateId: string) => `${release(projectId, version)}#exception-${gateId}`;
export const slot = (projectId: string, version: string, slotId: string) => `${releasePage(projectId, version, 'evidence')}${slotId}/`;

/** The record and what belongs to it, byte for byte. */
export type RecordFileName = 'record.json' | 'record.sigstore.json' | 'SHA256SUMS' | 'fetch.txt';
export const recordFile = (projectId: string, version: string, number: number, name: RecordFileName) => `${revision(projectId, version, number)}${name}`;
export const signOffFile = (projectId: string, version: string, name: string) => `${release(projectId, version)}signoffs/${name}`;
export const decisionFile = (projectId: string, version: string, name: 'decision.json' | 'decision.sigstore.json') => `${release(projectId, version)}${name}`;
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
export const notFound = () => '/404.html';

export const logFile = (name: string) => `/log/${name}`;
export const trustFile = (name: string) => `/trust/${name}`;

/** The JSON twin of a page: the same view object. `/a/b/` → `/api/v1/a/b.json`, `/` → `/api/v1/index.json`. */
export const json = (page: string) => `/api/v1${page === '/' ? '/index' : page.replace(/(?:\/|\.html)$/, '')}.json`;
