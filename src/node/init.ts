import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { sentenceCase } from '../core/lib/sentence-case.ts';
import { ProjectId } from '../core/model/ids.ts';
import { PortalSpec, ProjectSpec } from '../core/model/portal-files.ts';
import { contentPaths, listProjects } from './content-folder.ts';
import { enginePackage } from './engine.ts';
import { refuse, systemCode, type OperatorProblem } from './errors.ts';
import { remoteOf, type Remote } from './guess-remote.ts';
import { GIT_ATTRIBUTES, GIT_IGNORE, portalFiles, projectFiles, type Starter } from './starter.ts';

export interface InitOptions {
  readonly folder: string;
  readonly project?: string | undefined;
  readonly title?: string | undefined;
  readonly repository?: string | undefined;
  readonly logOrigin?: string | undefined;
}

export interface Initialised {
  readonly folder: string;
  readonly project: string;
  /** Paths below the folder, in the order in which they are read. */
  readonly written: readonly string[];
  /** Paths that were there already, and stay as they are. */
  readonly left: readonly string[];
  /** The log's name, where this run has fixed it. */
  readonly origin?: string;
  /** Git files that were there, and lack lines which a portal needs. */
  readonly lacking: readonly { readonly file: string; readonly lines: readonly string[] }[];
}

/**
 * Writes a starter portal, or adds to one what it lacks: no file that exists is ever changed. A project that is there
 * is left alone as a whole, and none is invented beside it unless one is named.
 */
export async function init(options: InitOptions): Promise<Initialised> {
  const { folder } = options;
  refuse(await folderProblems(folder));
  const contentDir = path.join(folder, 'content');
  const hasPortal = await exists(path.join(contentDir, contentPaths.portal()));
  const projects = await listProjects(contentDir);
  const starter = await starterFor(options, projects);
  const hasProject = projects.includes(starter.project);
  refuse(withoutEffect(options, { portal: hasPortal, project: hasProject }));

  const files = { ...await newPortalFiles(starter, contentDir), ...projectFiles(starter) };
  refuse(await wayProblems(folder, Object.keys(files)));
  const written: string[] = [];
  const left: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const isLeft = (hasProject && name in projectFiles(starter)) || !(await writeNew(path.join(folder, name), text));
    (isLeft ? left : written).push(name);
  }
  return {
    folder,
    project: starter.project,
    written,
    left,
    ...(hasPortal ? {} : { origin: starter.origin }),
    lacking: await lackingLines(folder, left),
  };
}

// A trust file that is there may know no roots, and a root that it does not list would be of no use.
async function newPortalFiles(starter: Starter, contentDir: string): Promise<Readonly<Record<string, string>>> {
  const files = Object.entries(portalFiles(starter));
  const hasTrust = await exists(path.join(contentDir, contentPaths.trust()));
  return Object.fromEntries(hasTrust ? files.filter(([name]) => !name.startsWith(`content/${contentPaths.trustRoots()}/`)) : files);
}

async function starterFor(options: InitOptions, projects: readonly string[]): Promise<Starter> {
  const folder = path.resolve(options.folder);
  const remote = remoteOf(await nearestFolder(folder));
  const called = remote?.name ?? path.basename(folder);
  const project = options.project ?? projects[0] ?? projectIdFrom(called);
  const name = sentenceCase(project.replaceAll('-', ' '));
  const starter: Starter = {
    project,
    name,
    title: options.title ?? `${name} releases`,
    origin: options.logOrigin ?? originFrom(remote, project),
    portalRepository: remote?.url,
    // A repository called after its evidence holds no code, and pages must not say that releases were built from it.
    repository: options.repository ?? (slugOf(called) === project ? remote?.url : undefined),
    packageSpec: enginePackage(),
  };
  const id = ProjectId.safeParse(project);
  refuse([
    ...(id.success ? [] : [{
      message: `“${project}” cannot name a project: ${id.error.issues.map((issue) => issue.message).join('; ')}`, hint: 'name it with --project, such as --project widget',
    }]),
    ...fieldProblems(PortalSpec, { title: starter.title, log: { origin: starter.origin } }, { title: '--title', log: '--log-origin' }),
    ...(options.repository === undefined ? [] : fieldProblems(ProjectSpec, { name: 'any', repository: options.repository }, { repository: '--repository' })),
  ]);
  return starter;
}

function fieldProblems(schema: z.ZodType, value: unknown, flags: Readonly<Record<string, string>>): OperatorProblem[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => ({ message: issue.message, place: flags[String(issue.path[0])] ?? issue.path.join('.') }));
}

/** What was asked for and would be said in a file that is not written. */
function withoutEffect(options: InitOptions, has: { readonly portal: boolean; readonly project: boolean }): OperatorProblem[] {
  const file = (name: string) => path.join(options.folder, 'content', name);
  const flag = (name: string, value: string | undefined, there: boolean, stands: string) =>
    (value === undefined || !there ? [] : [{ message: `${name} has no effect: the file is there already, and init changes nothing`, place: file(stands), hint: 'change it there, or leave the option out' }]);
  return [
    ...flag('--title', options.title, has.portal, contentPaths.portal()),
    ...flag('--log-origin', options.logOrigin, has.portal, contentPaths.portal()),
    ...(options.project === undefined ? [] : flag('--repository', options.repository, has.project, contentPaths.project(options.project))),
  ];
}

/** A project's id from what its repository or folder is called: `Widget.Evidence` is about `widget`. */
export function projectIdFrom(called: string): string {
  const slug = slugOf(called);
  return slug.replace(/-(?:release-)?(?:evidence|releases|portal|dossier)$/, '') || slug;
}

function slugOf(called: string): string {
  return called.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
}

// C2SP tlog-checkpoint asks for a name that no other log has. ".invalid" is nobody's for ever (RFC 6761 §6.4).
function originFrom(remote: Remote | undefined, project: string): string {
  return remote === undefined ? `${project}-${randomBytes(4).toString('hex')}.invalid/log` : `${remote.path}/log`;
}

/** Folders on the way to what would be written that lead elsewhere: through a link, init would write outside of its folder. */
async function wayProblems(folder: string, names: readonly string[]): Promise<OperatorProblem[]> {
  const ways = new Set(names.flatMap((name) => name.split('/').slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join('/'))));
  const problems: OperatorProblem[] = [];
  for (const way of ways) {
    const found = await lstat(path.join(folder, way)).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) problems.push({ message: `A folder is wanted here, and this is ${found.isSymbolicLink() ? 'a link' : 'none'}`, place: path.join(folder, way), hint: 'init writes nothing outside of its folder; move it away' });
  }
  return problems;
}

/** Writes a file that is not there yet, and says whether it was. A link that leads nowhere is there, too. */
async function writeNew(file: string, text: string): Promise<boolean> {
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function lackingLines(folder: string, left: readonly string[]): Promise<Initialised['lacking']> {
  const wanted = { '.gitattributes': GIT_ATTRIBUTES, '.gitignore': GIT_IGNORE };
  const lacking = [];
  for (const [file, text] of Object.entries(wanted)) {
    if (!left.includes(file)) continue;
    const there = new Set((await readFile(path.join(folder, file), 'utf8')).split('\n').map((line) => line.trim()));
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !there.has(line));
    if (lines.length > 0) lacking.push({ file, lines });
  }
  return lacking;
}

async function folderProblems(folder: string): Promise<OperatorProblem[]> {
  const found = await stat(await nearestFolder(folder)).catch(() => undefined);
  return found?.isDirectory() === true ? [] : [{ message: 'There is no room for a portal: this is no folder', place: folder }];
}

/** The folder itself, or the nearest above it that exists. */
async function nearestFolder(folder: string): Promise<string> {
  const whole = path.resolve(folder);
  return await exists(whole) || path.dirname(whole) === whole ? whole : nearestFolder(path.dirname(whole));
}

async function exists(file: string): Promise<boolean> {
  return await lstat(file).then(() => true, () => false);
}
