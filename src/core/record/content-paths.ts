// Where sealed documents lie below `content/`, for checks that also run without a disk. A path given to `placeOf` comes from a folder listing, so it may
// be anything.

export const revisionFile = (project: string, version: string, revision: number, name: 'record.json' | 'record.sigstore.json' | 'SHA256SUMS') =>
  `${releaseFolder(project, version)}/revisions/${revision}/${name}`;
export const signOffFile = (project: string, version: string, role: string) => `${releaseFolder(project, version)}/signoffs/${role}.json`;
export const addendumFile = (project: string, version: string, id: string, name: 'addendum.json' | 'addendum.sigstore.json' | 'SHA256SUMS') =>
  `${releaseFolder(project, version)}/addenda/${id}/${name}`;
export const waiverFile = (project: string, id: string) => `projects/${project}/waivers/${id}.json`;
export const objectFile = (sha256: string) => `objects/${sha256.slice(0, 2)}/${sha256}`;

/** `signoffs/qa.json` → `signoffs/qa.sigstore.json` */
export const bundleFile = (document: string) => document.replace(/\.json$/, '.sigstore.json');

/** `decision.json` → `decision.tlog-proof`; in audit packs and on sites, never below `content/`, where the log itself is. */
export const proofFile = (document: string) => document.replace(/\.json$/, '.tlog-proof');

/** What a file below `content/` is, as far as it is sealed, signed or logged. */
export type Place =
  | { readonly kind: 'record'; readonly project: string; readonly version: string; readonly revision: number }
  | { readonly kind: 'sums'; readonly project: string; readonly version: string; readonly revision: number }
  | { readonly kind: 'sign-off'; readonly project: string; readonly version: string; readonly role: string }
  | { readonly kind: 'decision'; readonly project: string; readonly version: string }
  | { readonly kind: 'addendum'; readonly project: string; readonly version: string; readonly id: string }
  | { readonly kind: 'addendum-sums'; readonly project: string; readonly version: string; readonly id: string }
  | { readonly kind: 'waiver'; readonly project: string; readonly id: string }
  | { readonly kind: 'bundle'; readonly document: string }
  /** Proof that the log holds a record, decision or addendum; only an audit pack has any here. */
  | { readonly kind: 'proof'; readonly document: string }
  | { readonly kind: 'object'; readonly sha256: string }
  | { readonly kind: 'log'; readonly name: string }
  /** It lies where only sealed files belong and is none. */
  | { readonly kind: 'stray' };

/** `undefined` for files that an operator writes by hand, such as policies and notes. */
export function placeOf(path: string): Place | undefined {
  const bundled = /^(.*)\.sigstore\.json$/.exec(path)?.[1];
  if (bundled !== undefined) {
    const document = `${bundled}.json`;
    const of = placeOf(document);
    return of !== undefined && ['record', 'sign-off', 'decision', 'addendum', 'waiver'].includes(of.kind) ? { kind: 'bundle', document } : of;
  }
  const proved = /^(projects\/.*)\.tlog-proof$/.exec(path)?.[1];
  if (proved !== undefined) {
    const document = `${proved}.json`;
    const of = placeOf(document);
    return of !== undefined && ['record', 'decision', 'addendum'].includes(of.kind) ? { kind: 'proof', document } : of;
  }
  const [top, project = '', folder, ...rest] = path.split('/');
  if (top === 'log') return { kind: 'log', name: path.slice('log/'.length) };
  if (top === 'objects') {
    const sha256 = /^objects\/([0-9a-f]{2})\/(\1[0-9a-f]{62})$/.exec(path)?.[2];
    return sha256 === undefined ? { kind: 'stray' } : { kind: 'object', sha256 };
  }
  if (top !== 'projects') return undefined;
  if (folder === 'waivers') {
    const [file = ''] = rest;
    return rest.length === 1 && file.endsWith('.json') ? { kind: 'waiver', project, id: file.slice(0, -'.json'.length) } : { kind: 'stray' };
  }
  if (folder !== 'releases') return undefined;
  return placeInRelease(project, rest[0] ?? '', rest.slice(1).join('/'));
}

function placeInRelease(project: string, version: string, path: string): Place | undefined {
  if (path === 'decision.json') return { kind: 'decision', project, version };
  const role = /^signoffs\/([^/]+)\.json$/.exec(path)?.[1];
  if (role !== undefined) return { kind: 'sign-off', project, version, role };
  const [, number, name] = /^revisions\/([1-9]\d{0,5})\/(record\.json|SHA256SUMS)$/.exec(path) ?? [];
  if (number !== undefined) return { kind: name === 'SHA256SUMS' ? 'sums' : 'record', project, version, revision: Number(number) };
  const [, id, file] = /^addenda\/(\d{4}-\d{2}-\d{2}-[0-9a-f]{8})\/(addendum\.json|SHA256SUMS)$/.exec(path) ?? [];
  if (id !== undefined) return { kind: file === 'SHA256SUMS' ? 'addendum-sums' : 'addendum', project, version, id };
  return /^(?:revisions|signoffs|addenda)\//.test(path) || path.startsWith('decision.') ? { kind: 'stray' } : undefined;
}

function releaseFolder(project: string, version: string): string {
  return `projects/${project}/releases/${version}`;
}
