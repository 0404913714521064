import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { checkPolicy } from '../core/gates/compile.ts';
import { byCodeUnit, fromUtf8 } from '../core/lib/bytes.ts';
import { locateKey, readYaml } from '../core/lib/read-yaml.ts';
import { Advisory } from '../core/model/advisory.ts';
import { ProjectId, VersionId } from '../core/model/ids.ts';
import { PolicySpec } from '../core/model/policy.ts';
import { ControlFramework, PortalSpec, ProjectSpec, ReleaseSpec, TrustSpec, type Trust } from '../core/model/portal-files.ts';
import { SupportPolicy } from '../core/model/support.ts';
import { patternProblem, versioningOf } from '../core/model/versions.ts';
import { OperatorError, systemCode, type OperatorProblem } from './errors.ts';
import { readTrustRoots } from './read-trust-roots.ts';

/** Where everything lies below `content/`. Paths are relative, with "/" between parts, as records name them. */
export const contentPaths = {
  portal: () => 'portal.yaml',
  trust: () => 'trust/trust.yaml',
  trustFolder: () => 'trust',
  trustRoots: () => 'trust/roots',
  controls: () => 'controls',
  framework: (id: string) => `controls/${id}.yaml`,
  log: () => 'log',
  object: (sha256: string) => `objects/${sha256.slice(0, 2)}/${sha256}`,
  projects: () => 'projects',
  project: (project: string) => `projects/${project}/project.yaml`,
  policy: (project: string) => `projects/${project}/policy.yaml`,
  /** A file that a policy names, such as a baseline. */
  projectFile: (project: string, name: string) => `projects/${project}/${name}`,
  changelog: (project: string) => `projects/${project}/CHANGELOG.md`,
  support: (project: string) => `projects/${project}/support.yaml`,
  advisories: (project: string) => `projects/${project}/advisories`,
  waivers: (project: string) => `projects/${project}/waivers`,
  waiver: (project: string, id: string) => `projects/${project}/waivers/${id}.json`,
  releases: (project: string) => `projects/${project}/releases`,
  releaseFolder: (project: string, version: string) => `projects/${project}/releases/${version}`,
  release: (project: string, version: string) => `projects/${project}/releases/${version}/release.yaml`,
  notes: (project: string, version: string) => `projects/${project}/releases/${version}/notes.mdx`,
  revisions: (project: string, version: string) => `projects/${project}/releases/${version}/revisions`,
  revision: (project: string, version: string, number: number) => `projects/${project}/releases/${version}/revisions/${number}`,
  record: (project: string, version: string, number: number) => `projects/${project}/releases/${version}/revisions/${number}/record.json`,
  sums: (project: string, version: string, number: number) => `projects/${project}/releases/${version}/revisions/${number}/SHA256SUMS`,
  signOffs: (project: string, version: string) => `projects/${project}/releases/${version}/signoffs`,
  signOff: (project: string, version: string, role: string) => `projects/${project}/releases/${version}/signoffs/${role}.json`,
  addenda: (project: string, version: string) => `projects/${project}/releases/${version}/addenda`,
  addendum: (project: string, version: string, id: string) => `projects/${project}/releases/${version}/addenda/${id}/addendum.json`,
  addendumSums: (project: string, version: string, id: string) => `projects/${project}/releases/${version}/addenda/${id}/SHA256SUMS`,
  decision: (project: string, version: string) => `projects/${project}/releases/${version}/decision.json`,
  /** The signature bundle beside one of our own documents. */
  bundle: (document: string) => document.replace(/\.json$/, '.sigstore.json'),
} as const;

/** A file of the content folder that was read and understood. */
export interface ContentFile<T> {
  readonly value: T;
  readonly bytes: Uint8Array;
  /** Path below `content/`. */
  readonly name: string;
}

/** What is wrong where the content folder is none. */
export const noPortal = (contentDir: string): OperatorProblem => ({
  message: 'There is no portal here', place: contentDir, expected: 'a folder that holds portal.yaml', hint: 'name it with --content DIR, or begin one with `dossier init`',
});

export type ContentRead<T> = ContentFile<T> | { readonly problems: readonly OperatorProblem[] };

export const readPortalSpec = (contentDir: string) => readContentYaml(contentDir, contentPaths.portal(), PortalSpec);

/** `trust.yaml` with the trust roots that it names. */
export async function readTrust(contentDir: string): Promise<ContentRead<Trust> | undefined> {
  const read = await readContentYaml(contentDir, contentPaths.trust(), TrustSpec);
  if (read === undefined || 'problems' in read) return read;
  const roots = await readTrustRoots(read, path.join(contentDir, read.name), (name) => readContentBytes(contentDir, `${contentPaths.trustFolder()}/${name}`));
  return 'problems' in roots ? roots : { ...read, ...roots };
}

/** Every control framework, each in a file that is named after it. */
export async function readControls(contentDir: string): Promise<readonly ContentRead<ControlFramework>[]> {
  const files = (await listContent(contentDir, contentPaths.controls())).filter((name) => name.endsWith('.yaml') && !name.startsWith('.'));
  const reads = await Promise.all(files.map((file) => readContentYaml(contentDir, `${contentPaths.controls()}/${file}`, ControlFramework)));
  return reads.flatMap((read) => read === undefined ? [] : [namedAfterItself(contentDir, read)]);
}

function namedAfterItself(contentDir: string, read: ContentRead<ControlFramework>): ContentRead<ControlFramework> {
  if ('problems' in read || read.name === contentPaths.framework(read.value.id)) return read;
  return { problems: [{ message: 'the file is not named after its framework', place: { file: path.join(contentDir, read.name), key: 'id' }, expected: contentPaths.framework(read.value.id) }] };
}

/** `project.yaml`; its tag pattern is a regular expression that compiles. */
export async function readProjectSpec(contentDir: string, project: string): Promise<ContentRead<ProjectSpec> | undefined> {
  const name = contentPaths.project(project);
  const read = await readContentYaml(contentDir, name, ProjectSpec);
  if (read === undefined || 'problems' in read) return read;
  try {
    // By itself first: "a)|(b" would compile inside the brackets that make it match in full, and undo them.
    new RegExp(read.value.tagPattern, 'u');
    tagExpression(read.value);
    return versionPatternProblem(contentDir, read) ?? read;
  } catch (error) {
    return { problems: [{
      message: 'it is no regular expression',
      place: { file: path.join(contentDir, name), key: 'tagPattern' },
      found: `"${read.value.tagPattern}"`,
      hint: (error as Error).message,
    }] };
  }
}

function versionPatternProblem(contentDir: string, { value: { versionScheme }, name }: ContentFile<ProjectSpec>): ContentRead<ProjectSpec> | undefined {
  if (typeof versionScheme !== 'object' || versionScheme.pattern === undefined) return undefined;
  const hint = patternProblem(versionScheme.pattern);
  return hint === undefined ? undefined : { problems: [{ message: 'it is no pattern of a version', place: { file: path.join(contentDir, name), key: 'versionScheme.pattern' }, found: `"${versionScheme.pattern}"`, hint }] };
}

/** Matches release tags, in full. */
export function tagExpression(project: ProjectSpec): RegExp {
  return new RegExp(`^(?:${project.tagPattern})$`, 'u');
}

/** `policy.yaml`, with its rules, slots and expressions checked. `undefined` where there is none: then seals are inventories. */
export async function readPolicy(contentDir: string, project: string): Promise<ContentRead<PolicySpec> | undefined> {
  const name = contentPaths.policy(project);
  const read = await readContentYaml(contentDir, name, PolicySpec);
  if (read === undefined || 'problems' in read) return read;
  const problems = checkPolicy(read.value).map(({ path: key, message, hint }) => ({
    message,
    place: { file: path.join(contentDir, name), ...locateKey(new TextDecoder().decode(read.bytes), key), key },
    ...(hint === undefined ? {} : { hint }),
  }));
  return problems.length > 0 ? { problems } : read;
}

/** `support.yaml`, whose ranges the project's version scheme reads. */
export async function readSupport(contentDir: string, project: string, spec: ProjectSpec): Promise<ContentRead<SupportPolicy> | undefined> {
  const name = contentPaths.support(project);
  const read = await readContentYaml(contentDir, name, SupportPolicy);
  if (read === undefined || 'problems' in read) return read;
  const file = path.join(contentDir, name);
  const versioning = versioningOf(spec);
  if (versioning === undefined) return { problems: [{ message: 'the project states no version scheme, so no version can be in a range', place: { file, key: 'lines' }, hint: `say versionScheme in ${contentPaths.project(project)}` }] };
  const problems = read.value.lines.flatMap(({ line, versions }, index) => {
    const place = (key: string) => ({ file, ...locateKey(new TextDecoder().decode(read.bytes), key), key });
    return [
      ...(versioning.isRange(versions) ? [] : [{ message: 'it is no range of versions', place: place(`lines[${index}].versions`), found: `"${versions}"`, hint: 'such as ">=1.0.0 <2.0.0", ">=1,<2" for PEP 440, or ">=2025.11 <2026" for dates' }]),
      ...(read.value.lines.findIndex((one) => one.line === line) === index ? [] : [{ message: `the line “${line}” is there twice`, place: place(`lines[${index}].line`) }]),
    ];
  });
  return problems.length > 0 ? { problems } : read;
}

/** Every advisory of a project, each in a YAML or JSON file that is named after it. */
export async function readAdvisories(contentDir: string, project: string): Promise<readonly ContentRead<Advisory>[]> {
  const folder = contentPaths.advisories(project);
  const files = (await listContent(contentDir, folder)).filter((name) => /\.(?:yaml|json)$/.test(name) && !name.startsWith('.'));
  const reads = await Promise.all(files.map((file) => readContentYaml(contentDir, `${folder}/${file}`, Advisory)));
  return reads.flatMap((read): ContentRead<Advisory>[] => {
    if (read === undefined) return [];
    if ('problems' in read || read.name.replace(/\.(?:yaml|json)$/, '') === `${folder}/${read.value.id}`) return [read];
    return [{ problems: [{ message: 'the file is not named after its advisory', place: { file: path.join(contentDir, read.name), key: 'id' }, expected: `${folder}/${read.value.id}.yaml` }] }];
  });
}

/** `release.yaml`; a release may do without one, when flags or CI say who it is. */
export const readReleaseSpec = (contentDir: string, project: string, version: string) =>
  readContentYaml(contentDir, contentPaths.release(project, version), ReleaseSpec);

/** Reads a YAML file by its schema; `undefined` when there is no such file. */
export async function readContentYaml<T>(contentDir: string, name: string, schema: z.ZodType<T>): Promise<ContentRead<T> | undefined> {
  const file = path.join(contentDir, name);
  const bytes = await readContentBytes(contentDir, name);
  if (bytes === undefined) return undefined;
  const text = fromUtf8(bytes);
  if (text === undefined) return { problems: [{ message: 'the file is not UTF-8', place: { file } }] };
  const read = readYaml(schema, text);
  if ('value' in read) return { value: read.value, bytes, name };
  return { problems: read.problems.map(({ line, column, path: key, ...problem }) => ({ ...problem, place: { file, line, column, key } })) };
}

/** The bytes of a file below `content/`; `undefined` when there is no such file. */
export async function readContentBytes(contentDir: string, name: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path.join(contentDir, name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw new OperatorError({ message: `cannot read the file (${systemCode(error) ?? String(error)})`, place: { file: path.join(contentDir, name) } });
  }
}

/** The names in a folder below `content/`, sorted by code unit; none when there is no such folder. */
export async function listContent(contentDir: string, folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(path.join(contentDir, folder))).sort(byCodeUnit);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}

/** Ids of the projects that have a folder with a `project.yaml`. */
export async function listProjects(contentDir: string): Promise<readonly string[]> {
  const names = await listContent(contentDir, contentPaths.projects());
  const found = await Promise.all(names.map(async (name) => (await listContent(contentDir, `projects/${name}`)).includes('project.yaml')));
  return names.filter((_, index) => found[index]);
}

/** Numbers of the sealed revisions of a release, oldest first. Folders of a seal that never finished are not among them. */
export async function listRevisions(contentDir: string, project: string, version: string): Promise<readonly number[]> {
  const names = await listContent(contentDir, contentPaths.revisions(project, version));
  return names.filter((name) => /^[1-9]\d{0,5}$/.test(name)).map(Number).sort((a, b) => a - b);
}

/** Folder names of a release's addenda. Folders of one that never finished are not among them. */
export async function listAddenda(contentDir: string, project: string, version: string): Promise<readonly string[]> {
  return (await listContent(contentDir, contentPaths.addenda(project, version))).filter((name) => /^\d{4}-\d{2}-\d{2}-[0-9a-f]{8}$/.test(name));
}

/** The file, or an OperatorError with all its problems. `missing` says what to do when it is not there. */
export function required<T>(read: ContentRead<T> | undefined, missing: OperatorProblem): ContentFile<T> {
  if (read === undefined) throw new OperatorError(missing);
  if ('problems' in read) throw new OperatorError(read.problems);
  return read;
}

/** Checks the two words that become folder names before anything is read or written below them. */
export function checkIds(project: string, version: string): readonly OperatorProblem[] {
  const idProblem = (what: string, schema: z.ZodType, id: string) => {
    const parsed = schema.safeParse(id);
    return parsed.success ? [] : [{ message: `“${id}” cannot name a ${what}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}` }];
  };
  return [...idProblem('project', ProjectId, project), ...idProblem('release', VersionId, version)];
}
