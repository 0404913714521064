import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { checkPolicy } from '../core/gates/compile.ts';
import { byCodeUnit, fromUtf8 } from '../core/lib/bytes.ts';
import { locateKey, readYaml } from '../core/lib/read-yaml.ts';
import { ProjectId, VersionId } from '../core/model/ids.ts';
import { PolicySpec } from '../core/model/policy.ts';
import { ControlFramework, PortalSpec, ProjectSpec, ReleaseSpec, TrustSpec } from '../core/model/portal-files.ts';
import { OperatorError, systemCode, type OperatorProblem } from './errors.ts';

/** Where everything lies below `content/`. Paths are relative, with "/" between parts, as records name them. */
export const contentPaths = {
  portal: () => 'portal.yaml',
  trust: () => 'trust/trust.yaml',
  controls: () => 'controls',
  framework: (id: string) => `controls/${id}.yaml`,
  log: () => 'log',
  object: (sha256: string) => `objects/${sha256.slice(0, 2)}/${sha256}`,
  projects: () => 'projects',
  project: (project: string) => `projects/${project}/project.yaml`,
  policy: (project: string) => `projects/${project}/policy.yaml`,
  /** A file that a policy names, such as a baseline. */
  projectFile: (project: string, name: string) => `projects/${project}/${name}`,
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

export const readTrust = (contentDir: string) => readContentYaml(contentDir, contentPaths.trust(), TrustSpec);

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
    return read;
  } catch (error) {
    return { problems: [{
      message: 'it is no regular expression',
      place: { file: path.join(contentDir, name), key: 'tagPattern' },
      found: `"${read.value.tagPattern}"`,
      hint: (error as Error).message,
    }] };
  }
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
